import type { Tensor } from '../graph/tensor.ts'
import { multiply } from '../ops/arithmetic.ts'
import { sumAll } from '../ops/reduction.ts'

/** Σ wᵢ·ℓᵢ, a scalar: losses and weights (T, 1). Weights of 1/T make it the mean. */
export function weightedSum(losses: Tensor, weights: Tensor): Tensor {
  return sumAll(multiply(losses, weights))
}
