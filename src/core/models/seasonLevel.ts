/** By how much all customers of a past window were likelier to stay away than the purchase rhythm of that time had foretold. */
export interface WindowLevel {
  /** Log-odds. */
  readonly level: number
  /** Of the level, as far as it rests on a sample of customers and on a rhythm that was known for a short time. */
  readonly variance: number
  /** From the window's first day to today. */
  readonly daysAgo: number
  /** From the shop's first day to the window's. */
  readonly daysKnown: number
}

/** Windows share days with so many neighbours on each side. */
export const OVERLAP = 1
/** What the seasons of a shop differ by, in log-odds, as far as its few windows cannot tell. */
const USUAL_DRIFT = 0.3
/** By how much a rhythm is off for good, in log-odds, as far as a shop's windows do not tell. */
const USUAL_BIAS = 0.25
const YEAR = 365.25
/** A window that began within so many days of today's date in an earlier year is of the same season. */
const SAME_SEASON_DAYS = 10
/** In a shop that was younger than this nearly all customers were new, and no rhythm could show long pauses yet. */
export const GROWN_UP_DAYS = 182
/**
 * What a rhythm that foretells as many days as it was known for is off by, in log-odds; less as it was known for longer. In made-up shops it is .5 on average,
 * .25 at twice as many days, nothing from three times as many on: what a young shop's windows stood out by is no season's doing.
 */
const OFF_WHEN_YOUNG = 0.7
/** What a window may stand out by without its season, in log-odds: a campaign, a shortage. */
const USUAL_CHANCE = 0.15

/**
 * How uncertain a window's level is: log-odds estimated from n cases vary by 4 / n at even odds, and the rhythm of a young shop is off.
 * @param windowDays days that the rhythm had to foretell
 * @param daysKnown days that it was known for
 */
export function levelVariance(cases: number, windowDays: number, daysKnown: number): number {
  return 4 / cases + (OFF_WHEN_YOUNG * windowDays / daysKnown) ** 2
}

/**
 * The level to expect of the window that begins today, from those of a grown-up shop, the surer ones weighing more. Their mean counts as far as it is surer than the
 * belief that the rhythm is right: the mean of a normal prior around 0 and what the windows say. Where windows of the same season are
 * among them, what those stood out by comes again, as far as seasons make more of the windows' spread than chance and sampling do.
 */
export function presentLevel(windows: readonly WindowLevel[]): number {
  const grownUp = windows.filter(({ daysKnown }) => daysKnown >= GROWN_UP_DAYS)
  if (grownUp.length === 0) return 0
  const weights = grownUp.map(({ variance }) => 1 / (USUAL_DRIFT ** 2 + variance))
  const centre = grownUp.reduce((sum, { level }, i) => sum + level * (weights[i] ?? 0), 0) / weights.reduce((sum, weight) => sum + weight, 0)
  const spread = Math.max(USUAL_DRIFT ** 2, grownUp.reduce((sum, { level }) => sum + (level - centre) ** 2, 0) / Math.max(1, grownUp.length - 1))
  const independent = (grownUp.length + OVERLAP) / (1 + OVERLAP)
  const lasting = centre * USUAL_BIAS ** 2 / (USUAL_BIAS ** 2 + (spread + mean(grownUp.map(({ variance }) => variance))) / independent)
  const sameSeason = grownUp.filter(({ daysAgo }) => isAnniversary(daysAgo))
  if (sameSeason.length === 0) return lasting
  const stoodOut = mean(sameSeason.map(({ level }) => level)) - centre
  const noise = (USUAL_CHANCE ** 2 + mean(sameSeason.map(({ variance }) => variance))) / sameSeason.length
  const signal = Math.max(spread, stoodOut ** 2)
  return lasting + signal / (signal + noise) * stoodOut
}

function isAnniversary(daysAgo: number): boolean {
  const years = Math.round(daysAgo / YEAR)
  return years >= 1 && Math.abs(daysAgo - years * YEAR) <= SAME_SEASON_DAYS
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
