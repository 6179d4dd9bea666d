import type { ParameterPlace, TrainingState } from '../state.ts'
import type { Optimiser } from './optimiser.ts'
import { rateFactor } from './schedule.ts'

/**
 * One step of Adam or AdamW in place on the host. With g the gradient (shortened to `clipNorm`), t the step, η the rate
 * after the schedule:
 *
 *     m ← β₁m + (1 − β₁)g      v ← β₂v + (1 − β₂)g²
 *     θ ← θ − η·(m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε)
 *
 * L2: g ← g + λθ beforehand. AdamW: θ ← θ − ηλθ beforehand. Arithmetic is in double precision, storage in single.
 *
 * @param gradient flat, laid out as the state; read only
 * @returns the norm of the gradient before it was shortened, or null where nobody asked for clipping
 */
export function takeAdamStep(optimiser: Optimiser, places: readonly ParameterPlace[], state: TrainingState, gradient: Float32Array): number | null {
  const { beta1, beta2, epsilon, clipNorm, weightDecay, kind } = optimiser
  const step = ++state.step
  const norm = clipNorm === null ? null : euclideanNorm(gradient)
  const shorten = norm !== null && clipNorm !== null && norm > clipNorm ? clipNorm / norm : 1
  const rate = optimiser.learningRate * rateFactor(optimiser.schedule, step)
  // θ − η·m̂/(√v̂ + ε) with both corrections moved into the rate and ε, which spares two divisions an element.
  const correction2 = Math.sqrt(1 - beta2 ** step)
  const correctedRate = rate * correction2 / (1 - beta1 ** step)
  const correctedEpsilon = epsilon * correction2

  for (const { parameter, offset, length } of places) {
    const decay = parameter.decays ? weightDecay : 0
    const inGradient = kind === 'adam' ? decay : 0
    const inStep = kind === 'adamW' ? 1 - rate * decay : 1
    update(
      view(state.parameters, offset, length), view(state.firstMoments, offset, length), view(state.secondMoments, offset, length),
      view(gradient, offset, length), shorten, inGradient, inStep, beta1, beta2, correctedRate, correctedEpsilon,
    )
  }
  return norm
}

function update(
  theta: Float32Array, m: Float32Array, v: Float32Array, gradient: Float32Array,
  shorten: number, inGradient: number, inStep: number, beta1: number, beta2: number, rate: number, epsilon: number,
): void {
  const fresh1 = 1 - beta1
  const fresh2 = 1 - beta2
  const { length } = theta
  for (let i = 0; i < length; i++) {
    const before = theta[i] as number
    const g = (gradient[i] as number) * shorten + before * inGradient
    const mean = beta1 * (m[i] as number) + fresh1 * g
    const square = beta2 * (v[i] as number) + fresh2 * g * g
    m[i] = mean
    v[i] = square
    theta[i] = before * inStep - rate * mean / (Math.sqrt(square) + epsilon)
  }
}

function view(flat: Float32Array, offset: number, length: number): Float32Array {
  return flat.subarray(offset, offset + length)
}

function euclideanNorm(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2
  return Math.sqrt(sum)
}
