import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nextProductProgram, type NextProductLoss } from '../../../../src/core/models/nextProduct.ts'
import { productsOnly } from '../../../../src/core/models/sequenceModel.ts'
import { transformer, type TransformerOptions } from '../../../../src/core/models/transformer.ts'
import { ADAM } from '../../../../src/core/nn/optimisers/optimiser.ts'
import type { Batch, TrainingProgram } from '../../../../src/core/nn/program.ts'
import { initialState, namedWeights } from '../../../../src/core/nn/state.ts'
import { runtime } from '../evaluate.ts'

type Weights = Record<string, number[]>
interface Reference {
  options: Omit<TransformerOptions, 'scoring' | 'inputDropout'> & { products: number }
  sizes: { N: number; L: number; T: number }
  batch: Record<'products' | 'positions' | 'targets' | 'shared' | 'own' | 'targetLogQ' | 'sharedLogQ', number[]>
  start: Weights
  losses: Record<string, { losses: number[]; gradients: Weights; after: Weights }>
}

/** What PyTorch computes in double precision; `make.py` beside this file wrote it. */
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'sasrec.json'), 'utf8')) as Reference
const { sizes, batch } = reference
const int32 = (values: number[]) => Int32Array.from(values)
const float32 = (values: number[]) => Float32Array.from(values)
const first = batch.own.filter((_, index) => index % 3 === 0)

const CASES: { name: string; loss: NextProductLoss; values?: Batch['values'] }[] = [
  { name: 'softmax', loss: { kind: 'softmax', smoothing: 0 } },
  { name: 'softmax, smoothed', loss: { kind: 'softmax', smoothing: 0.1 } },
  { name: 'sampled softmax', loss: { kind: 'sampledSoftmax', negatives: 7, logQ: false }, values: { negatives: int32(batch.shared) } },
  { name: 'sampled softmax, log Q', loss: { kind: 'sampledSoftmax', negatives: 7, logQ: true }, values: { negatives: int32(batch.shared), targetLogQ: float32(batch.targetLogQ), negativeLogQ: float32(batch.sharedLogQ) } },
  { name: 'in-batch softmax', loss: { kind: 'inBatchSoftmax' }, values: { targetLogQ: float32(batch.targetLogQ) } },
  { name: 'binary', loss: { kind: 'binary', negatives: 1, calibration: 0 }, values: { negatives: int32(first) } },
  { name: 'binary, calibrated', loss: { kind: 'binary', negatives: 3, calibration: 0.75 }, values: { negatives: int32(batch.own) } },
]

async function startAt(program: TrainingProgram, weights: Weights) {
  const session = await runtime.compile(program, ADAM, 0)
  const state = initialState(program.graph.parameters, 0)
  for (const [name, values] of namedWeights(program.graph.parameters, state)) values.set(weights[name] ?? [])
  await session.writeState(state)
  return session
}

/** ‖a − b‖ / ‖b‖. */
function distance(a: ArrayLike<number>, b: readonly number[]): number {
  return Math.hypot(...b.map((value, index) => (a[index] ?? Number.NaN) - value)) / Math.hypot(...b)
}

/** A key projection's bias moves all scores of a query alike, so that its gradient is zero but for rounding. */
const isMeasured = (name: string) => !name.endsWith('key.bias')

describe.each(CASES)('SASRec with $name agrees with PyTorch', ({ name, loss, values }) => {
  const expected = reference.losses[name]
  const full: Batch = { sizes, values: { products: int32(batch.products), positions: int32(batch.positions), targets: int32(batch.targets), weights: new Float32Array(sizes.T).fill(1 / sizes.T), ...values } }
  const program = nextProductProgram(transformer({ ...reference.options, inputDropout: 0, scoring: { kind: 'dot' } }, productsOnly(reference.options.products)), loss)

  it('has the same parameters', () => {
    expect(program.graph.parameters.map(parameter => parameter.name).sort()).toEqual(Object.keys(expected?.gradients ?? {}).sort())
  })

  it('in the loss and in the gradient of every parameter', async () => {
    const session = await startAt(program, reference.start)
    const { loss: value, gradients } = await session.gradients(full)
    await session.dispose()
    expect(Math.abs(value / (expected?.losses[0] ?? 0) - 1)).toBeLessThan(1e-6)
    for (const [parameter, gradient] of gradients) {
      if (isMeasured(parameter)) expect(distance(gradient, expected?.gradients[parameter] ?? []), parameter).toBeLessThan(1e-5)
    }
  })

  it('over five steps of Adam', async () => {
    const session = await startAt(program, reference.start)
    for (const value of expected?.losses ?? []) expect(Math.abs((await session.step(full)).loss / value - 1)).toBeLessThan(1e-5)
    const weights = namedWeights(program.graph.parameters, await session.readState())
    await session.dispose()
    for (const [parameter, trained] of weights) {
      if (isMeasured(parameter)) expect(distance(trained, expected?.after[parameter] ?? []), parameter).toBeLessThan(1e-4)
    }
  })
})
