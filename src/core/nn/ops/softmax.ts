import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'
import { add, multiply, subtract } from './arithmetic.ts'
import { matmul } from './product.ts'
import { sumLast, sumTo } from './reduction.ts'

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
 * spares a pass over the (T, K) matrix.
 */
export function logSumExpOfProduct(h: Tensor, table: Tensor, bias: Tensor | null = null): Tensor {
  const { graph } = h
  const product = matmul(h, table, { transB: true })
  const logits = bias ? add(product, bias) : product // neither is differentiated: the pullback below speaks for both
  const probabilities = softmaxNode(logits)
  const inputs = bias ? [h, table, bias] : [h, table]
  return graph.differentiable(logSumExpNode(logits, probabilities), inputs, g => [
    () => multiply(matmul(probabilities, table), g),
    () => matmul(probabilities, multiply(h, g), { transA: true }),
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
