import type { Tensor } from '../graph/tensor.ts'
import { add, scale, subtract } from '../ops/arithmetic.ts'
import { unitLength } from '../ops/normalisation.ts'
import { dot, matmul } from '../ops/product.ts'
import { transpose } from '../ops/reshaping.ts'
import { logSumExp } from '../ops/softmax.ts'

/**
 * InfoNCE (van den Oord et al. 2018) both ways, as in CLIP (Radford et al. 2021): each vector is to be found by its partner among the partners of the others,
 *
 *     ℓᵢ = ½·(ln Σⱼ e^{sᵢⱼ} + ln Σⱼ e^{sⱼᵢ}) − sᵢᵢ,  sᵢⱼ = cos(aᵢ, bⱼ)/τ + maskᵢⱼ.
 *
 * Shapes: a, b (P, E), mask (P, P), symmetric, 0 on the diagonal and −10⁹ for pairs that are not told apart → (P, 1).
 */
export function infoNce(a: Tensor, b: Tensor, mask: Tensor, temperature: number): Tensor {
  const [first, second] = [scale(unitLength(a), 1 / temperature), unitLength(b)]
  const scores = add(matmul(first, second, { transB: true }), mask)
  return subtract(scale(add(logSumExp(scores), logSumExp(transpose(scores, [1, 0]))), 0.5), dot(first, second))
}
