import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { evaluation as evaluationSchema } from '../../../src/contracts/evaluation.ts'
import { trainResult } from '../../../src/contracts/jobs.ts'
import type { JobRequest } from '../../../src/core/domain/job.ts'
import { isOutdated } from '../../../src/core/domain/learning.ts'
import type { Progress } from '../../../src/core/domain/progress.ts'
import { DAY } from '../../../src/core/domain/time.ts'
import { createJobContext, type JobContextOptions } from '../../../src/core/jobs/createJobContext.ts'
import { runJob } from '../../../src/core/jobs/runJob.ts'
import { readRuns } from '../../../src/core/store/readRuns.ts'
import { readShopState } from '../../../src/core/store/readShopState.ts'
import { recommenders } from '../../../src/core/tasks/recommend/recommenders.ts'
import { TestShop } from './importFixture.ts'
import { FIRST_DAY, makeSimulatedStore, type SimulatedStore } from './simulatedStore.ts'

const trainAll: Extract<JobRequest, { kind: 'train' }> = { kind: 'train', tasks: ['recommend', 'churn', 'demand', 'visits'], model: 'auto' }

let shop: SimulatedStore
beforeEach(() => { shop = makeSimulatedStore() })
afterEach(() => shop.remove())

const context = (options: Partial<JobContextOptions> = {}): ReturnType<typeof createJobContext> => createJobContext({ dataDir: shop.dataDir, resourcesDir: '', ...options })
const count = (table: string): number => shop.store.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number

describe('train', () => {
  it('answers every question there is enough data for and skips those not offered yet', async () => {
    const result = await runJob(trainAll, context())
    expect(trainResult.parse(result)).toEqual(result)
    expect(result.runs.map(run => run.task)).toEqual(['recommend', 'churn'])
    expect(result.skipped).toEqual(['demand', 'visits'].map(task => ({ task, code: 'taskNotYetOffered', params: { task } })))
    const customers = shop.store.prepare('SELECT count(DISTINCT customer_id) FROM orders').pluck().get()
    expect(count('churn_predictions')).toBe(customers)
    expect(shop.store.prepare('SELECT count(DISTINCT customer_id) FROM recommendations').pluck().get()).toBe(customers)
    expect(count('bought_together')).toBeGreaterThan(0)
    expect(count('similar_products')).toBeGreaterThan(0)
  })

  it('leaves the lists as long as before where the product that heads them is not to be recommended', async () => {
    await runJob({ kind: 'train', tasks: ['recommend'], model: 'popularity' }, context())
    const full = count('recommendations')
    const id = shop.store.prepare('SELECT product_id FROM recommendations WHERE rank = 1 GROUP BY 1 ORDER BY count(*) DESC').pluck().get() as number
    await runJob({ kind: 'recommendProduct', id, recommended: false }, context())
    const offered = shop.store.prepare('SELECT count(*) FROM recommendations WHERE product_id = ?').pluck()
    expect([offered.get(id), count('recommendations') < full]).toEqual([0, true])
    await runJob({ kind: 'predict', tasks: ['recommend'], outDir: null }, context())
    expect([offered.get(id), count('recommendations')]).toEqual([0, full])
    await runJob({ kind: 'recommendProduct', id, recommended: true }, context())
    await runJob({ kind: 'predict', tasks: ['recommend'], outDir: null }, context())
    expect(offered.get(id)).toBeGreaterThan(0)
  })

  it('beats best sellers where customers have favourites of their own', async () => {
    const { runs } = await runJob({ kind: 'train', tasks: ['recommend'], model: 'auto' }, context())
    expect(['popularity', 'recentPopularity']).not.toContain(runs[0]?.winner)
  })

  it('replaces the run in use and keeps the earlier one', async () => {
    await runJob(trainAll, context())
    await runJob(trainAll, context())
    expect(readRuns(shop.store).map(({ task, state, inUse }) => [task, state, inUse])).toEqual([
      ['churn', 'done', true], ['recommend', 'done', true], ['churn', 'done', false], ['recommend', 'done', false],
    ])
  })

  it('knows when orders have come that the models in use never saw', async () => {
    expect(readShopState(shop.store).newerOrders).toBeNull()
    await runJob(trainAll, context({ asOf: FIRST_DAY + 300 * DAY }))
    const found = readShopState(shop.store).newerOrders
    const later = shop.store.prepare('SELECT count(*) FROM orders WHERE placed_at > (SELECT min(as_of) FROM runs WHERE in_use = 1)').pluck().get() as number
    expect(found?.newer).toBe(later)
    expect(found && isOutdated(found)).toBe(true)
    await runJob(trainAll, context())
    expect(readShopState(shop.store).newerOrders?.newer).toBe(0)
  })

  it('uses the model that was asked for', async () => {
    const { runs } = await runJob({ kind: 'train', tasks: ['recommend', 'churn'], model: 'recency' }, context())
    expect(runs.find(run => run.task === 'churn')?.winner).toBe('recency')
    expect(runs.find(run => run.task === 'recommend')?.evaluation.models.map(model => model.name)).toEqual([...recommenders.map(model => model.name), 'blend'])
    await expect(runJob({ kind: 'train', tasks: ['churn'], model: 'crystalBall' }, context())).rejects.toMatchObject({ code: 'modelUnknown', params: { name: 'crystalBall' } })
  })

  it('that is cancelled leaves the answers as they were and says so in its run', async () => {
    await runJob(trainAll, context())
    const before = shop.store.prepare('SELECT * FROM prediction_sets').all()
    const cancel = new AbortController()
    const onProgress = ({ phase, done }: Progress): void => { if (phase === 'backtestingRecommend' && done > 0) cancel.abort() }
    await expect(runJob(trainAll, context({ signal: cancel.signal, onProgress }))).rejects.toMatchObject({ code: 'cancelled' })
    expect(readRuns(shop.store)[0]).toMatchObject({ task: 'recommend', state: 'cancelled', inUse: false })
    expect(shop.store.prepare('SELECT * FROM prediction_sets').all()).toEqual(before)
  })

  it('reports progress that moves forward through its phases', async () => {
    const seen: Progress[] = []
    await runJob(trainAll, context({ onProgress: progress => seen.push(progress) }))
    expect([...new Set(seen.map(progress => progress.phase))]).toEqual(['preparing', 'backtestingRecommend', 'fittingRecommend', 'checkingRecommend', 'backtestingChurn', 'fittingChurn', 'checkingChurn', 'predicting'])
  })

  it('gives the same answers again', async () => {
    const answers = async (): Promise<unknown> => {
      await runJob(trainAll, context())
      return [shop.store.prepare('SELECT * FROM churn_predictions').all(), shop.store.prepare('SELECT * FROM recommendations').all()]
    }
    expect(await answers()).toEqual(await answers())
  })

  it('looks at nothing after the day it is to answer for', async () => {
    const asOf = FIRST_DAY + 300 * DAY
    await runJob(trainAll, context({ asOf }))
    const before = shop.store.prepare('SELECT * FROM churn_predictions').all()
    shop.store.prepare('DELETE FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE placed_at >= ?)').run(asOf)
    await runJob(trainAll, context({ asOf }))
    expect(shop.store.prepare('SELECT * FROM churn_predictions').all()).toEqual(before)
  })
})

describe('too little data', () => {
  it('is named with what there is and what is needed', async () => {
    shop.remove()
    shop = makeSimulatedStore({ days: 40 })
    const result = await runJob(trainAll, context())
    expect(result.skipped.find(skip => skip.task === 'churn')).toMatchObject({ code: 'tooLittleData', params: { need: 60, unit: 'days' } })
    expect(result.runs.map(run => [run.task, run.evaluation.protocol])).toEqual([['recommend', 'leave-one-out']])
  })

  it('ends a training that can answer nothing', async () => {
    shop.remove()
    shop = makeSimulatedStore({ customers: 3, days: 30 })
    await expect(runJob(trainAll, context())).rejects.toMatchObject({ code: 'tooLittleData' })
    shop.store.exec('DELETE FROM order_lines')
    await expect(runJob(trainAll, context())).rejects.toMatchObject({ code: 'noOrders' })
  })
})

describe('evaluate', () => {
  const request: Extract<JobRequest, { kind: 'evaluate' }> = { kind: 'evaluate', task: 'churn', models: [], protocol: 'time', cut: null, horizonDays: 60, topK: 25 }

  it('measures every model on the days it is told and stores nothing', async () => {
    const evaluation = await runJob({ ...request, cut: '2025-10-01' }, context())
    expect(evaluationSchema.parse(evaluation)).toEqual(evaluation)
    expect(evaluation).toMatchObject({ cut: '2025-10-01', horizonDays: 60, listLength: 25 })
    expect(evaluation.models.map(model => model.name).filter(name => name !== 'blend')).toEqual(['recency', 'bgNbd', 'mbgNbd', 'paretoNbd', 'logistic', 'boostedTrees'])
    expect(count('runs')).toBe(0)
  })

  it('tests on the last days when told no date', async () => {
    const { cut } = await runJob({ ...request, models: ['recency'] }, context())
    const last = shop.store.prepare('SELECT max(placed_at) FROM orders').pluck().get() as number
    expect(cut).toBe(new Date(last - 59 * DAY).toISOString().slice(0, 10))
  })

  it('refuses a protocol that the question does not know', async () => {
    await expect(runJob({ ...request, protocol: 'leave-one-out' }, context())).rejects.toMatchObject({ code: 'protocolUnknown' })
  })
})

describe('predict', () => {
  it('answers for customers who came after the training, with the model trained before', async () => {
    await runJob(trainAll, context())
    const store = shop.store
    store.prepare("INSERT INTO customers (id, external_id) VALUES (9001, 'new')").run()
    const last = store.prepare('SELECT max(placed_at) FROM orders').pluck().get() as number
    const order = store.prepare("INSERT INTO orders (import_id, external_id, customer_id, placed_at, currency) VALUES (1, 'new', 9001, ?, 'EUR')").run(last).lastInsertRowid
    store.prepare('INSERT INTO order_lines (order_id, product_id, quantity, total_minor, source_row) VALUES (?, 3, 1, 700, 0)').run(order)
    const outDir = mkdtempSync(join(tmpdir(), 'shopcast-out-'))
    const result = await runJob({ kind: 'predict', tasks: ['churn', 'recommend'], outDir }, context())
    expect(readdirSync(outDir).sort()).toEqual(['bought-together.csv', 'churn.csv', 'recommendations.csv', 'similar.csv'])
    rmSync(outDir, { recursive: true })
    expect(result.customers).toBe(count('churn_predictions'))
    expect(store.prepare('SELECT segment FROM churn_predictions WHERE customer_id = 9001').pluck().get()).toBe('new')
    expect(store.prepare('SELECT count(*) FROM recommendations WHERE customer_id = 9001').pluck().get()).toBeGreaterThan(0)
  })

  it('is not led to a day that is still to come by a slip in a date, of which the import has told', async () => {
    const slips = new TestShop()
    const rows = Array.from({ length: 600 }, (_, i) => `A${i},c${i % 90},CUP,5,${new Date(Date.UTC(2025, 0, 1) + i * DAY / 2).toISOString().slice(0, 10)}`)
    const { problems } = await slips.import(`order_id,customer_id,sku,price,order_date\n${rows.join('\n')}\nB1,c5,CUP,5,2199-01-01\n`)
    expect(problems.map(({ code, count }) => [code, count])).toEqual([['futureOrders', 1]])
    await runJob({ kind: 'train', tasks: ['churn'], model: 'recency' }, slips.context())
    expect((await runJob({ kind: 'predict', tasks: ['churn'], outDir: null }, slips.context())).asOf).toBe('2025-10-27')
    slips.dispose()
  })

  it('asks for a training first', async () => {
    await expect(runJob({ kind: 'predict', tasks: ['churn'], outDir: null }, context())).rejects.toMatchObject({ code: 'notTrained' })
  })
})
