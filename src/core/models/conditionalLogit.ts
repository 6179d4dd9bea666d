import { solveSymmetric } from './ridgeLogistic.ts'

/** Choices with K features each, in one array; those of case c are `starts[c]` to `starts[c + 1] − 1`. */
export interface ChoiceCases {
  readonly features: Float32Array
  readonly starts: Int32Array
  /** 1 for what was chosen, which may be several of one case or none. */
  readonly chosen: Uint8Array
}

const MOST_ITERATIONS = 20
const ENOUGH = 1e-5

/**
 * Conditional logit (McFadden 1974): of the choices of a case, x is chosen with probability exp(w·x) / Σ exp(w·x′). Weights by Newton's
 * method, maximising the mean over cases of the mean log-probability of what was chosen, less ½·`ridge`·|w|².
 * @param takesPart whether a case is learned from
 * @param from weights to begin with; where they end does not depend on them, only how soon
 */
export function fitConditionalLogit({ features, starts, chosen }: ChoiceCases, width: number, ridge: number, takesPart: (index: number) => boolean = () => true, from: ArrayLike<number> = []): Float64Array {
  const weights = Float64Array.from({ length: width }, (_, i) => from[i] ?? 0)
  const used = Array.from({ length: starts.length - 1 }, (_, index) => index).filter(index => takesPart(index) && chosen.subarray(starts[index], starts[index + 1]).includes(1))
  if (used.length === 0) return new Float64Array(width)
  const gradient = new Float64Array(width)
  const hessian = new Float64Array(width * width)
  const mean = new Float64Array(width)
  const meanChosen = new Float64Array(width)
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    for (let i = 0; i < width; i++) {
      gradient[i] = ridge * (weights[i] ?? 0)
      for (let j = 0; j < width; j++) hessian[i * width + j] = i === j ? ridge : 0
    }
    for (const index of used) {
      const first = starts[index] ?? 0
      const to = starts[index + 1] ?? 0
      const probabilities = softmax(features, weights, first, to)
      mean.fill(0)
      meanChosen.fill(0)
      let picks = 0
      for (let row = first; row < to; row++) picks += chosen[row] ?? 0
      for (let row = first; row < to; row++) {
        const p = probabilities[row - first] ?? 0
        for (let i = 0; i < width; i++) {
          const x = features[row * width + i] ?? 0
          if (x === 0) continue
          mean[i] = (mean[i] ?? 0) + p * x
          if (chosen[row] === 1) meanChosen[i] = (meanChosen[i] ?? 0) + x / picks
          for (let j = 0; j <= i; j++) hessian[i * width + j] = (hessian[i * width + j] ?? 0) + p * x * (features[row * width + j] ?? 0) / used.length
        }
      }
      for (let i = 0; i < width; i++) {
        gradient[i] = (gradient[i] ?? 0) + ((mean[i] ?? 0) - (meanChosen[i] ?? 0)) / used.length
        for (let j = 0; j <= i; j++) hessian[i * width + j] = (hessian[i * width + j] ?? 0) - (mean[i] ?? 0) * (mean[j] ?? 0) / used.length
      }
    }
    for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) hessian[j * width + i] = hessian[i * width + j] ?? 0
    const step = solveSymmetric(hessian, gradient)
    // Far from the optimum the curvature says little: no step is longer than 1 in any weight.
    const shorten = Math.min(1, 1 / Math.max(...step.map(Math.abs), 1e-9))
    for (let i = 0; i < width; i++) weights[i] = (weights[i] ?? 0) - shorten * (step[i] ?? 0)
    if (step.every(value => Math.abs(value) < ENOUGH)) break
  }
  return weights
}

function softmax(features: Float32Array, weights: Float64Array, from: number, to: number): Float64Array {
  const width = weights.length
  const values = new Float64Array(to - from)
  let most = -Infinity
  for (let row = from; row < to; row++) {
    let sum = 0
    for (let i = 0; i < width; i++) sum += (weights[i] ?? 0) * (features[row * width + i] ?? 0)
    values[row - from] = sum
    if (sum > most) most = sum
  }
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i] = Math.exp((values[i] ?? 0) - most)
  return values.map(value => value / total)
}
