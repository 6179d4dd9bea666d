/** 95 of 100: the normal distribution's two-sided quantile. */
const Z = 1.959964

export interface Share {
  readonly successes: number
  readonly cases: number
}

/** The difference of two shares with its 95 % interval, Newcombe 1998, method 10: honest for few cases and shares near 0. Both need a case. */
export function differenceOfShares(one: Share, other: Share): { estimate: number; low: number; high: number } {
  const [p, q] = [one.successes / one.cases, other.successes / other.cases]
  const [a, b] = [wilson(one), wilson(other)]
  return {
    estimate: p - q,
    low: p - q - Math.hypot(p - a.low, b.high - q),
    high: p - q + Math.hypot(a.high - p, q - b.low),
  }
}

export interface Sample {
  readonly cases: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** The difference of two means with its 95 % interval, variances apart (Welch 1947), by the normal distribution. Both need two cases. */
export function differenceOfMeans(one: Sample, other: Sample): { estimate: number; low: number; high: number } {
  const estimate = one.sum / one.cases - other.sum / other.cases
  const error = Z * Math.sqrt(squaredError(one) + squaredError(other))
  return { estimate, low: estimate - error, high: estimate + error }
}

function squaredError({ cases, sum, sumOfSquares }: Sample): number {
  return Math.max(0, sumOfSquares - sum * sum / cases) / (cases - 1) / cases
}

/** Wilson's score interval of a share (1927). */
function wilson({ successes, cases }: Share): { low: number; high: number } {
  const p = successes / cases
  const z2 = Z * Z / cases
  const centre = (p + z2 / 2) / (1 + z2)
  const half = Z / (1 + z2) * Math.sqrt(p * (1 - p) / cases + z2 / 4 / cases)
  return { low: centre - half, high: centre + half }
}
