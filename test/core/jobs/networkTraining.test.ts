import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobRequest } from '../../../src/core/domain/job.ts'
import { DAY } from '../../../src/core/domain/time.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { createJobContext, type JobContextOptions } from '../../../src/core/jobs/createJobContext.ts'
import { runJob } from '../../../src/core/jobs/runJob.ts'
import { readCustomerCodes } from '../../../src/core/store/readCustomerCodes.ts'
import { readRuns, readTrials, type StoredRun } from '../../../src/core/store/readRuns.ts'
import { recommenders } from '../../../src/core/tasks/recommend/recommenders.ts'
import { FIRST_DAY, makeSimulatedStore, type SimulatedStore } from './simulatedStore.ts'

const request: Extract<JobRequest, { kind: 'train' }> = {
  kind: 'train', tasks: ['recommend'], model: 'transformer', settings: { epochs: '4', width: '16', longest: '16', threads: '1' },
}

let shop: SimulatedStore
beforeEach(() => { shop = makeSimulatedStore() })
afterEach(() => shop.remove())

const context = (options: Partial<JobContextOptions> = {}): ReturnType<typeof createJobContext> => createJobContext({ dataDir: shop.dataDir, resourcesDir: '', ...options })
/** Orders of a product that was never bought before. */
function addImport(id: number, product: number): void {
  const { store } = shop
  store.prepare("INSERT INTO imports (id, state, kind, started_at, finished_at, files, report) VALUES (?, 'active', 'orders', 0, 0, '[]', '{}')").run(id)
  store.prepare('INSERT INTO products (id, external_id, name) VALUES (?, ?, ?)').run(product, `p${product}`, `Product ${product}`)
  for (let customer = 1; customer <= 60; customer++) {
    const order = store.prepare("INSERT INTO orders (import_id, external_id, customer_id, placed_at, currency) VALUES (?, ?, ?, ?, 'EUR')").run(id, `new${id}-${customer}`, customer, FIRST_DAY + 395 * DAY + id).lastInsertRowid
    store.prepare('INSERT INTO order_lines (order_id, product_id, quantity, total_minor, source_row) VALUES (?, ?, 1, 700, 0)').run(order, product)
  }
}
/** On a clock that goes on with every look at it, so that what takes minutes is over in seconds. */
function inHaste(options: Partial<JobContextOptions> = {}): ReturnType<typeof createJobContext> {
  let seconds = 0
  return { ...context(options), workedSeconds: () => seconds += 0.18 }
}
const SEARCHED = { epochs: '4', longest: '16', threads: '1', batch: '64' }
const newest = (): StoredRun | undefined => readRuns(shop.store)[0]
const files = (): string[] => readdirSync(join(shop.dataDir, 'models'))
const figures = (run: StoredRun | undefined) => run?.curve.map(({ epoch, loss, metric }) => ({ epoch, loss, metric }))

describe('a training with the Transformer', () => {
  it('is recorded with its curve, and leaves one file from which predictions are made again', async () => {
    const { runs } = await runJob(request, context())
    expect(runs[0]?.winner).toBe('transformer')
    expect(runs[0]?.evaluation.models.map(model => model.name)).toEqual([...recommenders.map(model => model.name), 'transformer'])
    expect(newest()).toMatchObject({ state: 'done', inUse: true, resumeEpoch: null, computing: { device: 'cpu', threads: 1 } })
    expect(newest()?.curve.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
    expect(files()).toEqual([`recommend-${newest()?.id}.onnx`])
    const offers = () => shop.store.prepare('SELECT * FROM recommendations').all()
    const before = offers()
    expect(before.length).toBeGreaterThan(0)
    shop.store.exec('DELETE FROM recommendations')
    await runJob({ kind: 'predict', tasks: ['recommend'], outDir: null }, context())
    expect(offers()).toEqual(before)
  })

  it('may be with another network, which is stored and predicts alike', async () => {
    const { runs } = await runJob({ ...request, model: 'gru' }, context())
    expect(runs[0]?.winner).toBe('gru')
    await runJob({ kind: 'predict', tasks: ['recommend'], outDir: null }, context())
    await expect(runJob({ ...request, model: 'gru', settings: { ...request.settings, heads: '2' } }, context())).rejects.toMatchObject({ code: 'settingInvalid', params: { name: 'heads' } })
  })

  it('stored in int8, takes less room and names nearly the same products', async () => {
    await runJob({ ...request, settings: { ...request.settings, epochs: '2', width: '32', quantise: 'yes' } }, context())
    const size = readFileSync(join(shop.dataDir, 'models', files()[0] ?? '')).length
    expect(newest()?.quantised?.used).toBe(true)
    // How it is to be used is written beside it.
    expect(size - (newest()?.quantised?.bytes ?? 0)).toBeGreaterThan(0)
    expect(size - (newest()?.quantised?.bytes ?? 0)).toBeLessThan(200)
    expect(newest()?.quantised?.agreement).toBeGreaterThanOrEqual(0.95)
    expect(newest()?.quantised?.agreement).toBeLessThan(1)
    expect(size).toBeLessThan((newest()?.quantised?.bytesBefore ?? 0) / 2)
    await runJob({ kind: 'predict', tasks: ['recommend'], outDir: null }, context())
  })

  it('with an autoencoder, keeps a code of each customer, which goes when she does', async () => {
    await runJob({ ...request, model: 'autoencoder' }, context())
    const codes = readCustomerCodes(shop.store)
    expect(codes.length).toBeGreaterThan(50)
    expect(new Set(codes.map(({ code }) => code.length)).size).toBe(1)
    expect(codes.every(({ code }) => code.every(value => Math.abs(value) <= 1))).toBe(true)
    const first = codes[0]?.customerId ?? 0
    await runJob({ kind: 'deleteCustomer', id: first, withOrders: false }, context())
    expect(readCustomerCodes(shop.store).map(({ customerId }) => customerId)).toEqual(codes.slice(1).map(({ customerId }) => customerId))
  })

  it('foretells the next steps of each customer, in order and none in the past', async () => {
    await runJob({ ...request, settings: { ...request.settings, steps: '3', budget: '20' } }, context())
    const check = newest()?.evaluation?.nextSteps
    expect(check?.customers).toBeGreaterThan(20)
    expect([check?.right, check?.repeated].map(shares => shares?.filter(share => share >= 0 && share <= 1).length)).toEqual([3, 3])
    expect(check?.right[0]).toBeGreaterThan(0)
    const outDir = join(shop.dataDir, 'out')
    const { asOf, files: written } = await runJob({ kind: 'predict', tasks: ['recommend'], outDir }, context())
    const [header, ...rows] = readFileSync(join(outDir, 'next-steps.csv'), 'utf8').trim().split('\r\n')
    expect(header).toBe('as_of,customer_id,step,event,product_id,expected_date,probability')
    expect(written.find(({ name }) => name === 'next-steps.csv')?.rows).toBe(rows.length)
    const cells = rows.map(row => row.split(','))
    const customers = new Set(cells.map(([, customer]) => customer))
    expect(customers.size).toBeGreaterThan(50)
    for (const customer of customers) {
      const own = cells.filter(([, of]) => of === customer)
      expect(own.map(([,, step]) => step)).toEqual(['1', '2', '3'])
      const days = own.map(([,,,,, day = '']) => day)
      // No order is written in which a product stands twice.
      expect(new Set(own.map(([,,,, product, day]) => `${product} ${day}`)).size).toBe(own.length)
      expect(days).toEqual(days.toSorted())
      expect(days[0] && days[0] >= asOf).toBe(true)
      for (const [,,, event, product, , chance] of own) {
        expect(event).toBe('purchase')
        expect(product).not.toBe('')
        expect(Number(chance)).toBeGreaterThan(0)
        expect(Number(chance)).toBeLessThanOrEqual(1)
      }
    }
    expect(files()).toEqual([`recommend-${newest()?.id}-steps.onnx`, `recommend-${newest()?.id}.onnx`])
  })

  it('stopped and gone on with, gives the same losses and the same file bit for bit', async () => {
    await runJob(request, context())
    const whole = newest()
    const file = readFileSync(join(shop.dataDir, 'models', files()[0] ?? ''))
    const cancel = new AbortController()
    // Each report is looked at: those of a quick training all fall between two that the merchant is told.
    const stop = runJob(request, { ...context({ signal: cancel.signal }), report({ phase, metrics }) {
      if (phase === 'learningRecommend' && metrics?.['stage'] === 1 && (metrics['epoch'] ?? 0) >= 3) cancel.abort()
    } })
    await expect(stop).rejects.toMatchObject({ code: 'cancelled' })
    const stopped = newest()
    expect(stopped).toMatchObject({ state: 'cancelled', inUse: false })
    expect(stopped?.resumeEpoch).toBeGreaterThanOrEqual(3)
    await runJob({ ...request, resume: true }, context())
    expect(newest()).toMatchObject({ id: stopped?.id, state: 'done' })
    expect(figures(newest())).toEqual(figures(whole))
    expect(Buffer.compare(readFileSync(join(shop.dataDir, 'models', files()[0] ?? '')), file)).toBe(0)
  })

  it('goes on from the network in use when orders have come, and begins anew when something was taken back', async () => {
    await runJob(request, context())
    const first = newest()?.id
    addImport(2, 31)
    const { runs } = await runJob(request, context())
    expect(runs[0]).toMatchObject({ continuedFrom: first })
    expect(newest()).toMatchObject({ continuedFrom: first, state: 'done' })
    addImport(3, 32)
    shop.store.exec("UPDATE imports SET state = 'undone' WHERE id = 2")
    await runJob(request, context())
    expect(newest()?.continuedFrom).toBeNull()
  })

  it('begins anew where the network has another shape, or a customer was deleted since', async () => {
    await runJob(request, context())
    addImport(2, 31)
    const other = await runJob({ ...request, settings: { ...request.settings, width: '8' } }, context())
    expect(other.runs[0]).not.toHaveProperty('continuedFrom')
    addImport(3, 32)
    shop.store.prepare('INSERT INTO deleted_keys (hash, at) VALUES (?, ?)').run(Buffer.from('somebody'), Date.now())
    await runJob(request, context())
    expect(newest()?.continuedFrom).toBeNull()
  })

  it('tries settings first, each as a run of its own, and learns with the best of them', { timeout: 120_000 }, async () => {
    const { runs } = await runJob({ ...request, settings: { ...SEARCHED, search: '1' } }, inHaste())
    const { search } = runs[0] ?? {}
    expect(search?.trials.length).toBeGreaterThanOrEqual(3)
    expect(search?.trials[0]?.settings).toEqual({ ...SEARCHED, network: 'transformer' })
    expect(search?.trials.some(({ rung, passes }) => rung === 1 && passes === 4)).toBe(true)
    const best = search?.trials.find(({ runId }) => runId === search.chosen)
    expect(best?.ndcgAt10).toBe(Math.max(...search?.trials.map(({ ndcgAt10 }) => ndcgAt10 ?? 0) ?? []))
    expect(runs[0]?.evaluation.models.find(({ name }) => name === 'transformer')?.parameters).toMatchObject({ width: Number(best?.settings['width'] ?? 32), learningRate: Number(best?.settings['learningRate'] ?? 0.002) })
    // The trials are told of by the training that they belong to alone.
    expect(readRuns(shop.store).map(({ id }) => id)).toEqual([runs[0]?.runId])
    expect(files()).toEqual([`recommend-${runs[0]?.runId}.onnx`])
  })

  it('broken off while it searches, goes on with the trials there are and loses none', { timeout: 120_000 }, async () => {
    const settings = { ...SEARCHED, search: '1' }
    const cancel = new AbortController()
    const stop = runJob({ ...request, settings }, { ...inHaste({ signal: cancel.signal }), report({ phase, metrics }) {
      if (phase === 'searchingRecommend' && metrics['trial'] === 3 && (metrics['epoch'] ?? 0) >= 2) cancel.abort()
    } })
    await expect(stop).rejects.toMatchObject({ code: 'cancelled' })
    const stopped = newest()
    const before = readTrials(shop.store, stopped?.id ?? 0)
    expect(before.map(({ state }) => state)).toEqual(['done', 'done', 'cancelled'])
    const { runs: [resumed] } = await runJob({ ...request, resume: true }, inHaste())
    expect(resumed?.runId).toBe(stopped?.id)
    expect(resumed?.search?.trials.slice(0, 3).map(({ runId }) => runId)).toEqual(before.map(({ id }) => id))
    expect(readTrials(shop.store, stopped?.id ?? 0)[2]).toMatchObject({ state: 'done', curve: [{ epoch: 1 }, { epoch: 2, metric: expect.any(Number) as number }] })
  })

  it('killed at ten random moments, is gone on with in the end, and nothing else is lost', { timeout: 240_000 }, async () => {
    const long = { ...request, settings: { ...request.settings, epochs: '60', patience: '60' }, resume: true }
    const random = new Random(11)
    const orders = shop.store.prepare('SELECT count(*) FROM orders').pluck()
    const before = orders.get()
    for (let kill = 0; kill < 10; kill++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'trainChild.ts'), shop.dataDir, JSON.stringify(long)], { stdio: ['ignore', 'pipe', 'inherit'] })
      const ended = once(child, 'exit')
      await once(child.stdout, 'data')
      await delay(random.integer(400))
      child.kill('SIGKILL')
      expect(await ended).toEqual([null, 'SIGKILL'])
      expect(shop.store.pragma('quick_check', { simple: true })).toBe('ok')
      expect(orders.get()).toBe(before)
    }
    await runJob(long, context())
    expect(readRuns(shop.store).map(run => run.state)).toEqual(['done'])
    expect(newest()?.curve).toHaveLength(60)
    expect(files()).toEqual([`recommend-${newest()?.id}.onnx`])
  })

  it('says which settings there are', async () => {
    await expect(runJob({ ...request, settings: { depth: '3' } }, context())).rejects.toMatchObject({ code: 'settingUnknown', params: { name: 'depth' } })
    await expect(runJob({ ...request, settings: { width: '15' } }, context())).rejects.toMatchObject({ code: 'settingInvalid', params: { name: 'width' } })
    await expect(runJob({ ...request, settings: { epochs: 'many' } }, context())).rejects.toMatchObject({ code: 'settingInvalid', params: { value: 'many' } })
  })
})
