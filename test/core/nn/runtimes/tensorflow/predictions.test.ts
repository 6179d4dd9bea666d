import { describe, expect, it } from 'vitest'
import { Random } from '../../../../../src/core/domain/random.ts'
import { declareEncoderDecoder } from '../../../../../src/core/models/encoderDecoder.ts'
import { NextProductModel, sequenceModelOf, writeNextProductModel, type NetworkOptions } from '../../../../../src/core/models/nextProductModel.ts'
import { NextStepsModel, writeNextStepsModel, type NextStepsDescription } from '../../../../../src/core/models/nextStepsModel.ts'
import { productsOnly } from '../../../../../src/core/models/sequenceModel.ts'
import type { Graph } from '../../../../../src/core/nn/graph/graph.ts'
import type { Runtime } from '../../../../../src/core/nn/runtimes/runtime.ts'
import { initialState, namedWeights } from '../../../../../src/core/nn/state.ts'
import { purchasesOf } from '../../../purchasesOf.ts'
import { runtime as onOnnx } from '../../evaluate.ts'
import { onTensorflow, tf } from './cpuBackend.ts'

const PRODUCTS = 30
const vocabulary = { externalIds: Array.from({ length: PRODUCTS }, (_, index) => `p${index + 1}`), trained: PRODUCTS }
const catalogue = vocabulary.externalIds
const random = new Random(9)
const events = purchasesOf(Array.from({ length: 6 }, (_, index) => Array.from({ length: 1 + index }, () => 1 + random.integer(PRODUCTS))))
const common = { width: 12, heads: 2, blocks: 1, longest: 8, inputDropout: 0, dropout: 0, scoring: { kind: 'dot' } } as const
const NETWORKS: NetworkOptions[] = [{ kind: 'transformer', block: 'sasrec', ...common }, { kind: 'gru', ...common }, { kind: 'bert4rec', ...common }, { kind: 'autoencoder', code: 6, ...common }]

const weightsOf = ({ parameters }: Graph) => namedWeights(parameters, initialState(parameters, 5))

/** The same, with room for rounding in every number. */
function near(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? expect.closeTo(value, 4) : value
  if (Array.isArray(value)) return value.map(near)
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, near(inner)])) : value
}

async function namedBy(runtime: Runtime, file: Uint8Array) {
  const model = new NextProductModel(runtime, file, catalogue)
  const best = []
  for await (const { sequences, products, scores } of model.top(events, 5, false)) best.push({ sequences: [...sequences], products: [...products], scores: [...scores] })
  const ranks = [...await model.ranks(events, [3, 5, 7, 9, 11, 13], true)]
  await model.dispose()
  return { best, ranks }
}

async function writtenBy(runtime: Runtime, file: Uint8Array) {
  const model = new NextStepsModel(runtime, file, catalogue)
  const written: unknown[] = []
  for await (const batch of model.write(events, 0)) written.push(batch)
  await model.dispose()
  return written
}

describe('a trained network on TensorFlow', () => {
  it.each(NETWORKS)('names the same products, and their ranks, as on the processor: $kind', async (network) => {
    const inputs = productsOnly(PRODUCTS)
    const file = writeNextProductModel({ format: 1, network, inputs, vocabulary }, weightsOf(sequenceModelOf(network, inputs).declare(false).graph))
    const before = tf.memory().numTensors
    expect(await namedBy(onTensorflow, file)).toEqual(near(await namedBy(onOnnx, file)))
    expect(tf.memory().numTensors).toBe(before)
  })

  it('writes the same next steps', async () => {
    const description: NextStepsDescription = { format: 1, options: { ...common, steps: 3 }, inputs: { ...productsOnly(PRODUCTS), kinds: ['view', 'purchase'], gaps: [1] }, vocabulary }
    const file = writeNextStepsModel(description, weightsOf(declareEncoderDecoder(false, description.options, description.inputs).graph))
    const before = tf.memory().numTensors
    expect(await writtenBy(onTensorflow, file)).toEqual(near(await writtenBy(onOnnx, file)))
    expect(tf.memory().numTensors).toBe(before)
  })
})
