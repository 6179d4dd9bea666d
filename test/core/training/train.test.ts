import { describe, expect, it } from 'vitest'
import { Random } from '../../../src/core/domain/random.ts'
import { nextProductProgram, type NextProductLoss } from '../../../src/core/models/nextProduct.ts'
import { productsOnly } from '../../../src/core/models/sequenceModel.ts'
import { transformer } from '../../../src/core/models/transformer.ts'
import { ADAM } from '../../../src/core/nn/optimisers/optimiser.ts'
import { onnxCpu } from '../../../src/core/nn/runtimes/onnxCpu.ts'
import type { TrainingCheckpoint } from '../../../src/core/training/checkpoint.ts'
import { planBatches } from '../../../src/core/datasets/lengthBuckets.ts'
import { uniformSampler } from '../../../src/core/training/negativeSampler.ts'
import { nextProductBatch, type BatchSource } from '../../../src/core/training/nextProductBatch.ts'
import { cutWindows, type TrainingWindow } from '../../../src/core/datasets/trainingWindows.ts'
import { hasStalled, train, type TrainingHost, type TrainingPlan } from '../../../src/core/training/train.ts'
import { encodedPurchases } from '../purchasesOf.ts'

const PRODUCTS = 20
const LOSS: NextProductLoss = { kind: 'sampledSoftmax', negatives: 6, logQ: false }
const model = transformer({ width: 8, heads: 2, blocks: 1, longest: 12, inputDropout: 0.2, dropout: 0.2, block: 'ligr', scoring: { kind: 'dot' } }, productsOnly(PRODUCTS))

/** Customers who walk through the products in order, each from somewhere else. */
const sequences = encodedPurchases(Array.from({ length: 40 }, (_, customer) => Array.from({ length: 3 + customer % 9 }, (_, step) => 1 + (customer * 7 + step) % PRODUCTS)))
const source: BatchSource = { sequences, inputs: productsOnly(PRODUCTS), learns: 'next', content: null, loss: LOSS, sampler: uniformSampler(PRODUCTS), variation: null }
const windows = cutWindows(sequences, 12)

const found = (metric: number) => ({ metric, error: 1 - metric, right: metric / 2 })

function plan(changes: Partial<TrainingPlan> = {}): TrainingPlan {
  return {
    fingerprint: 'test', epochs: 3, patience: 5, validateEvery: 1,
    batchesOf(epoch) {
      const planned = planBatches(windows.map(({ start, end }) => end - start), { batchSize: 8, longest: 12, seed: epoch })
      return {
        count: planned.length,
        batch: (index) => {
          const { length, sequences: taken } = planned[index] ?? { length: 1, sequences: [] }
          return nextProductBatch(source, taken.map(window => windows[window] as TrainingWindow), length, new Random(epoch * 1000 + index))
        },
      }
    },
    validate: async parameters => found(parameters.reduce((sum, value) => sum + Math.abs(value), 0)),
    ...changes,
  }
}

const open = () => onnxCpu({ threads: 2 }).compile(nextProductProgram(model, LOSS), ADAM, 4)

function host(changes: Partial<TrainingHost> = {}) {
  const saved: TrainingCheckpoint[] = []
  let now = 0
  const running: TrainingHost = {
    clock: () => now += 10,
    checkpoint: async () => undefined,
    report: () => undefined,
    save: async (checkpoint) => { saved.push({ ...checkpoint, curve: [...checkpoint.curve] }) },
    saveEverySeconds: Infinity,
    mostSeconds: null,
    ...changes,
  }
  return { running, saved }
}

describe('train', () => {
  it('learns: the loss falls from epoch to epoch', async () => {
    const session = await open()
    const { curve } = await train(plan({ epochs: 12 }), session, host().running, null)
    await session.dispose()
    expect(curve).toHaveLength(12)
    expect(curve.at(-1)?.loss).toBeLessThan((curve[0]?.loss ?? 0) * 0.95)
  })

  it('stopped anywhere and resumed, ends with the same losses and parameters bit for bit', async () => {
    const whole = await open()
    const expected = await train(plan(), whole, host().running, null)
    const total = (await whole.readState()).step
    await whole.dispose()

    for (const stopAt of [1, 4, 5, total - 2]) {
      let steps = 0
      const { running, saved } = host({ checkpoint: async () => {
        if (steps++ === stopAt) throw new Error('cancelled')
      } })
      const first = await open()
      await expect(train(plan(), first, running, null)).rejects.toThrow('cancelled')
      await first.dispose()
      const second = await open()
      const resumed = await train(plan(), second, host().running, saved.at(-1) ?? null)
      expect((await second.readState()).step).toBe(total)
      await second.dispose()
      expect(resumed.curve.map(({ loss, metric }) => ({ loss, metric }))).toEqual(expected.curve.map(({ loss, metric }) => ({ loss, metric })))
      expect(resumed.parameters).toEqual(expected.parameters)
    }
  })

  it('returns the parameters of the best epoch once later ones do not improve on it', async () => {
    const session = await open()
    const metrics = [0.1, 0.3, 0.2, 0.3, 0.9]
    const seen: Float32Array[] = []
    const outcome = await train(plan({ epochs: 9, patience: 2, validate: async parameters => found(metrics[seen.push(parameters) - 1] ?? 0) }), session, host().running, null)
    await session.dispose()
    expect(outcome).toMatchObject({ bestEpoch: 2, stoppedEarly: true })
    expect(outcome.curve).toHaveLength(4)
    expect(outcome.parameters).toEqual(seen[1])
  })

  it('saves by the clock and at its end, and counts no pauses', async () => {
    let now = 0
    const { running, saved } = host({ saveEverySeconds: 2, clock: () => now, checkpoint: async () => { now += 3_600_000 }, report: ({ batch }) => { if (batch > 0) now += 1000 } })
    const session = await open()
    const { curve } = await train(plan({ epochs: 1 }), session, running, null)
    const { step } = await session.readState()
    await session.dispose()
    expect(saved.map(({ epoch, batch }) => [epoch, batch])).toEqual([...Array.from({ length: Math.floor(step / 2) }, (_, index) => [1, 2 * index + 2]), [2, 0]])
    expect(curve[0]?.seconds).toBe(step)
  })

  /** A second a step. */
  const stepwise = (mostSeconds: number) => {
    let now = 0
    return host({ mostSeconds, clock: () => now, report: ({ batch }) => { if (batch > 0) now += 1000 } })
  }

  it('ends with the step at which its time is over, with the best pass until then, and is not gone on with', async () => {
    const first = await open()
    const { batchesOf } = plan()
    const time = 2 * batchesOf(1).count + 1
    const { running, saved } = stepwise(time)
    const { curve, parameters, bestEpoch } = await train(plan({ epochs: 9 }), first, running, null)
    expect(await first.readState()).toMatchObject({ step: time })
    await first.dispose()
    expect(curve).toHaveLength(2)
    const second = await open()
    const resumed = await train(plan({ epochs: 9 }), second, stepwise(3 * time).running, saved.at(-1) ?? null)
    expect(await second.readState()).toMatchObject({ step: time })
    await second.dispose()
    expect(resumed).toMatchObject({ bestEpoch, parameters })
  })

  it('looks at a first pass that is cut short', async () => {
    const session = await open()
    const { curve, bestEpoch } = await train(plan({ epochs: 9 }), session, stepwise(2).running, null)
    expect(await session.readState()).toMatchObject({ step: 2 })
    await session.dispose()
    expect(curve).toHaveLength(1)
    expect(bestEpoch).toBe(1)
    expect(curve[0]?.loss).toBeGreaterThan(0)
  })

  it('resumed from the checkpoint of its end, takes no step and has the same outcome', async () => {
    const { running, saved } = host()
    const first = await open()
    const expected = await train(plan(), first, running, null)
    await first.dispose()
    const second = await open()
    const again = await train(plan(), second, host({ report: () => { throw new Error('a step was taken') } }).running, saved.at(-1) ?? null)
    await second.dispose()
    expect(again).toEqual(expected)
  })
})

describe('hasStalled', () => {
  const curve = (metrics: (number | null)[]) => metrics.map((metric, index) => ({ epoch: index + 1, loss: 1, error: metric, metric, right: metric, seconds: 0 }))
  it('counts validated epochs only', () => {
    expect(hasStalled(curve([0.1, null, 0.1, null]), 2)).toBe(false)
    expect(hasStalled(curve([0.1, null, 0.1, null, 0.05]), 2)).toBe(true)
    expect(hasStalled(curve([0.1, 0.05, 0.2]), 2)).toBe(false)
    expect(hasStalled(curve([]), 2)).toBe(false)
  })
})
