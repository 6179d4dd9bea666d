import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobRequest } from '../../../src/core/domain/job.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { createJobContext, type JobContextOptions } from '../../../src/core/jobs/createJobContext.ts'
import { runJob } from '../../../src/core/jobs/runJob.ts'
import { readRuns, type StoredRun } from '../../../src/core/store/readRuns.ts'
import { makeSimulatedStore, type SimulatedStore } from './simulatedStore.ts'

const request: Extract<JobRequest, { kind: 'train' }> = {
  kind: 'train', tasks: ['recommend'], model: 'transformer', settings: { epochs: '4', width: '16', longest: '16', threads: '1' },
}

let shop: SimulatedStore
beforeEach(() => { shop = makeSimulatedStore() })
afterEach(() => shop.remove())

const context = (options: Partial<JobContextOptions> = {}): ReturnType<typeof createJobContext> => createJobContext({ dataDir: shop.dataDir, resourcesDir: '', ...options })
const newest = (): StoredRun | undefined => readRuns(shop.store)[0]
const files = (): string[] => readdirSync(join(shop.dataDir, 'models'))
const figures = (run: StoredRun | undefined) => run?.curve.map(({ epoch, loss, metric }) => ({ epoch, loss, metric }))

describe('a training with the Transformer', () => {
  it('is recorded with its curve, and leaves one file from which predictions are made again', async () => {
    const { runs } = await runJob(request, context())
    expect(runs[0]?.winner).toBe('transformer')
    expect(runs[0]?.evaluation.models.map(model => model.name)).toEqual(['popularity', 'recentPopularity', 'coOccurrence', 'transformer'])
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

  it('stopped and gone on with, gives the same losses and the same file bit for bit', async () => {
    await runJob(request, context())
    const whole = newest()
    const file = readFileSync(join(shop.dataDir, 'models', files()[0] ?? ''))
    const cancel = new AbortController()
    const stop = runJob(request, context({ signal: cancel.signal, onProgress: ({ phase, metrics }) => {
      if (phase === 'learningRecommend' && metrics['stage'] === 1 && (metrics['epoch'] ?? 0) >= 3) cancel.abort()
    } }))
    await expect(stop).rejects.toMatchObject({ code: 'cancelled' })
    const stopped = newest()
    expect(stopped).toMatchObject({ state: 'cancelled', inUse: false })
    expect(stopped?.resumeEpoch).toBeGreaterThanOrEqual(3)
    await runJob({ ...request, resume: true }, context())
    expect(newest()).toMatchObject({ id: stopped?.id, state: 'done' })
    expect(figures(newest())).toEqual(figures(whole))
    expect(Buffer.compare(readFileSync(join(shop.dataDir, 'models', files()[0] ?? '')), file)).toBe(0)
  })

  it('killed at ten random moments, is gone on with in the end, and nothing else is lost', { timeout: 240_000 }, async () => {
    const long = { ...request, settings: { ...request.settings, epochs: '30', patience: '30' }, resume: true }
    const random = new Random(11)
    const orders = shop.store.prepare('SELECT count(*) FROM orders').pluck()
    const before = orders.get()
    for (let kill = 0; kill < 10; kill++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'trainChild.ts'), shop.dataDir, JSON.stringify(long)], { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      await delay(random.integer(1500))
      child.kill('SIGKILL')
      await once(child, 'exit')
      expect(shop.store.pragma('quick_check', { simple: true })).toBe('ok')
      expect(orders.get()).toBe(before)
    }
    await runJob(long, context())
    expect(readRuns(shop.store).map(run => run.state)).toEqual(['done'])
    expect(newest()?.curve).toHaveLength(30)
    expect(files()).toEqual([`recommend-${newest()?.id}.onnx`])
  })

  it('says which settings there are', async () => {
    await expect(runJob({ ...request, settings: { depth: '3' } }, context())).rejects.toMatchObject({ code: 'settingUnknown', params: { name: 'depth' } })
    await expect(runJob({ ...request, settings: { width: '15' } }, context())).rejects.toMatchObject({ code: 'settingInvalid', params: { name: 'width' } })
    await expect(runJob({ ...request, settings: { epochs: 'many' } }, context())).rejects.toMatchObject({ code: 'settingInvalid', params: { value: 'many' } })
  })
})
