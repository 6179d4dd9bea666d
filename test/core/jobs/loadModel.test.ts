import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JobRequest } from '../../../src/core/domain/job.ts'
import { createJobContext } from '../../../src/core/jobs/createJobContext.ts'
import { runJob } from '../../../src/core/jobs/runJob.ts'
import { saveModel } from '../../../src/core/jobs/saveModel.ts'
import { readOnnxMetadata, setOnnxMetadata } from '../../../src/core/nn/codec/onnx.ts'
import { readRuns } from '../../../src/core/store/readRuns.ts'
import { makeSimulatedStore, type SimulatedStore } from './simulatedStore.ts'

const train: Extract<JobRequest, { kind: 'train' }> = { kind: 'train', tasks: ['recommend'], model: 'transformer', settings: { epochs: '2', width: '16', longest: '16', threads: '1' } }

/** A shop whose network is saved, and another one. */
let here: SimulatedStore
let elsewhere: SimulatedStore
beforeAll(async () => {
  here = makeSimulatedStore()
  await runJob(train, context(here))
  await saveModel(here.dataDir, saved())
})
beforeEach(() => { elsewhere = makeSimulatedStore() })
afterEach(() => elsewhere.remove())
afterAll(() => here.remove())

const context = ({ dataDir }: SimulatedStore) => createJobContext({ dataDir, resourcesDir: '' })
const load = (file: string) => runJob({ kind: 'loadModel', file }, context(elsewhere))
const offers = ({ store }: SimulatedStore) => store.prepare('SELECT customer_id, rank, product_id, score FROM recommendations ORDER BY 1, 2').all()
const saved = () => join(here.dataDir, 'saved.onnx')

describe('a model that was saved', () => {
  it('loaded in another shop with the same orders, recommends the same there and can be learned further', async () => {
    expect(await load(saved())).toMatchObject({ network: 'transformer', products: 30, known: 30, customers: 150 })
    expect(offers(elsewhere).length).toBeGreaterThan(0)
    expect(offers(elsewhere)).toEqual(offers(here))
    const [loaded] = readRuns(elsewhere.store)
    expect(loaded).toMatchObject({ state: 'done', inUse: true, loadedFrom: 'saved.onnx', winner: 'transformer', evaluation: null })
    const { runs } = await runJob(train, context(elsewhere))
    expect(runs[0]).toMatchObject({ continuedFrom: loaded?.id })
  })

  it('finds its products by any key that the shop knows them by', async () => {
    elsewhere.store.exec("UPDATE products SET external_id = 'other-' || external_id WHERE id <= 20")
    elsewhere.store.exec("INSERT INTO product_keys (product_id, import_id, kind, value) SELECT id, 1, 0, 'p' || id FROM products WHERE id <= 10")
    expect(await load(saved())).toMatchObject({ products: 30, known: 20 })
    await runJob({ kind: 'predict', tasks: ['recommend'], outDir: null }, context(elsewhere))
    expect(elsewhere.store.prepare('SELECT count(*) FROM recommendations WHERE product_id <= 10').pluck().get()).toBeGreaterThan(0)
  })

  it('is refused with a reason where it cannot be used, and what answered before goes on answering', async () => {
    await load(saved())
    const before = [readRuns(elsewhere.store), offers(elsewhere)]
    const whole = readFileSync(saved())
    const refused = async (bytes: Uint8Array, code: string) => {
      const file = join(here.dataDir, 'given.onnx')
      writeFileSync(file, bytes)
      await expect(load(file)).rejects.toMatchObject({ code, params: { file: 'given.onnx' } })
    }
    const describe = (change: (description: Record<string, unknown>) => unknown) =>
      setOnnxMetadata(whole, { 'shopcast.description': JSON.stringify(change(JSON.parse(readOnnxMetadata(whole)['shopcast.description'] ?? '') as Record<string, unknown>)) })
    await refused(new TextEncoder().encode('order,customer\n1,2\n'), 'modelForeign')
    await refused(setOnnxMetadata(whole, { 'shopcast.description': '' }).subarray(0, 8), 'modelForeign')
    await refused(whole.subarray(0, whole.length - 1000), 'modelDamaged')
    await refused(describe(description => ({ ...description, network: { kind: 'transformer', width: 24 } })), 'modelDamaged')
    await refused(describe(description => ({ ...description, format: 2 })), 'modelNewer')
    await refused(describe(description => ({ ...description, vocabulary: { externalIds: Array.from({ length: 30 }, (_, i) => `x${i}`), trained: 30 } })), 'modelUnfamiliar')
    await expect(load(join(here.dataDir, 'nowhere.onnx'))).rejects.toMatchObject({ code: 'fileNotFound' })
    expect([readRuns(elsewhere.store), offers(elsewhere)]).toEqual(before)
  })

  it('is none where counting answers', async () => {
    await runJob({ ...train, model: 'popularity', settings: {} }, context(elsewhere))
    await expect(saveModel(elsewhere.dataDir, join(elsewhere.dataDir, 'saved.onnx'))).rejects.toMatchObject({ code: 'runHasNoNetwork' })
  })
})
