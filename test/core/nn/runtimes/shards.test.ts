import { describe, expect, it } from 'vitest'
import { sequencesOf } from '../../../../src/core/datasets/sequences.ts'
import { Random } from '../../../../src/core/domain/random.ts'
import { nextProductProgram, type NextProductLoss } from '../../../../src/core/models/nextProduct.ts'
import { transformer } from '../../../../src/core/models/transformer.ts'
import { ADAM } from '../../../../src/core/nn/optimisers/optimiser.ts'
import { onnxCpu } from '../../../../src/core/nn/runtimes/onnxCpu.ts'
import { uniformSampler } from '../../../../src/core/training/negativeSampler.ts'
import { nextProductBatch } from '../../../../src/core/training/nextProductBatch.ts'

const PRODUCTS = 40
const model = transformer({ products: PRODUCTS, width: 16, heads: 2, blocks: 1, longest: 8, dropout: 0, block: 'sasrec' })
const random = new Random(4)
const histories = sequencesOf(Array.from({ length: 7 }, (_, index) => Array.from({ length: 3 + index % 6 }, () => 1 + random.integer(PRODUCTS))))
const OPTIMISER = { ...ADAM, clipNorm: 0.5, weightDecay: 0.01 }

function open(loss: NextProductLoss, threads: number) {
  return onnxCpu({ threads, memoryArena: true }).compile(nextProductProgram(model, loss), OPTIMISER, 1)
}

async function trained(loss: NextProductLoss, threads: number) {
  const session = await open(loss, threads)
  const batch = nextProductBatch(histories, { length: 8, sequences: [0, 1, 2, 3, 4, 5, 6] }, loss, uniformSampler(PRODUCTS), new Random(2))
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

  it('gives the same bits again with the same threads', async () => {
    const loss: NextProductLoss = { kind: 'softmax', smoothing: 0 }
    expect(await trained(loss, 3)).toEqual(await trained(loss, 3))
  })

  it('says what went wrong on a thread', async () => {
    const loss: NextProductLoss = { kind: 'softmax', smoothing: 0 }
    const session = await open(loss, 2)
    const batch = nextProductBatch(histories, { length: 8, sequences: [0, 1, 2, 3] }, loss, uniformSampler(PRODUCTS), new Random(2))
    const products = new Int32Array(batch.values['products']?.length ?? 0).fill(PRODUCTS + 1)
    await expect(session.step({ ...batch, values: { ...batch.values, products } })).rejects.toThrow(/out of data bounds/)
    await session.dispose()
  })
})
