import { Random } from '../../../../../src/core/domain/random.ts'
import type { EncoderDecoderOptions } from '../../../../../src/core/models/encoderDecoder.ts'
import { maskedAutoencoder } from '../../../../../src/core/models/maskedAutoencoder.ts'
import { nextProductProgram, type NextProductLoss } from '../../../../../src/core/models/nextProduct.ts'
import { nextStepsProgram } from '../../../../../src/core/models/nextSteps.ts'
import { recurrentNetwork } from '../../../../../src/core/models/recurrentNetwork.ts'
import { sequenceAutoencoder } from '../../../../../src/core/models/sequenceAutoencoder.ts'
import { productsOnly, type SequenceInputs } from '../../../../../src/core/models/sequenceModel.ts'
import { transformer } from '../../../../../src/core/models/transformer.ts'
import { resolve } from '../../../../../src/core/nn/graph/dimension.ts'
import { RECURRENT_CELLS } from '../../../../../src/core/nn/layers/recurrent.ts'
import type { Batch, TrainingProgram } from '../../../../../src/core/nn/program.ts'

const PRODUCTS = 30
export const SIZES = { N: 5, L: 7, M: 4, T: 6, P: 3 }
const common = { width: 12, heads: 2, blocks: 1, longest: 10, inputDropout: 0.3, dropout: 0.2, scoring: { kind: 'dot' } } as const
const softmax: NextProductLoss = { kind: 'softmax', smoothing: 0 }
const everything: SequenceInputs = {
  products: PRODUCTS, trained: PRODUCTS, contentWidth: 4, features: [{ name: 'kind', kinds: ['view', 'purchase'] }, { name: 'gap', edges: [1, 2] }], relativeTime: [1, 2],
}
const steps: EncoderDecoderOptions = { ...common, steps: SIZES.M }

/** A program of every network and of every loss, with dropout. */
export const PROGRAMS: Readonly<Record<string, () => TrainingProgram>> = {
  'SASRec with everything that it may read': () => nextProductProgram(transformer({ ...common, block: 'sasrec' }, everything), { kind: 'softmax', smoothing: 0.1 }),
  'eSASRec with cosine scores': () => nextProductProgram(transformer({ ...common, block: 'ligr', scoring: { kind: 'cosine', temperature: 0.2 } }, productsOnly(PRODUCTS)), { kind: 'sampledSoftmax', negatives: 5, logQ: true }),
  'SASRec with in-batch softmax': () => nextProductProgram(transformer({ ...common, block: 'sasrec' }, productsOnly(PRODUCTS)), { kind: 'inBatchSoftmax' }),
  'SASRec with binary losses': () => nextProductProgram(transformer({ ...common, block: 'sasrec' }, productsOnly(PRODUCTS)), { kind: 'binary', negatives: 3, calibration: 0.5 }),
  'SASRec with adversarial and contrastive terms': () => nextProductProgram(transformer({ ...common, block: 'sasrec' }, productsOnly(PRODUCTS)), softmax, { adversarial: 0.1, contrast: { kind: 'dropout', weight: 0.2, temperature: 0.5 } }),
  ...Object.fromEntries(RECURRENT_CELLS.map(cell => [cell, () => nextProductProgram(recurrentNetwork(cell, { ...common, blocks: 2 }, productsOnly(PRODUCTS)), softmax)])),
  'BERT4Rec': () => nextProductProgram(maskedAutoencoder(common, productsOnly(PRODUCTS)), softmax),
  'the sequence autoencoder': () => nextProductProgram(sequenceAutoencoder({ ...common, code: 6 }, productsOnly(PRODUCTS)), softmax),
  'the encoder-decoder': () => nextStepsProgram(steps, { ...productsOnly(PRODUCTS), kinds: ['view', 'purchase'], gaps: [1] }, softmax),
}

/** Inputs that are numbers of fewer things than there are products. */
const FEWER: Readonly<Record<string, number>> = { kind: 3, gap: 4, elapsed: 4, hidden: 2, writtenKind: 3, targetKind: 2, writtenGap: 3, targetGap: 3, viewNumber: 3, viewGroup: 1 }
/** Inputs that are places in a batch, each at most once. */
const PLACES = new Set(['positions', 'firstView', 'secondView'])

/** Something that a program could be fed; histories are padded on the left, and products are from 1. */
export function anyBatch({ graph }: TrainingProgram, seed: number): Batch {
  const random = new Random(seed)
  const values = graph.inputs.filter(({ role }) => role.kind === 'batch').map(({ tensor: { name, dtype, shape } }) => {
    const count = resolve(shape, SIZES).reduce((product, size) => product * size, 1)
    if (name === 'weights' || name === 'viewWeights') return [name, new Float32Array(count).fill(1 / count)] as const
    if (PLACES.has(name)) return [name, Int32Array.from({ length: count }, (_, index) => index * 3 + random.integer(3))] as const
    if (dtype === 'float32') return [name, Float32Array.from({ length: count }, () => random.next() - 0.5)] as const
    const fewer = FEWER[name]
    const draw = () => fewer === undefined ? 1 + random.integer(PRODUCTS) : random.integer(fewer)
    const padded = (index: number) => name === 'products' && index % SIZES.L < Math.floor(index / SIZES.L)
    return [name, Int32Array.from({ length: count }, (_, index) => padded(index) ? 0 : draw())] as const
  })
  return { sizes: SIZES, values: Object.fromEntries(values) }
}
