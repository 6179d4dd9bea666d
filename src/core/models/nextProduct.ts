import { adversarialProgram } from '../nn/adversarial.ts'
import { product } from '../nn/graph/dimension.ts'
import type { Tensor } from '../nn/graph/tensor.ts'
import { binaryCrossEntropy, calibration } from '../nn/losses/binary.ts'
import { infoNce } from '../nn/losses/contrast.ts'
import { inBatchSoftmax, sampledSoftmax, softmaxCrossEntropy } from '../nn/losses/softmax.ts'
import { weightedSum } from '../nn/losses/weightedSum.ts'
import { add, scale, where } from '../nn/ops/arithmetic.ts'
import { takeRows } from '../nn/ops/lookup.ts'
import { matmul } from '../nn/ops/product.ts'
import { reshape } from '../nn/ops/reshaping.ts'
import { trainingProgram, type TrainingProgram } from '../nn/program.ts'
import type { SequenceEncoder, SequenceModel } from './sequenceModel.ts'

/** How the next product is learned. */
export type NextProductLoss =
  /** Against all products; `smoothing` spreads that share of the target evenly. */
  | { readonly kind: 'softmax'; readonly smoothing: number }
  /** Against K products drawn for the whole batch, corrected for how they were drawn where `logQ`. */
  | { readonly kind: 'sampledSoftmax'; readonly negatives: number; readonly logQ: boolean }
  /** Against the other targets of the batch, corrected for how often each is one. */
  | { readonly kind: 'inBatchSoftmax' }
  /** Against K products drawn for each target; `calibration` is gSASRec's t, 0 for SASRec's own loss. */
  | { readonly kind: 'binary'; readonly negatives: number; readonly calibration: number }

/** What a network that learns what follows is taught besides, so that it takes less to heart what happened once. */
export interface Robustness {
  /** ε: events are moved by this share of their vectors' length to where the loss is greatest, and learned from there too; 0 for no. */
  readonly adversarial: number
  readonly contrast: Contrast | null
}

export const CONTRAST_KINDS = ['views', 'dropout', 'target'] as const
/**
 * Two views of a history are to lie nearer to each other than to views of other histories (infoNCE).
 *
 * - `views`: two histories made of it by small changes, as for augmentation (CL4SRec, Xie et al. 2022)
 * - `dropout`: the same twice, with what dropout leaves of it (DuoRec, Qiu et al. 2022)
 * - `target`: it and another history that is followed by the same product (DuoRec)
 */
export interface Contrast {
  readonly kind: (typeof CONTRAST_KINDS)[number]
  /** λ, on its mean beside the mean loss of the task. */
  readonly weight: number
  readonly temperature: number
}

/** Histories of a batch that are told apart from each other by a contrastive term. */
export const CONTRAST_GROUP = 32

/** Rows that a history takes in a batch: itself, and its views where there are other ones. */
export function rowsAHistory(contrast: Contrast | null): number {
  if (!contrast) return 1
  return contrast.kind === 'views' ? 3 : 2
}

/**
 * The training program of a network that predicts the next product. T is the number of targets in a batch; the loss is
 * computed at these only. Inputs besides the network's own:
 *
 * - `positions` (T) int32: where each target's hidden vector is, n·L + l, ascending, no position twice
 * - `targets` (T) int32: the product that follows there
 * - `weights` (T, 1): by which losses are summed; 1/T for their mean
 * - `negatives` int32: (K) for sampled softmax, (T, K) for binary, (T) where K is 1
 * - `negativeLogQ` (K), `targetLogQ` (T, 1) for sampled softmax with `logQ`; `targetLogQ` (T) for in-batch softmax
 * - with a contrastive term: `firstView`, `secondView` (P) int32, where the last event of each view of the P histories is,
 *   n·L + l; `viewTarget` (P) int32, what follows it, since histories with the same are not told apart; `viewNumber` (P)
 *   int32, its place in the batch, and `viewGroup` (P) int32 its group, the only one that it is told apart from; `viewWeights` (P, 1)
 *
 * @throws TypeError for robustness where the network does not learn what follows
 */
export function nextProductProgram(model: SequenceModel, loss: NextProductLoss, { adversarial, contrast }: Robustness = { adversarial: 0, contrast: null }): TrainingProgram {
  const encoder = model.declare(true)
  const { graph, hidden, products, layers } = encoder
  if ((adversarial > 0 || contrast) && !layers) throw new TypeError(`${model.name} does not learn what follows`)
  const width = hidden.shape[2] ?? 1
  const positions = graph.input('positions', 'int32', ['T'])
  const ids = graph.input('targets', 'int32', ['T'])
  const targets = products.lookUp(ids)
  const weights = graph.input('weights', 'float32', ['T', 1])
  const rowsOf = (vectors: Tensor) => reshape(vectors, [product(hidden.shape.slice(0, 2)), width])
  const losses = lossOf(loss, encoder, ids, targets, model.inputs.trained)
  const learn = (vectors: Tensor, share: number) => weightedSum(losses(takeRows(rowsOf(vectors), positions)), share === 1 ? weights : scale(weights, share))
  const groups = { rows: CONTRAST_GROUP * rowsAHistory(contrast), pairs: 'P', positions: ['firstView', 'secondView'] } as const
  // In-batch softmax tells each target from all others of the batch, so that no part stands by itself.
  const splitting = loss.kind === 'inBatchSoftmax' ? null : { rows: 'N', places: 'T', positions: 'positions', length: 'L', ...contrast ? { groups } : {} }
  const total = learn(hidden, adversarial > 0 ? 0.5 : 1)
  const contrasted = contrast ? add(total, contrastOf(contrast, rowsOf(hidden))) : total
  if (adversarial === 0 || !layers) return trainingProgram(contrasted, ['L'], splitting)
  return adversarialProgram(contrasted, layers.events, adversarial, moved => learn(layers.encode(moved), 0.5), ['L'], splitting)
}

/** λ times the mean of the contrastive term, a scalar: rows (N·L, E). */
function contrastOf({ temperature }: Contrast, rows: Tensor): Tensor {
  const { graph } = rows
  const [first, second, target, number, group] = ['firstView', 'secondView', 'viewTarget', 'viewNumber', 'viewGroup'].map(name => graph.input(name, 'int32', ['P'])) as [Tensor, Tensor, Tensor, Tensor, Tensor]
  const equal = (values: Tensor) => graph.node('Equal', [reshape(values, ['P', 1]), values], { dtype: 'bool', shape: ['P', 'P'] })
  const [counts, apart] = [graph.scalar(0), graph.scalar(-1e9)]
  const mask = where(equal(number), counts, where(equal(target), apart, where(equal(group), counts, apart)))
  return weightedSum(infoNce(takeRows(rows, first), takeRows(rows, second), mask, temperature), graph.input('viewWeights', 'float32', ['P', 1]))
}

/**
 * The loss of each target as a function of vectors h (T, E): (T, 1). Given ids (T) of the products that follow and their
 * vectors, among `count` trained ones.
 */
export function lossOf(loss: NextProductLoss, { graph, products }: Pick<SequenceEncoder, 'graph' | 'products'>, ids: Tensor, targets: Tensor, count: number): (h: Tensor) => Tensor {
  switch (loss.kind) {
    case 'softmax': {
      const all = products.all()
      return h => softmaxCrossEntropy(h, all, ids, targets, loss.smoothing)
    }
    case 'inBatchSoftmax': {
      const logQ = graph.input('targetLogQ', 'float32', ['T'])
      return h => inBatchSoftmax(h, targets, logQ)
    }
    case 'sampledSoftmax': {
      const negatives = products.lookUp(graph.input('negatives', 'int32', [loss.negatives]))
      const logQ = loss.logQ ? { targets: graph.input('targetLogQ', 'float32', ['T', 1]), negatives: graph.input('negativeLogQ', 'float32', [loss.negatives]) } : null
      return h => sampledSoftmax(h, targets, negatives, logQ)
    }
    case 'binary': {
      const negatives = products.lookUp(graph.input('negatives', 'int32', loss.negatives === 1 ? ['T'] : ['T', loss.negatives]))
      return h => binaryCrossEntropy(h, targets, negatives, calibration(loss.negatives, count, loss.calibration))
    }
  }
}

/** What follows the last event: hidden (N, L, E) of an encoder → scores (N, V + 1), that of id 0 meaningless. */
export function scoresAfterLast(encoder: SequenceEncoder): Tensor {
  return scoresOf(encoder, hiddenAfterLast(encoder))
}

/** The vector for what follows the last event: (N, E). */
export function hiddenAfterLast({ graph, hidden }: SequenceEncoder): Tensor {
  const [count = 1, , width = 1] = hidden.shape
  return graph.node('Gather', [hidden, graph.constant('int32', [], () => Int32Array.of(-1))], { shape: [count, width] }, { axis: { int: 1 } })
}

/** The scores of all products for vectors (N, E), however they came about: (N, V + 1), that of id 0 meaningless. */
export function scoresOf({ products }: SequenceEncoder, hidden: Tensor): Tensor {
  return matmul(hidden, products.all(), { transB: true })
}
