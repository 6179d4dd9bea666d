import { describe, expect, test } from 'vitest'
import type { OfferedTask } from '../../src/core/domain/task.ts'
import { followUp } from '../../src/main/jobs/followUp.ts'
import type { AppJobRequest, Job } from '../../src/main/jobs/job.ts'

const job = (request: AppJobRequest, state: Job['state'] = 'done'): Job => ({ id: 'job', kind: request.kind, request, state, lane: 'interactive', createdAt: 0, finishedAt: 1, result: null, error: null, progress: null })
const importing: AppJobRequest = { kind: 'import', files: ['orders.csv'], options: {}, dryRun: false }
const inUse: OfferedTask[] = ['churn', 'recommend']
const predictAll = { kind: 'predict', tasks: inUse, outDir: null }

describe('predictions follow', () => {
  test.each<AppJobRequest>([
    importing,
    { kind: 'undoImport', importId: 1 },
    { kind: 'mergeRecords', subject: 'customers', action: 'merge', one: 1, other: 2 },
    { kind: 'mergeRecords', subject: 'customers', action: 'undoMerge', one: 1, other: 2 },
  ])('what changes who bought what, by the models in use ($kind)', request => {
    expect(followUp(job(request), { demo: false, tasksInUse: inUse })).toEqual(predictAll)
    expect(followUp(job(request), { demo: false, tasksInUse: ['churn'] })).toEqual({ ...predictAll, tasks: ['churn'] })
    expect(followUp(job(request), { demo: false, tasksInUse: [] })).toBeNull()
  })

  test.each<Job['state']>(['failed', 'cancelled', 'interrupted'])('nothing that was %s', state => {
    expect(followUp(job(importing, state), { demo: true, tasksInUse: inUse })).toBeNull()
  })

  test.each<AppJobRequest>([
    { kind: 'predict', tasks: inUse, outDir: null },
    { kind: 'train', tasks: inUse, model: 'auto' },
    { kind: 'mergeRecords', subject: 'products', action: 'keepApart', one: 1, other: 2 },
    { kind: 'deleteCustomer', id: 1, withOrders: true },
  ])('nothing that leaves the orders as they are, or predicts itself ($kind)', request => {
    expect(followUp(job(request), { demo: true, tasksInUse: inUse })).toBeNull()
  })

  test('a product that may be recommended again, by the recommender alone', () => {
    const recommendAgain = (recommended: boolean): Job => job({ kind: 'recommendProduct', id: 1, recommended })
    expect(followUp(recommendAgain(true), { demo: false, tasksInUse: inUse })).toEqual({ ...predictAll, tasks: ['recommend'] })
    expect(followUp(recommendAgain(false), { demo: false, tasksInUse: inUse })).toBeNull()
    expect(followUp(recommendAgain(true), { demo: false, tasksInUse: ['churn'] })).toBeNull()
  })
})

test('the demo shop is trained once its orders are in, and predicts from then on like any other', () => {
  expect(followUp(job(importing), { demo: true, tasksInUse: [] })).toMatchObject({ kind: 'train' })
  expect(followUp(job({ kind: 'undoImport', importId: 1 }), { demo: true, tasksInUse: [] })).toBeNull()
  expect(followUp(job(importing), { demo: true, tasksInUse: inUse })).toEqual(predictAll)
})
