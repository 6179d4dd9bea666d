import type { Tensor } from '../graph/tensor.ts'
import { softplus } from '../ops/activation.ts'
import { multiply, subtract } from '../ops/arithmetic.ts'
import { sumLast } from '../ops/reduction.ts'

/**
 * Discrete-time survival with censoring (Brown 1975; Gensheimer and Narasimhan 2019). σ(zₖ) is the chance that the event
 * happens in interval k when it has not before; the negative log-likelihood is
 * ℓ = Σₖ rₖ·softplus(zₖ) − eₖ·zₖ, with rₖ = 1 while the interval was begun and watched, eₖ = 1 where the event fell.
 * Censored rows have no e: they count only the intervals that passed without the event.
 *
 * Shapes: logits, atRisk, event (T, K) → (T, 1).
 */
export function hazardLoss(logits: Tensor, atRisk: Tensor, event: Tensor): Tensor {
  return sumLast(subtract(multiply(atRisk, softplus(logits)), multiply(event, logits)))
}
