import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'
import { softplus } from '../ops/activation.ts'
import { add, negate, scale } from '../ops/arithmetic.ts'
import { dot, matmul } from '../ops/product.ts'
import { sumLast } from '../ops/reduction.ts'
import { reshape } from '../ops/reshaping.ts'

/**
 * Binary cross-entropy of one target against K negatives of its own:
 * ℓ = −β·ln σ(z_y) − Σₖ ln(1 − σ(zₖ)) = β·softplus(−z_y) + Σₖ softplus(zₖ) with z = h·v.
 *
 * β = 1 is SASRec's; `calibration` gives gSASRec's.
 *
 * Shapes: h (T, E), targets (T, E), negatives (T, K, E), or (T, E) for one → (T, 1).
 */
export function binaryCrossEntropy(h: Tensor, targets: Tensor, negatives: Tensor, beta = 1): Tensor {
  const right = softplus(negate(dot(h, targets)))
  const wrong = negatives.shape.length === 2 ? softplus(dot(h, negatives)) : sumLast(softplus(manyDots(h, negatives)))
  return add(beta === 1 ? right : scale(right, beta), wrong)
}

/** hᵢ·nᵢₖ for every i and k: (T, E) and (T, K, E) → (T, K). */
function manyDots(h: Tensor, negatives: Tensor): Tensor {
  const [count = 1, width = 1] = h.shape
  const [rows, each = 1, inner] = negatives.shape
  if (negatives.shape.length !== 3 || rows !== count || inner !== width) throw new ShapeError('binaryCrossEntropy', [h.shape, negatives.shape], 'wants (T, E) and (T, K, E)')
  return reshape(matmul(reshape(h, [count, 1, width]), negatives, { transB: true }), [count, each])
}

/**
 * gSASRec's β (Petrov and Macdonald 2023), which takes back the overconfidence that sampling causes:
 * β = α·(t·(1 − 1/α) + 1/α) with α = K/(V − 1), the share of negatives that are drawn.
 *
 * @param t from 0 (none, β = 1) to 1 (fully calibrated, β = α)
 */
export function calibration(negatives: number, products: number, t: number): number {
  const share = negatives / (products - 1)
  return share * (t * (1 - 1 / share) + 1 / share)
}
