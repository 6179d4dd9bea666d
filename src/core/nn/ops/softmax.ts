import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'
import { add, multiply, subtract } from './arithmetic.ts'
import { matmul } from './product.ts'
import { sumLast, sumTo } from './reduction.ts'
import { reshape, transpose } from './reshaping.ts'

/** eˣ / Σ eˣ over the last axis. ∂x = y ⊙ (g − Σ g ⊙ y). */
export function softmax(x: Tensor): Tensor {
  const y = softmaxNode(x)
  return x.graph.differentiable(y, [x], g => [() => {
    const weighted = multiply(g, y)
    return subtract(weighted, multiply(y, sumLast(weighted)))
  }])
}

/**
 * ln Σⱼ exp(hᵢ·wⱼ + bⱼ), the normaliser of a softmax over the rows of a table, without keeping the logits:
 * h (T, E), table (K, E), bias (K) or none → (T, 1).
 *
 * With P = softmax(h·tableᵀ + b): ∂h = g ⊙ (P·table), ∂table = Pᵀ·(g ⊙ h), ∂b = Pᵀ·g. Scaling the narrow side by g
 * spares a pass over the (T, K) matrix; ∂table is computed as the transpose of (g ⊙ h)ᵀ·P, as it is the narrow side that
 * is quicker to turn.
 */
export function logSumExpOfProduct(h: Tensor, table: Tensor, bias: Tensor | null = null): Tensor {
  const product = matmul(h, table, { transB: true })
  const logits = bias ? add(product, bias) : product // neither is differentiated: the pullback below speaks for both
  const probabilities = softmaxNode(logits)
  return differentiateNormaliser(logSumExpNode(logits, probabilities), h, table, bias, probabilities)
}

/**
 * The same where a column of each row is known, `columns` (T) int32, that the softmax is to make likely: the normaliser is
 * then z − ln P in that column, and no pass over the matrix has to look for the largest. Where P is below 10⁻³⁸ there the
 * value, not the gradient, is too small: a cross-entropy with that column's logit stops at 87.
 */
export function logSumExpOfProductAt(columns: Tensor, h: Tensor, table: Tensor): Tensor {
  const { graph } = h
  const logits = matmul(h, table, { transB: true })
  const probabilities = softmaxNode(logits)
  const places = reshape(columns, [...columns.shape, 1])
  const [logit, probability] = [logits, probabilities].map(matrix => graph.node('GatherElements', [matrix, places], { shape: places.shape }, { axis: { int: 1 } })) as [Tensor, Tensor]
  const bounded = graph.node('Max', [probability, graph.scalar(SMALLEST)], { shape: places.shape })
  const value = graph.node('Sub', [logit, graph.node('Log', [bounded], { shape: places.shape })], { shape: places.shape })
  return differentiateNormaliser(value, h, table, null, probabilities)
}

/** The smallest normal number of single precision, about 10⁻³⁸. */
const SMALLEST = 2 ** -126

function differentiateNormaliser(value: Tensor, h: Tensor, table: Tensor, bias: Tensor | null, probabilities: Tensor): Tensor {
  return h.graph.differentiable(value, bias ? [h, table, bias] : [h, table], g => [
    () => multiply(matmul(probabilities, table), g),
    () => transpose(matmul(multiply(h, g), probabilities, { transA: true }), [1, 0]),
    () => sumTo(multiply(probabilities, g), table.shape.slice(0, 1)),
  ])
}

/** ln Σ eˣ over the last axis: (…, K) → (…, 1). ∂x = g ⊙ softmax(x). */
export function logSumExp(x: Tensor): Tensor {
  const probabilities = softmaxNode(x)
  return x.graph.differentiable(logSumExpNode(x, probabilities), [x], g => [() => multiply(probabilities, g)])
}

/** ln Σ eˣ = xⱼ − ln yⱼ for every j; the largest is taken, where y ≥ 1/K and nothing is lost. Outside the tape. */
function logSumExpNode(x: Tensor, y: Tensor): Tensor {
  const largest = maxLast(x)
  const { graph, shape } = largest
  return graph.node('Sub', [largest, graph.node('Log', [maxLast(y)], { shape })], { shape })
}

function softmaxNode(x: Tensor): Tensor {
  if (x.shape.length === 0) throw new ShapeError('Softmax', [x.shape], 'needs an axis')
  return x.graph.node('Softmax', [x], { shape: x.shape }, { axis: { int: -1 } })
}

function maxLast(x: Tensor): Tensor {
  return x.graph.node('ReduceMax', [x], { shape: [...x.shape.slice(0, -1), 1] }, { axes: { dims: [x.shape.length - 1] }, keepdims: { int: 1 } })
}
