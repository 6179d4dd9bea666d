import type { DayNumber } from './histories.ts'
import type { HistoryPart } from './historyPart.ts'
import { orderValues, summariseOrders, type CustomerSummary } from './orderSummaries.ts'

/** What a feature speaks of; reasons are told by these, since a merchant thinks of "her rhythm" and not of a ratio of gaps. */
export const FEATURE_SUBJECTS = ['silence', 'rhythm', 'frequency', 'trend', 'money', 'variety', 'season'] as const
export type FeatureSubject = (typeof FEATURE_SUBJECTS)[number]

/**
 * The features of a customer on a day, in this order. Durations are days, money minor units of her main currency; what a
 * customer has too few orders for is `NaN`. Counts and money enter as ln(1 + x), so that they have comparable spreads.
 */
export const CUSTOMER_FEATURES = [
  { name: 'silence', subject: 'silence' },
  { name: 'silenceOverUsual', subject: 'silence' },
  { name: 'silenceOverLongest', subject: 'silence' },
  { name: 'usualGap', subject: 'rhythm' },
  { name: 'gapVariation', subject: 'rhythm' },
  { name: 'lastGapOverUsual', subject: 'trend' },
  { name: 'orderDays', subject: 'frequency' },
  { name: 'age', subject: 'frequency' },
  { name: 'pace', subject: 'frequency' },
  { name: 'orderDaysLastMonth', subject: 'trend' },
  { name: 'orderDaysLastQuarter', subject: 'trend' },
  { name: 'orderDaysLastHalfYear', subject: 'trend' },
  { name: 'orderDaysLastYear', subject: 'frequency' },
  { name: 'orderedThisSeasonLastYear', subject: 'season' },
  { name: 'orderValue', subject: 'money' },
  { name: 'lastOrderOverUsualValue', subject: 'money' },
  { name: 'spentLastYear', subject: 'money' },
  { name: 'products', subject: 'variety' },
  { name: 'linesAnOrder', subject: 'variety' },
  { name: 'repeatedLines', subject: 'variety' },
  { name: 'lastOrderLines', subject: 'variety' },
] as const satisfies readonly { name: string; subject: FeatureSubject }[]

/** A customer as models with features see her. */
export interface DescribedCustomer extends CustomerSummary {
  /** Length and order: `CUSTOMER_FEATURES`. */
  readonly features: Float64Array
}

const YEAR = 365
const MONTH = 30
/** The shop's median gap counts as this many gaps of the customer's own, so that one short gap is not taken for a rhythm. */
const PRIOR_GAPS = 1

/**
 * Customers with at least one order in the part, described by what happened before its end and nothing else.
 * @param horizonDays the span ahead that `orderedThisSeasonLastYear` looks at, a year before
 */
export function describeCustomers(part: HistoryPart, horizonDays: number): DescribedCustomer[] {
  const summaries = summariseOrders(part)
  const shopGap = shopUsualGap(summaries)
  const seen = new Int32Array(part.histories.products).fill(-1)
  return summaries.map(summary => ({ ...summary, features: featuresOf(part, summary, shopGap, horizonDays, seen) }))
}

/** Median over customers with a second order of their usual gap; the mean age where there is none. */
function shopUsualGap(summaries: readonly CustomerSummary[]): number {
  const gaps = summaries.filter(summary => summary.repeats > 0).map(summary => summary.usualGap).sort((a, b) => a - b)
  return gaps[gaps.length >> 1] ?? Math.max(1, summaries.reduce((sum, { age }) => sum + age, 0) / Math.max(1, summaries.length))
}

/** @param seen work space, a mark a product: the last customer who was found to have bought it */
function featuresOf(part: HistoryPart, summary: CustomerSummary, shopGap: number, horizonDays: number, seen: Int32Array): Float64Array {
  const { histories, ends, endDay } = part
  const { customer, repeats, lastAt, age } = summary
  const start = histories.starts[customer] ?? 0
  const end = ends[customer] ?? 0
  const days = orderDays(part, customer)
  const values = orderValues(part, summary)
  const silence = age - lastAt
  const gaps = days.slice(1).map((day, i) => day - (days[i] ?? 0))
  const usualGap = (gaps.reduce((a, b) => a + b, 0) + PRIOR_GAPS * shopGap) / (gaps.length + PRIOR_GAPS)
  const daysSince = (span: number): number => days.filter(day => day >= endDay - span).length
  const seasonStart = endDay - YEAR
  const usualValue = mean(values)

  let products = 0
  let repeated = 0
  for (let row = start; row < end; row++) {
    const product = histories.product[row] ?? 0
    if (seen[product] === customer) repeated++
    else products++
    seen[product] = customer
  }
  const lines = end - start
  let lastLines = 0
  for (let row = end - 1; row >= start && histories.day[row] === days.at(-1); row--) lastLines++

  const features: Record<(typeof CUSTOMER_FEATURES)[number]['name'], number> = {
    silence: Math.log1p(silence),
    silenceOverUsual: Math.log((silence + 1) / (usualGap + 1)),
    silenceOverLongest: gaps.length === 0 ? NaN : Math.log((silence + 1) / (Math.max(...gaps) + 1)),
    usualGap: Math.log1p(usualGap),
    gapVariation: gaps.length < 2 ? NaN : deviation(gaps) / Math.max(1, mean(gaps)),
    lastGapOverUsual: gaps.length < 2 ? NaN : Math.log(((gaps.at(-1) ?? 0) + 1) / (usualGap + 1)),
    orderDays: Math.log(repeats + 1),
    age: Math.log1p(age),
    pace: Math.log((repeats + 0.5) / (age + shopGap)),
    orderDaysLastMonth: Math.log1p(daysSince(MONTH)),
    orderDaysLastQuarter: Math.log1p(daysSince(3 * MONTH)),
    orderDaysLastHalfYear: Math.log1p(daysSince(6 * MONTH)),
    orderDaysLastYear: Math.log1p(daysSince(YEAR)),
    // The window a year before the one that is asked about; unknown for whoever was no customer then.
    orderedThisSeasonLastYear: age < YEAR ? NaN : days.some(day => day >= seasonStart && day < seasonStart + horizonDays) ? 1 : 0,
    orderValue: Number.isNaN(usualValue) ? NaN : Math.log1p(Math.max(0, usualValue)),
    lastOrderOverUsualValue: values.length < 2 ? NaN : Math.log((Math.max(0, values.at(-1) ?? 0) + 1) / (Math.max(0, usualValue) + 1)),
    spentLastYear: summary.spentLastYear === null ? NaN : Math.log1p(Math.max(0, summary.spentLastYear)),
    products: Math.log(products),
    linesAnOrder: Math.log(lines / days.length),
    repeatedLines: repeated / lines,
    lastOrderLines: Math.log(lastLines),
  }
  return Float64Array.from(CUSTOMER_FEATURES, ({ name }) => features[name])
}

/** The customer's days with an order, ascending. */
function orderDays(part: HistoryPart, customer: number): DayNumber[] {
  const { starts, day } = part.histories
  const days: DayNumber[] = []
  for (let row = starts[customer] ?? 0; row < (part.ends[customer] ?? 0); row++) {
    if (day[row] !== days.at(-1)) days.push(day[row] ?? 0)
  }
  return days
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[]): number {
  const centre = mean(values)
  return Math.sqrt(mean(values.map(value => (value - centre) ** 2)))
}
