import type { Tensor } from '../graph/tensor.ts'
import { multiply } from './arithmetic.ts'

/** Dropout rates are whole 256ths, so that the runtime can draw masks four bytes at a time. */
export function quantiseRate(rate: number): number {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`A dropout rate is from 0 up to 1, not ${rate}`)
  return Math.min(Math.round(rate * 256), 255) / 256
}

/**
 * Inverted dropout (Srivastava et al. 2014): y = x ⊙ m / (1 − p) with m = 0 with probability p, else 1, so that
 * E[y] = x. ∂x = g ⊙ m / (1 − p). The rate is rounded to 256ths.
 *
 * The mask is fed by the runtime as bytes; DequantizeLinear turns them into the factors 0 and 1/(1 − p) in one pass,
 * where ONNX's own Dropout draws on one thread.
 */
export function dropout(x: Tensor, rate: number): Tensor {
  const p = quantiseRate(rate)
  if (p === 0) return x
  const { graph } = x
  const mask = graph.dropoutMask(x.shape, p)
  const factors = graph.node('DequantizeLinear', [mask, graph.scalar(1 / (1 - p))], { shape: x.shape })
  return multiply(x, factors)
}
