/** Whole weeks on either side of the comparison. */
const SIDE = 13
const FEWEST = 4
/** A change of less than this share is called steady. */
const STEADY = 0.05
/** Standard errors of the difference of two counts (Poisson) beyond which it is no chance. */
const BEYOND_CHANCE = 2

export interface WeekTrend {
  direction: 'up' | 'down' | 'steady'
  /** Relative change, such as 0.12. */
  change: number
  /** How many weeks were compared with as many before them. */
  weeks: number
}

/** How the last weeks stand to those before them, at most 13 against 13. @returns null with fewer than four on a side, nothing to compare with, or so few orders that chance alone makes such a change */
export function weekTrend(orders: readonly number[]): WeekTrend | null {
  const weeks = Math.min(SIDE, Math.floor(orders.length / 2))
  if (weeks < FEWEST) return null
  const sum = (part: readonly number[]) => part.reduce((total, value) => total + value, 0)
  const last = sum(orders.slice(-weeks))
  const before = sum(orders.slice(-2 * weeks, -weeks))
  if (before === 0) return null
  const change = last / before - 1
  const steady = Math.abs(change) < STEADY
  if (!steady && Math.abs(last - before) < BEYOND_CHANCE * Math.sqrt(last + before)) return null
  return { direction: steady ? 'steady' : change > 0 ? 'up' : 'down', change, weeks }
}
