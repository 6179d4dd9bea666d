import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONTENT } from '../../../../src/core/models/inputLayers.ts'
import { nextProductProgram, scoresAfterLast, type NextProductLoss } from '../../../../src/core/models/nextProduct.ts'
import { transformer } from '../../../../src/core/models/transformer.ts'
import { encodeOnnx } from '../../../../src/core/nn/codec/onnx.ts'
import { ADAM } from '../../../../src/core/nn/optimisers/optimiser.ts'
import type { Batch } from '../../../../src/core/nn/program.ts'
import { initialState, namedWeights } from '../../../../src/core/nn/state.ts'
import { int, runtime } from '../evaluate.ts'

type Weights = Record<string, number[]>
type Column = 'products' | 'kind' | 'gap' | 'elapsed' | 'positions' | 'targets' | 'negatives' | 'targetLogQ' | 'negativeLogQ'
type Size = 'products' | 'trained' | 'width' | 'heads' | 'blocks' | 'longest' | 'contentWidth' | 'kinds' | 'gaps' | 'past' | 'temperature' | 'negatives'
interface Reference extends Record<Size, number> {
  sizes: { N: number; L: number; T: number }
  batch: Record<Column, number[]>
  content: number[]
  start: Weights
  /** After the last event of each row, of all products, those never seen among them. */
  scores: number[]
  losses: Record<string, { losses: number[]; gradients: Weights; after: Weights }>
}

/** What PyTorch computes in double precision; `makeInputs.py` beside this file wrote it. */
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'inputs.json'), 'utf8')) as Reference
const { sizes, batch, products, trained, contentWidth, width, heads, blocks, longest } = reference
const edges = (buckets: number) => Array.from({ length: buckets - 2 }, (_, index) => index)
/** Dropout is left out of prediction by itself; while training it must be zero to be compared. */
const modelWith = (dropout: number) => transformer(
  { width, heads, blocks, longest, inputDropout: dropout, dropout, block: 'ligr', scoring: { kind: 'cosine', temperature: reference.temperature } },
  {
    products, trained, contentWidth, relativeTime: edges(reference.past),
    features: [{ name: 'kind', kinds: ['view', 'addToBasket', 'purchase'] }, { name: 'gap', edges: edges(reference.gaps) }],
  },
)
const content = Float32Array.from(reference.content)
const ints = Object.fromEntries((['products', 'kind', 'gap', 'elapsed', 'positions', 'targets'] as const).map(name => [name, Int32Array.from(batch[name])]))
const common = { ...ints, content: content.subarray(0, (trained + 1) * contentWidth), weights: new Float32Array(sizes.T).fill(1 / sizes.T) }

const CASES: { name: string; loss: NextProductLoss; values: Batch['values'] }[] = [
  { name: 'softmax, smoothed', loss: { kind: 'softmax', smoothing: 0.1 }, values: {} },
  {
    name: 'sampled softmax, log Q', loss: { kind: 'sampledSoftmax', negatives: reference.negatives, logQ: true },
    values: { negatives: Int32Array.from(batch.negatives), targetLogQ: Float32Array.from(batch.targetLogQ), negativeLogQ: Float32Array.from(batch.negativeLogQ) },
  },
]

/** ‖a − b‖ / ‖b‖. */
function distance(a: ArrayLike<number>, b: readonly number[]): number {
  return Math.hypot(...b.map((value, index) => (a[index] ?? Number.NaN) - value)) / Math.hypot(...b)
}

/** A key projection's bias moves all scores of a query alike, so that its gradient is zero but for rounding. */
const isMeasured = (name: string) => !name.endsWith('key.bias')

describe.each(CASES)('eSASRec with every input and $name agrees with PyTorch', async ({ name, loss, values }) => {
  const expected = reference.losses[name]
  const program = nextProductProgram(modelWith(0), loss)
  const { parameters } = program.graph
  const start = initialState(parameters, 0)
  for (const [parameter, weights] of namedWeights(parameters, start)) weights.set(reference.start[parameter] ?? [])
  const session = await runtime.compile(program, ADAM, 0)
  await session.writeState(start)
  const full: Batch = { sizes, values: { ...common, ...values } }

  it('has the same parameters', () => {
    expect(parameters.map(parameter => parameter.name).sort()).toEqual(Object.keys(reference.start).sort())
  })

  it('in the loss and in the gradient of every parameter', async () => {
    const { loss: value, gradients } = await session.gradients(full)
    expect(Math.abs(value / (expected?.losses[0] ?? 0) - 1)).toBeLessThan(1e-6)
    for (const [parameter, gradient] of gradients) {
      if (isMeasured(parameter)) expect(distance(gradient, expected?.gradients[parameter] ?? []), parameter).toBeLessThan(1e-5)
    }
  })

  it('over five steps of Adam', async () => {
    for (const value of expected?.losses ?? []) expect(Math.abs((await session.step(full)).loss / value - 1)).toBeLessThan(1e-5)
    const trainedWeights = namedWeights(parameters, await session.readState())
    await session.dispose()
    for (const [parameter, weights] of trainedWeights) {
      if (isMeasured(parameter)) expect(distance(weights, expected?.after[parameter] ?? []), parameter).toBeLessThan(1e-4)
    }
  })
})

describe('eSASRec with every input, predicting, agrees with PyTorch', () => {
  it.each(['standard', 'onnxruntime'] as const)('in the scores of all products, also of those never seen, in the %s dialect', async (dialect) => {
    const scores = scoresAfterLast(modelWith(0.5).declare(false))
    const weights = new Map([...Object.entries(reference.start), [CONTENT, reference.content] as const].map(([name, data]) => [name, Float32Array.from(data)]))
    const session = await runtime.load(encodeOnnx(scores.graph, { scores }, { dialect, sizes: { L: longest }, weights }))
    const column = (name: 'products' | 'kind' | 'gap') => int(batch[name], [sizes.N, sizes.L])
    const answer = await session.run({ products: column('products'), kind: column('kind'), gap: column('gap'), elapsed: int(batch.elapsed, [sizes.N, sizes.L, sizes.L]) })
    await session.dispose()
    expect(distance(Array.from(answer['scores']?.data ?? [], Number), reference.scores)).toBeLessThan(1e-5)
  })
})
