import { expect, test } from 'vitest'
import { ShopcastError } from '../../src/core/domain/error.ts'
import type { WorkerCommand, WorkerMessage } from '../../src/core/domain/job.ts'
import type { JobContext } from '../../src/core/jobs/jobContext.ts'
import type { runJob } from '../../src/core/jobs/runJob.ts'
import { serveJob } from '../../src/worker/serveJob.ts'

const start: WorkerCommand = { type: 'start', request: { kind: 'checkDatabase' }, dataDir: '/data', resourcesDir: '/resources', seed: 1, asOf: null }
const result = { ok: true, findings: [] }

/** A worker that runs the given job. */
function serve(job: (context: JobContext) => Promise<unknown>): { obey: (command: WorkerCommand) => void; sent: WorkerMessage[]; ended: Promise<WorkerMessage> } {
  const sent: WorkerMessage[] = []
  const ended = Promise.withResolvers<WorkerMessage>()
  const run = ((_request: unknown, context: JobContext) => job(context)) as typeof runJob
  const obey = serveJob(message => {
    sent.push(message)
    if (message.type !== 'progress') ended.resolve(message)
  }, run)
  return { obey, sent, ended: ended.promise }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(resolve => setImmediate(resolve))
}

test('a job runs with what it was started with, tells its progress and its result', async () => {
  let given: JobContext | null = null
  const { obey, sent, ended } = serve(async context => {
    given = context
    context.report({ phase: 'preparing', done: 1, total: 1, etaSeconds: null, metrics: {} })
    return result
  })
  obey(start)
  expect(await ended).toEqual({ type: 'done', result })
  expect(given).toMatchObject({ dataDir: '/data', resourcesDir: '/resources', seed: 1 })
  expect(sent[0]).toMatchObject({ type: 'progress', progress: { phase: 'preparing' } })
})

test('progress is thinned out, the first and the last of a phase always told', async () => {
  const { obey, sent, ended } = serve(async context => {
    for (let done = 0; done <= 1000; done++) context.report({ phase: 'predicting', done, total: 1000, etaSeconds: null, metrics: {} })
    return result
  })
  obey(start)
  await ended
  const told = sent.flatMap(message => message.type === 'progress' ? [message.progress.done] : [])
  expect(told.length).toBeLessThan(100)
  expect([told[0], told.at(-1)]).toEqual([0, 1000])
})

test('a cancel ends the job at its next checkpoint', async () => {
  const { obey, ended } = serve(async context => {
    for (;;) await context.checkpoint()
  })
  obey(start)
  await turns(3)
  obey({ type: 'cancel' })
  expect(await ended).toEqual({ type: 'failed', code: 'cancelled', params: {} })
})

test('a paused job stands still until it is resumed', async () => {
  let steps = 0
  const { obey, ended } = serve(async context => {
    while (steps < 10) {
      await context.checkpoint()
      steps++
    }
    return result
  })
  obey(start)
  obey({ type: 'pause' })
  await turns(20)
  const stoodAt = steps
  await turns(20)
  expect(steps).toBe(stoodAt)
  expect(stoodAt).toBeLessThan(10)
  obey({ type: 'resume' })
  expect((await ended).type).toBe('done')
})

test('a paused job can be cancelled', async () => {
  const { obey, ended } = serve(async context => {
    for (;;) await context.checkpoint()
  })
  obey(start)
  obey({ type: 'pause' })
  await turns(3)
  obey({ type: 'cancel' })
  expect(await ended).toMatchObject({ code: 'cancelled' })
})

test.each([
  [new ShopcastError('tooLittleData', { orders: 3 }), { type: 'failed', code: 'tooLittleData', params: { orders: 3 } }],
  [new TypeError('boom'), { type: 'failed', code: 'unexpected', params: { message: 'boom' } }],
  [Object.assign(new Error('full'), { code: 'ENOSPC' }), { type: 'failed', code: 'diskFull', params: {} }],
])('a job that throws %s ends with its code', async (fault, message) => {
  const { obey, ended } = serve(() => Promise.reject(fault))
  obey(start)
  expect(await ended).toEqual(message)
})
