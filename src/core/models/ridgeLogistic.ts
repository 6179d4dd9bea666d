import { sigmoid } from './specialFunctions.ts'

/** P(y = 1 | x) = σ(intercept + Σ coefficientsₖ · xₖ). */
export interface RidgeLogistic {
  readonly intercept: number
  readonly coefficients: Float64Array
}

const MOST_ITERATIONS = 30

/**
 * Logistic regression by penalised maximum likelihood, Newton's method (Hastie, Tibshirani & Friedman 2009, 4.4.1). The penalty
 * ½ · Σ λₖ·(coefficientₖ − priorₖ)² pulls each coefficient toward its prior and leaves the intercept free.
 *
 * @param rows one Float64Array of K finite values a case
 * @param happened 1 or 0 a case
 * @param prior (K)
 * @param lambda (K), above 0, in cases: as large as the number of cases it outweighs them
 */
export function fitRidgeLogistic(rows: readonly Float64Array[], happened: Uint8Array, prior: Float64Array, lambda: Float64Array): RidgeLogistic {
  const width = prior.length + 1
  const weights = new Float64Array(width)
  weights.set(prior, 1)
  const hessian = new Float64Array(width * width)
  const gradient = new Float64Array(width)
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    hessian.fill(0)
    gradient.fill(0)
    hessian[0] = 1e-6 // holds the intercept where all cases are of one kind
    for (let k = 1; k < width; k++) {
      const pull = lambda[k - 1] as number
      hessian[k * width + k] = pull
      gradient[k] = pull * ((weights[k] ?? 0) - (prior[k - 1] ?? 0))
    }
    rows.forEach((row, i) => {
      const p = sigmoid(predictor(weights, row))
      const error = p - (happened[i] ?? 0)
      const weight = Math.max(p * (1 - p), 1e-9)
      addCase(gradient, hessian, row, error, weight)
    })
    const step = solveSymmetric(hessian, gradient)
    const shorten = Math.min(1, 5 / Math.max(...step.map(Math.abs), 1e-9))
    for (let k = 0; k < width; k++) weights[k] = (weights[k] ?? 0) - shorten * (step[k] ?? 0)
    if (step.every(value => Math.abs(value) < 1e-8)) break
  }
  return { intercept: weights[0] ?? 0, coefficients: weights.slice(1) }
}

/** The log-odds of a case. */
export function logisticLogit({ intercept, coefficients }: RidgeLogistic, row: Float64Array): number {
  let sum = intercept
  for (let k = 0; k < coefficients.length; k++) sum += (coefficients[k] as number) * (row[k] as number)
  return sum
}

function predictor(weights: Float64Array, row: Float64Array): number {
  let sum = weights[0] as number
  for (let k = 0; k < row.length; k++) sum += (weights[k + 1] as number) * (row[k] as number)
  return sum
}

/** Adds a case to the gradient and to the lower triangle of the Hessian. */
function addCase(gradient: Float64Array, hessian: Float64Array, row: Float64Array, error: number, weight: number): void {
  const width = gradient.length
  gradient[0] = (gradient[0] as number) + error
  hessian[0] = (hessian[0] as number) + weight
  for (let j = 1; j < width; j++) {
    const x = row[j - 1] as number
    const weighted = weight * x
    gradient[j] = (gradient[j] as number) + error * x
    hessian[j * width] = (hessian[j * width] as number) + weighted
    for (let k = 1; k <= j; k++) hessian[j * width + k] = (hessian[j * width + k] as number) + weighted * (row[k - 1] as number)
  }
}

/** Solves A·x = b for a positive definite A given by its lower triangle, by Cholesky's factorisation; A is overwritten. */
export function solveSymmetric(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j] as number
      for (let k = 0; k < j; k++) sum -= (a[i * n + k] as number) * (a[j * n + k] as number)
      a[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (a[j * n + j] as number)
    }
  }
  const x = b.slice()
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - (a[i * n + k] as number) * (x[k] as number)
    x[i] = (x[i] as number) / (a[i * n + i] as number)
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] as number) - (a[k * n + i] as number) * (x[k] as number)
    x[i] = (x[i] as number) / (a[i * n + i] as number)
  }
  return x
}
