/** By how much all customers of a past window were likelier to stay away than their rhythm said. */
export interface WindowLevel {
  /** Log-odds. */
  readonly level: number
  /** Of the level, as far as it rests on a sample of customers. */
  readonly variance: number
  /** From the window's first day to today. */
  readonly daysAgo: number
  /** From the shop's first day to the window's. */
  readonly daysKnown: number
}

/** Windows share days with so many neighbours on each side. */
export const OVERLAP = 1
/** What the seasons of a shop differ by, in log-odds, as far as its few windows cannot tell. */
const USUAL_DRIFT = 0.5
const YEAR = 365.25
/** A window that began within so many days of today's date in an earlier year is of the same season. */
const SAME_SEASON_DAYS = 10
/** A shop that was younger than this had other customers then: nearly all of them new. */
const GROWN_UP_DAYS = 182
/** So much of what a season stood out by is expected to come again. */
const COMES_AGAIN = 0.75

/**
 * The level to expect of the window that begins today. Of the windows' mean only as much counts as stands out of their spread,
 * μ·max(0, 1 − SE²/μ²) (James & Stein 1961). Where windows of the same season are among them, what those stood out by comes again
 * for the most part, as far as it is more than their sampling error.
 */
export function presentLevel(windows: readonly WindowLevel[]): number {
  const levels = windows.map(({ level }) => level)
  const centre = mean(levels)
  const spread = Math.max(USUAL_DRIFT ** 2, levels.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, levels.length - 1))
  const independent = (levels.length + OVERLAP) / (1 + OVERLAP)
  const lasting = centre * Math.max(0, 1 - spread / independent / Math.max(1e-12, centre ** 2))
  const sameSeason = windows.filter(({ daysAgo, daysKnown }) => isAnniversary(daysAgo) && daysKnown >= GROWN_UP_DAYS)
  if (sameSeason.length === 0) return lasting
  const stoodOut = mean(sameSeason.map(({ level }) => level)) - centre
  const noise = mean(sameSeason.map(({ variance }) => variance)) / sameSeason.length
  return lasting + COMES_AGAIN * spread / (spread + noise) * stoodOut
}

function isAnniversary(daysAgo: number): boolean {
  const years = Math.round(daysAgo / YEAR)
  return years >= 1 && Math.abs(daysAgo - years * YEAR) <= SAME_SEASON_DAYS
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
