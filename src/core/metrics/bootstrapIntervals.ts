import type { Interval } from '../domain/backtest.ts'
import { Random } from '../domain/random.ts'

export interface BootstrapPlan {
  draws: number
  seed: number
  /** Called every ten draws. */
  checkpoint: () => Promise<void>
}

/** Share of the draws inside an interval. */
const LEVEL = 0.95
const CHECKPOINT_EVERY = 10

/**
 * Percentile intervals (Efron & Tibshirani 1993, chapter 13) of several figures, all worked out on the same draws of units
 * (customers) with replacement, so that differences between them are paired. A customer who is a case of several dates is one
 * unit, drawn with all of them.
 * @param figures given how often each unit was drawn (length `units`), always the same number of figures; draws for which one is NaN are left out for it
 */
export async function bootstrapIntervals(units: number, figures: (drawn: Float64Array) => number[], { draws, seed, checkpoint }: BootstrapPlan): Promise<Interval[]> {
  const drawn = new Float64Array(units).fill(1)
  const estimates = figures(drawn)
  const found = estimates.map(() => new Float64Array(draws))
  const random = new Random(seed)
  for (let draw = 0; draw < draws; draw++) {
    if (draw % CHECKPOINT_EVERY === 0) await checkpoint()
    drawn.fill(0)
    for (let i = 0; i < units; i++) {
      const unit = random.integer(units)
      drawn[unit] = (drawn[unit] ?? 0) + 1
    }
    figures(drawn).forEach((figure, at) => { (found[at] ?? new Float64Array(0))[draw] = figure })
  }
  return estimates.map((estimate, at) => ({ estimate, ...rangeOf(found[at] ?? new Float64Array(0)) }))
}

function rangeOf(found: Float64Array): { low: number; high: number } {
  const sorted = found.filter(figure => !Number.isNaN(figure)).sort()
  const quantile = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] ?? NaN
  return { low: quantile((1 - LEVEL) / 2), high: quantile((1 + LEVEL) / 2) }
}
