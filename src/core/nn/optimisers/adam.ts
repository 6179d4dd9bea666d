import type { Optimiser } from './optimiser.ts'
import { rateFactor } from './schedule.ts'

/** A run of elements of the flat arrays that is updated alike. */
export interface Segment {
  readonly from: number
  readonly to: number
  /** Whether weight decay applies. */
  readonly decays: boolean
}

/** The state's flat arrays, and the gradient laid out as they are. */
export interface AdamArrays {
  readonly parameters: Float32Array
  readonly firstMoments: Float32Array
  readonly secondMoments: Float32Array
  readonly gradient: Float32Array
}

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

/**
 * Takes a step in place over some segments. With g the gradient (shortened to `clipNorm`):
 *
 *     m ← β₁m + (1 − β₁)g      v ← β₂v + (1 − β₂)g²
 *     θ ← θ − η·(m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε)
 *
 * L2: g ← g + λθ beforehand. AdamW: θ ← θ − ηλθ beforehand. Arithmetic is in double precision, storage in single.
 */
export function takeAdamStep({ beta1, beta2, rate, epsilon, shorten, inGradient, inStep }: AdamStep, segments: readonly Segment[], arrays: AdamArrays): void {
  for (const { from, to, decays } of segments) {
    update(arrays, from, to, shorten, decays ? inGradient : 0, decays ? inStep : 1, beta1, beta2, rate, epsilon)
  }
}

function update(
  { parameters, firstMoments, secondMoments, gradient }: AdamArrays, from: number, to: number,
  shorten: number, inGradient: number, inStep: number, beta1: number, beta2: number, rate: number, epsilon: number,
): void {
  const fresh1 = 1 - beta1
  const fresh2 = 1 - beta2
  for (let i = from; i < to; i++) {
    const before = parameters[i] as number
    const g = (gradient[i] as number) * shorten + before * inGradient
    const mean = beta1 * (firstMoments[i] as number) + fresh1 * g
    const square = beta2 * (secondMoments[i] as number) + fresh2 * g * g
    firstMoments[i] = mean
    secondMoments[i] = square
    parameters[i] = before * inStep - rate * mean / (Math.sqrt(square) + epsilon)
  }
}
