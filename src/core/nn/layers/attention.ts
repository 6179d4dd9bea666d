import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'
import { add } from '../ops/arithmetic.ts'
import { matmul } from '../ops/product.ts'
import { reshape, transpose } from '../ops/reshaping.ts'
import { softmax } from '../ops/softmax.ts'
import { drop } from './drop.ts'
import { linear } from './linear.ts'
import { within, type Scope } from './scope.ts'

export interface AttentionOptions {
  readonly width: number
  readonly heads: number
  /** Applied to the attention weights. */
  readonly dropout: number
}

/**
 * Multi-head attention (Vaswani et al. 2017): each head is softmax(q·kᵀ/√d + mask)·v with d = E/H, and a linear layer
 * joins them.
 *
 * Shapes: query (N, L, E), memory (N, S, E), mask broadcasting to (N, H, L, S), added to the scores → (N, L, E).
 * Self-attention gives the same tensor twice. Parameters: `query`, `key`, `value`, `out`, each `weight` (E, E) and `bias` (E).
 *
 * @throws ShapeError where the heads do not divide the width
 */
export function multiHeadAttention(scope: Scope, { width, heads, dropout }: AttentionOptions): (query: Tensor, memory: Tensor, mask: Tensor) => Tensor {
  if (width % heads !== 0) throw new ShapeError('attention', [[width], [heads]], 'the heads must divide the width')
  const size = width / heads
  const [toQuery, toKey, toValue, out] = ['query', 'key', 'value', 'out'].map(name => linear(within(scope, name), width, width)) as [Layer, Layer, Layer, Layer]
  const splitHeads = (x: Tensor) => transpose(reshape(x, [...x.shape.slice(0, 2), heads, size]), [0, 2, 1, 3])
  return (query, memory, mask) => {
    const scores = matmul(splitHeads(toQuery(query)), splitHeads(toKey(memory)), { transB: true, alpha: 1 / Math.sqrt(size) })
    const weights = drop(scope, softmax(add(scores, mask)), dropout)
    const joined = transpose(matmul(weights, splitHeads(toValue(memory))), [0, 2, 1, 3])
    return out(reshape(joined, query.shape))
  }
}

type Layer = (x: Tensor) => Tensor
