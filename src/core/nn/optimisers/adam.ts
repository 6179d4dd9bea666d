import type { Optimiser } from './optimiser.ts'
import { rateFactor } from './schedule.ts'

/** The numbers of one step, the same for every element. */
export interface AdamStep {
  readonly beta1: number
  readonly beta2: number
  /** η·√(1 − β₂ᵗ)/(1 − β₁ᵗ) and ε·√(1 − β₂ᵗ): both corrections moved into the rate and ε, which spares two divisions an element. */
  readonly rate: number
  readonly epsilon: number
  /** The factor that brings the gradient to the norm allowed. */
  readonly shorten: number
  /** λ of L2, and 1 − ηλ of AdamW; for segments that decay. */
  readonly inGradient: number
  readonly inStep: number
}

/**
 * Adam or AdamW at step t = 1, 2, …, with η the rate after the schedule.
 * @param norm of the whole gradient; read only where the optimiser clips
 */
export function planAdamStep(optimiser: Optimiser, step: number, norm: number | null): AdamStep {
  const { kind, beta1, beta2, clipNorm, weightDecay } = optimiser
  const rate = optimiser.learningRate * rateFactor(optimiser.schedule, step)
  const correction = Math.sqrt(1 - beta2 ** step)
  return {
    beta1, beta2, rate: rate * correction / (1 - beta1 ** step), epsilon: optimiser.epsilon * correction,
    shorten: norm !== null && clipNorm !== null && norm > clipNorm ? clipNorm / norm : 1,
    inGradient: kind === 'adam' ? weightDecay : 0,
    inStep: kind === 'adamW' ? 1 - rate * weightDecay : 1,
  }
}
