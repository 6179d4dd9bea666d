import type { Tensor } from '../graph/tensor.ts'
import { softplus } from '../ops/activation.ts'
import { add, scale, subtract } from '../ops/arithmetic.ts'
import { dot, matmul } from '../ops/product.ts'
import { sumTo } from '../ops/reduction.ts'
import { reshape } from '../ops/reshaping.ts'
import { logSumExpOfProduct, logSumExpOfProductAt } from '../ops/softmax.ts'

/**
 * Cross-entropy over all V products, with label smoothing ε: ℓ = ln Σⱼ e^{zⱼ} − (1 − ε)·z_y − ε·mean(z) with z = h·tableᵀ.
 *
 * The target's logit is taken from its looked-up vector, so that no gradient has to be picked out of the (T, V) matrix.
 *
 * Shapes: h (T, E), table (V, E), ids (T) int32 of the rows of the table that are right, targets (T, E) those rows → (T, 1).
 */
export function softmaxCrossEntropy(h: Tensor, table: Tensor, ids: Tensor, targets: Tensor, smoothing = 0): Tensor {
  const normaliser = logSumExpOfProductAt(ids, h, table)
  if (smoothing === 0) return subtract(normaliser, dot(h, targets))
  const [count, width] = table.shape as [number, number]
  const meanRow = scale(sumTo(table, [width]), 1 / count)
  const meanLogit = matmul(h, reshape(meanRow, [width, 1]))
  return subtract(normaliser, add(scale(dot(h, targets), 1 - smoothing), scale(meanLogit, smoothing)))
}

/** Logarithms of the chance with which each product was drawn; subtracted from logits they undo the drawing (Yi et al. 2019). */
export interface LogQ {
  /** (T, 1). */
  readonly targets: Tensor
  /** (K). */
  readonly negatives: Tensor
}

/**
 * Sampled softmax with K negatives that the whole batch shares: the cross-entropy of the target among itself and the
 * negatives, ℓ = ln(e^{z_y} + Σₖ e^{zₖ}) − z_y = softplus(ln Σₖ e^{zₖ} − z_y), where z is h·vᵀ, less log Q where given.
 *
 * Shapes: h (T, E), targets (T, E), negatives (K, E) → (T, 1).
 */
export function sampledSoftmax(h: Tensor, targets: Tensor, negatives: Tensor, logQ: LogQ | null = null): Tensor {
  const others = logSumExpOfProduct(h, negatives, logQ && scale(logQ.negatives, -1))
  const target = dot(h, targets)
  return softplus(subtract(others, logQ ? subtract(target, logQ.targets) : target))
}

/**
 * Softmax over the batch's own targets: the others' are the negatives, ℓᵢ = ln Σⱼ e^{zᵢⱼ} − zᵢᵢ with
 * zᵢⱼ = hᵢ·tⱼ − log Q(j).
 *
 * Shapes: h (T, E), targets (T, E), logQ (T) → (T, 1).
 */
export function inBatchSoftmax(h: Tensor, targets: Tensor, logQ: Tensor): Tensor {
  const normaliser = logSumExpOfProduct(h, targets, scale(logQ, -1))
  return subtract(normaliser, subtract(dot(h, targets), reshape(logQ, [logQ.shape[0] ?? 1, 1])))
}
