import type { Tensor } from '../graph/tensor.ts'
import { add } from '../ops/arithmetic.ts'
import { multiHeadAttention } from './attention.ts'
import { drop } from './drop.ts'
import { feedForward } from './feedForward.ts'
import { layerNorm } from './normalisation.ts'
import { within, type Scope } from './scope.ts'
import type { TransformerLayerOptions } from './transformerLayer.ts'

/**
 * The Transformer's decoder layer as first published (Vaswani et al. 2017): y = norm(x + attention(x)),
 * z = norm(y + crossAttention(y, memory)), out = norm(z + feedForward(z)).
 *
 * Shapes: x (N, M, E), memory (N, L, E), masks broadcasting to (N, H, M, M) and (N, H, M, L) → (N, M, E). Parameters:
 * `attention`, `crossAttention`, `feedForward`, and `attentionNorm`, `crossAttentionNorm`, `feedForwardNorm`.
 */
export function transformerDecoderLayer(scope: Scope, { heads, ...options }: TransformerLayerOptions): (x: Tensor, memory: Tensor, mask: Tensor, memoryMask: Tensor) => Tensor {
  const { width, dropout } = options
  const attention = multiHeadAttention(within(scope, 'attention'), { width, heads, dropout })
  const attentionNorm = layerNorm(within(scope, 'attentionNorm'), width)
  const crossAttention = multiHeadAttention(within(scope, 'crossAttention'), { width, heads, dropout })
  const crossAttentionNorm = layerNorm(within(scope, 'crossAttentionNorm'), width)
  const transform = feedForward(within(scope, 'feedForward'), options)
  const feedForwardNorm = layerNorm(within(scope, 'feedForwardNorm'), width)
  return (x, memory, mask, memoryMask) => {
    const attended = attentionNorm(add(x, drop(scope, attention(x, x, mask), dropout)))
    const crossed = crossAttentionNorm(add(attended, drop(scope, crossAttention(attended, memory, memoryMask), dropout)))
    return feedForwardNorm(add(crossed, transform(crossed)))
  }
}
