import { describe, expect, it } from 'vitest'
import { cutWindows } from '../../../../src/core/datasets/trainingWindows.ts'
import { Random } from '../../../../src/core/domain/random.ts'
import { nextProductProgram, type NextProductLoss } from '../../../../src/core/models/nextProduct.ts'
import { productsOnly } from '../../../../src/core/models/sequenceModel.ts'
import { transformer } from '../../../../src/core/models/transformer.ts'
import { ADAM } from '../../../../src/core/nn/optimisers/optimiser.ts'
import { onnxCpu } from '../../../../src/core/nn/runtimes/onnxCpu.ts'
import { uniformSampler } from '../../../../src/core/training/negativeSampler.ts'
import { planVariation } from '../../../../src/core/training/historyViews.ts'
import { nextProductBatch } from '../../../../src/core/training/nextProductBatch.ts'
import { encodedPurchases } from '../../purchasesOf.ts'

const PRODUCTS = 40
const LENGTH = 8
const inputs = productsOnly(PRODUCTS)
const model = transformer({ width: 16, heads: 2, blocks: 1, longest: LENGTH, inputDropout: 0, dropout: 0, block: 'sasrec', scoring: { kind: 'dot' } }, inputs)
const random = new Random(4)
const sequences = encodedPurchases(Array.from({ length: 7 }, (_, index) => Array.from({ length: 3 + index % 6 }, () => 1 + random.integer(PRODUCTS))))
const OPTIMISER = { ...ADAM, clipNorm: 0.5, weightDecay: 0.01 }

function batchOf(loss: NextProductLoss) {
  return nextProductBatch({ sequences, inputs, learns: 'next' as const, content: null, loss, sampler: uniformSampler(PRODUCTS), variation: null }, cutWindows(sequences, LENGTH), LENGTH, new Random(2))
}

function open(loss: NextProductLoss, threads: number) {
  return onnxCpu({ threads }).compile(nextProductProgram(model, loss), OPTIMISER, 1)
}

async function trained(loss: NextProductLoss, threads: number) {
  const session = await open(loss, threads)
  const batch = batchOf(loss)
  const steps = []
  for (let step = 0; step < 3; step++) steps.push(await session.step(batch))
  const { parameters } = await session.readState()
  await session.dispose()
  return { steps, parameters }
}

describe('training on several threads', () => {
  it.each<NextProductLoss>([
    { kind: 'sampledSoftmax', negatives: 5, logQ: true }, { kind: 'binary', negatives: 2, calibration: 0.5 },
    { kind: 'softmax', smoothing: 0.1 }, { kind: 'inBatchSoftmax' },
  ])('takes the steps of one thread but for rounding: $kind', async (loss) => {
    const one = await trained(loss, 1)
    const three = await trained(loss, 3)
    for (const [index, { loss: value, gradientNorm }] of three.steps.entries()) {
      expect(value).toBeCloseTo(one.steps[index]?.loss ?? Number.NaN, 4)
      expect(gradientNorm).toBeCloseTo(one.steps[index]?.gradientNorm ?? Number.NaN, 4)
    }
    const apart = Math.hypot(...one.parameters.map((value, index) => value - (three.parameters[index] ?? Number.NaN)))
    expect(apart / Math.hypot(...one.parameters)).toBeLessThan(1e-4)
  })

  it('compares views within groups alone, so that threads change nothing', async () => {
    const many = encodedPurchases(Array.from({ length: 70 }, (_, index) => Array.from({ length: 3 + index % 5 }, () => 1 + random.integer(PRODUCTS))))
    const robustness = { adversarial: 0.1, contrast: { kind: 'target', weight: 1, temperature: 0.5 } } as const
    const loss: NextProductLoss = { kind: 'sampledSoftmax', negatives: 5, logQ: true }
    const source = { sequences: many, inputs, learns: 'next' as const, content: null, loss, sampler: uniformSampler(PRODUCTS), variation: planVariation(many, { ways: [], share: 0 }, robustness.contrast, product => product) }
    const batch = nextProductBatch(source, cutWindows(many, LENGTH), LENGTH, new Random(2))
    const [one, three] = await Promise.all([1, 3].map(async (threads) => {
      const session = await onnxCpu({ threads }).compile(nextProductProgram(model, loss, robustness), OPTIMISER, 1)
      const { loss: value, gradients: found } = await session.gradients(batch)
      await session.dispose()
      return [value, ...found.get('product.weight') ?? []]
    })) as [number[], number[]]
    expect(one).toHaveLength(1 + (PRODUCTS + 1) * 16)
    expect(Math.hypot(...one.map((value, index) => value - (three[index] ?? Number.NaN))) / Math.hypot(...one)).toBeLessThan(1e-5)
  })

  it('gives the same bits again with the same threads', async () => {
    const loss: NextProductLoss = { kind: 'softmax', smoothing: 0 }
    expect(await trained(loss, 3)).toEqual(await trained(loss, 3))
  })

  it('says what went wrong on a thread', async () => {
    const loss: NextProductLoss = { kind: 'softmax', smoothing: 0 }
    const session = await open(loss, 2)
    const batch = batchOf(loss)
    const products = new Int32Array(batch.values['products']?.length ?? 0).fill(PRODUCTS + 1)
    await expect(session.step({ ...batch, values: { ...batch.values, products } })).rejects.toThrow(/out of data bounds/)
    await session.dispose()
  })
})
