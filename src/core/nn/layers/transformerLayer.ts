import type { Tensor } from '../graph/tensor.ts'
import { add } from '../ops/arithmetic.ts'
import { multiHeadAttention } from './attention.ts'
import { drop } from './drop.ts'
import { feedForward, type FeedForwardOptions } from './feedForward.ts'
import { layerNorm } from './normalisation.ts'
import { within, type Scope } from './scope.ts'

export interface TransformerLayerOptions extends FeedForwardOptions {
  readonly heads: number
}

/**
 * The Transformer's encoder layer as first published (Vaswani et al. 2017): y = norm(x + attention(x)),
 * out = norm(y + feedForward(y)).
 *
 * Shapes: x (N, L, E), mask broadcasting to (N, H, L, L) → (N, L, E). Parameters: `attention`, `attentionNorm`,
 * `feedForward`, `feedForwardNorm`.
 */
export function transformerLayer(scope: Scope, { heads, ...options }: TransformerLayerOptions): (x: Tensor, mask: Tensor) => Tensor {
  const { width, dropout } = options
  const attention = multiHeadAttention(within(scope, 'attention'), { width, heads, dropout })
  const attentionNorm = layerNorm(within(scope, 'attentionNorm'), width)
  const transform = feedForward(within(scope, 'feedForward'), options)
  const feedForwardNorm = layerNorm(within(scope, 'feedForwardNorm'), width)
  return (x, mask) => {
    const attended = attentionNorm(add(x, drop(scope, attention(x, x, mask), dropout)))
    return feedForwardNorm(add(attended, transform(attended)))
  }
}
