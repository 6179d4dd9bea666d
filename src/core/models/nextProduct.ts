import { product } from '../nn/graph/dimension.ts'
import type { Tensor } from '../nn/graph/tensor.ts'
import { binaryCrossEntropy, calibration } from '../nn/losses/binary.ts'
import { inBatchSoftmax, sampledSoftmax, softmaxCrossEntropy } from '../nn/losses/softmax.ts'
import { weightedSum } from '../nn/losses/weightedSum.ts'
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

/**
 * The training program of a network that predicts the next product. T is the number of targets in a batch; the loss is
 * computed at these only. Inputs besides the network's own:
 *
 * - `positions` (T) int32: where each target's hidden vector is, n·L + l, ascending, no position twice
 * - `targets` (T) int32: the product that follows there
 * - `weights` (T, 1): by which losses are summed; 1/T for their mean
 * - `negatives` int32: (K) for sampled softmax, (T, K) for binary, (T) where K is 1
 * - `negativeLogQ` (K), `targetLogQ` (T, 1) for sampled softmax with `logQ`; `targetLogQ` (T) for in-batch softmax
 */
export function nextProductProgram(model: SequenceModel, loss: NextProductLoss): TrainingProgram {
  const encoder = model.declare(true)
  const { graph, hidden, products } = encoder
  const width = hidden.shape[2] ?? 1
  const positions = graph.input('positions', 'int32', ['T'])
  const ids = graph.input('targets', 'int32', ['T'])
  const targets = products.lookUp(ids)
  const weights = graph.input('weights', 'float32', ['T', 1])
  const h = takeRows(reshape(hidden, [product(hidden.shape.slice(0, 2)), width]), positions)
  const total = weightedSum(lossOf(loss, encoder, h, ids, targets, model.inputs.trained), weights)
  // In-batch softmax tells each target from all others of the batch, so that no part stands by itself.
  return trainingProgram(total, ['L'], loss.kind === 'inBatchSoftmax' ? null : { rows: 'N', places: 'T', positions: 'positions', length: 'L' })
}

/** The loss of each target: h (T, E), ids (T) of the products that follow and their vectors, among `count` trained ones → (T, 1). */
export function lossOf(loss: NextProductLoss, { graph, products }: Pick<SequenceEncoder, 'graph' | 'products'>, h: Tensor, ids: Tensor, targets: Tensor, count: number): Tensor {
  switch (loss.kind) {
    case 'softmax': return softmaxCrossEntropy(h, products.all(), ids, targets, loss.smoothing)
    case 'inBatchSoftmax': return inBatchSoftmax(h, targets, graph.input('targetLogQ', 'float32', ['T']))
    case 'sampledSoftmax': {
      const negatives = products.lookUp(graph.input('negatives', 'int32', [loss.negatives]))
      const logQ = loss.logQ ? { targets: graph.input('targetLogQ', 'float32', ['T', 1]), negatives: graph.input('negativeLogQ', 'float32', [loss.negatives]) } : null
      return sampledSoftmax(h, targets, negatives, logQ)
    }
    case 'binary': {
      const negatives = products.lookUp(graph.input('negatives', 'int32', loss.negatives === 1 ? ['T'] : ['T', loss.negatives]))
      return binaryCrossEntropy(h, targets, negatives, calibration(loss.negatives, count, loss.calibration))
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
