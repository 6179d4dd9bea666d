import { sigmoid } from './specialFunctions.ts'

/** P(y = 1 | x) = σ(intercept + slope · x). */
export interface LogisticCurve {
  readonly intercept: number
  readonly slope: number
}

/**
 * Fits a curve by penalised maximum likelihood (Newton's method). The penalty, one pseudo-case's weight of pull toward `prior`,
 * keeps the answer finite where one kind of outcome is missing or x separates the two.
 */
export function fitLogisticCurve(x: Float64Array, happened: Uint8Array, prior: LogisticCurve): LogisticCurve {
  let { intercept, slope } = prior
  for (let iteration = 0; iteration < 50; iteration++) {
    let g0 = intercept - prior.intercept
    let g1 = slope - prior.slope
    let h00 = 1
    let h01 = 0
    let h11 = 1
    for (let i = 0; i < x.length; i++) {
      const xi = x[i] ?? 0
      const p = sigmoid(intercept + slope * xi)
      const error = p - (happened[i] ?? 0)
      const weight = p * (1 - p)
      g0 += error
      g1 += error * xi
      h00 += weight
      h01 += weight * xi
      h11 += weight * xi * xi
    }
    const determinant = h00 * h11 - h01 * h01
    const d0 = (h11 * g0 - h01 * g1) / determinant
    const d1 = (h00 * g1 - h01 * g0) / determinant
    const cut = Math.min(1, 5 / Math.max(Math.abs(d0), Math.abs(d1), 1e-9))
    intercept -= cut * d0
    slope -= cut * d1
    if (Math.abs(d0) + Math.abs(d1) < 1e-9) break
  }
  return { intercept, slope }
}

export function evaluateCurve(curve: LogisticCurve, x: number): number {
  return sigmoid(curve.intercept + curve.slope * x)
}
