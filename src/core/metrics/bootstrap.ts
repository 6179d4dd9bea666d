import { Random } from '../domain/random.ts'

/** A figure with the range it would lie in were the customers others of the same kind. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

export interface BootstrapOptions {
  readonly draws?: number
  /** Share of the draws inside the interval. */
  readonly level?: number
  readonly seed?: number
}

/**
 * Percentile interval (Efron & Tibshirani 1993, chapter 13) of how much better one model does than another: units (customers) are
 * drawn with replacement, and both models are judged on the same draw, so that what is hard for both does not blur the
 * difference. A customer who is a case of several windows is one unit, drawn with all of them.
 *
 * @param difference given how often each unit was drawn (length `units`); draws for which it is NaN are left out
 */
export function pairedBootstrap(units: number, difference: (drawn: Float64Array) => number, { draws = 1000, level = 0.95, seed = 1 }: BootstrapOptions = {}): Interval {
  const drawn = new Float64Array(units).fill(1)
  const estimate = difference(drawn)
  const random = new Random(seed)
  const found: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    drawn.fill(0)
    for (let i = 0; i < units; i++) {
      const unit = random.integer(units)
      drawn[unit] = (drawn[unit] ?? 0) + 1
    }
    const value = difference(drawn)
    if (!Number.isNaN(value)) found.push(value)
  }
  const sorted = Float64Array.from(found).sort()
  const quantile = (q: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(q * (sorted.length - 1))))] ?? NaN
  return { estimate, low: quantile((1 - level) / 2), high: quantile((1 + level) / 2) }
}
