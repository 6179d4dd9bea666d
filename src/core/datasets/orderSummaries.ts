import type { DayNumber, Histories } from './histories.ts'
import type { HistoryPart } from './historyPart.ts'

/**
 * What buy-till-you-die models know of a customer, in days of the shop's calendar.
 * Orders of one day count as one (Fader & Hardie's convention for CDNOW).
 */
export interface RecencyFrequency {
  /** x: days with an order after the first such day. */
  readonly repeats: number
  /** t_x: days from the first to the last order. */
  readonly lastAt: number
  /** T: days from the first order to the end of the observation. */
  readonly age: number
}

export interface CustomerSummary extends RecencyFrequency {
  /** Dense number in the histories. */
  readonly customer: number
  /** Orders, also where two fall on one day. */
  readonly orders: number
  /** Median days between days with an order; 0 with fewer than two. */
  readonly usualGap: number
  /** Sum in minor units of the lines in the customer's main currency; null where no price is known. */
  readonly spentMinor: number | null
  /** The part of `spentMinor` that was spent within a year before the end of the observation. */
  readonly spentLastYear: number | null
  /** Days with an order that `spentMinor` was added over. */
  readonly pricedDays: number
  /** Position in the histories' currencies of the one most of the lines are in. */
  readonly currency: number
}

const DAYS_A_YEAR = 365

/** Summaries of the customers who have at least one order in the part, in the order of the histories. */
export function summariseOrders(part: HistoryPart): CustomerSummary[] {
  const summaries: CustomerSummary[] = []
  for (let c = 0; c < part.histories.customers; c++) {
    const summary = summariseCustomer(part, c)
    if (summary) summaries.push(summary)
  }
  return summaries
}

/** Days with an order of one customer from `from` (included) to `to` (not included). */
export function countOrderDays(part: HistoryPart, customer: number, from: number, to: number): number {
  const { starts, day } = part.histories
  let days = 0
  let previous = -1
  for (let row = starts[customer] ?? 0; row < (part.ends[customer] ?? 0); row++) {
    const at = day[row] ?? 0
    if (at >= from && at < to && at !== previous) {
      days++
      previous = at
    }
  }
  return days
}

/** What a customer spent on each day with an order, the first first, in minor units of her main currency; days without a known price are left out. */
export function orderValues({ histories, ends }: HistoryPart, { customer, currency }: CustomerSummary): number[] {
  return [...valuesByDay(histories, histories.starts[customer] ?? 0, ends[customer] ?? 0, currency).values()]
}

/** Sums of the priced lines of one currency among some rows of a customer, by day in order of time. */
function valuesByDay({ day, totalMinor, currency }: Histories, start: number, end: number, ofCurrency: number): Map<DayNumber, number> {
  const values = new Map<DayNumber, number>()
  for (let row = start; row < end; row++) {
    const total = totalMinor[row] ?? NaN
    const at = day[row] ?? 0
    if (currency[row] === ofCurrency && !Number.isNaN(total)) values.set(at, (values.get(at) ?? 0) + total)
  }
  return values
}

/** Days between successive days with an order, over all customers. */
export function orderGaps(part: HistoryPart): number[] {
  const gaps: number[] = []
  for (let c = 0; c < part.histories.customers; c++) gaps.push(...gapsOf(part, c))
  return gaps
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] ?? 0 : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

function gapsOf(part: HistoryPart, customer: number): number[] {
  const { starts, day } = part.histories
  const gaps: number[] = []
  for (let row = (starts[customer] ?? 0) + 1; row < (part.ends[customer] ?? 0); row++) {
    const gap = (day[row] ?? 0) - (day[row - 1] ?? 0)
    if (gap > 0) gaps.push(gap)
  }
  return gaps
}

function summariseCustomer(part: HistoryPart, customer: number): CustomerSummary | null {
  const { starts, day, step } = part.histories
  const start = starts[customer] ?? 0
  const end = part.ends[customer] ?? 0
  if (end <= start) return null
  const gaps = gapsOf(part, customer)
  const first = day[start] ?? 0
  return {
    customer,
    repeats: gaps.length,
    lastAt: (day[end - 1] ?? 0) - first,
    age: part.endDay - 1 - first,
    orders: (step[end - 1] ?? 0) + 1,
    usualGap: median(gaps),
    ...spending(part, start, end),
  }
}

function spending(part: HistoryPart, start: number, end: number): Pick<CustomerSummary, 'spentMinor' | 'spentLastYear' | 'pricedDays' | 'currency'> {
  const { histories } = part
  const lines = new Uint32Array(histories.currencies.length)
  for (let row = start; row < end; row++) lines[histories.currency[row] ?? 0] = (lines[histories.currency[row] ?? 0] ?? 0) + 1
  const currency = Math.max(0, lines.indexOf(Math.max(...lines)))
  const byDay = valuesByDay(histories, start, end, currency)
  const totals = [...byDay.values()]
  const sumFrom = (first: number): number => [...byDay].reduce((sum, [day, total]) => day >= first ? sum + total : sum, 0)
  return {
    spentMinor: totals.length > 0 ? sumFrom(-Infinity) : null,
    spentLastYear: totals.length > 0 ? sumFrom(part.endDay - DAYS_A_YEAR) : null,
    pricedDays: totals.length,
    currency,
  }
}
