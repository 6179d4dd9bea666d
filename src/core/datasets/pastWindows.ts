import { describeCustomers, type DescribedCustomer } from './customerFeatures.ts'
import type { DayNumber } from './histories.ts'
import { partBefore, type HistoryPart } from './historyPart.ts'
import { countOrderDays } from './orderSummaries.ts'

/** Customers as they were on earlier days, and whether they stayed away in the window that followed. */
export interface PastWindows {
  readonly windowDays: number
  /** The first day of the latest window: whoever may not look into any window learns from what lies before. */
  readonly latestCut: DayNumber
  /** One entry a customer and window. */
  readonly customers: readonly DescribedCustomer[]
  /** Of each entry, which window it is of: 0 the latest, 1 the one half a window before it … */
  readonly window: Uint8Array
  /** How many windows there are. */
  readonly windows: number
  /** Of each window, the days from its first to the part's end. */
  readonly daysAgo: readonly number[]
  /** From the first day of the history to the part's end. */
  readonly historyDays: number
  /** 1: no order within the window. */
  readonly lapsed: Uint8Array
  /** Of a part, the histories of the customers that windows are made of; of a small shop, all. */
  sampled(part: HistoryPart): HistoryPart
}

/** So many windows at most, each about half a window before the next. */
const MOST_WINDOWS = 8
const YEAR = 365
/** Customers of a large shop are sampled, the same ones in every window, so that learning stays quick. */
const MOST_CASES = 40_000
/** A window needs something before it to describe customers by. */
const FEWEST_DAYS_BEFORE = 30

/**
 * The windows of `windowDays` that end with the part, half a window before that, and so on back: what a model that learns from
 * labelled examples can be shown without looking past the part's end. Where the history is long enough, the steps are such that
 * one of the windows begins a year before the part's end, in the season that is asked about.
 */
export function pastWindows(part: HistoryPart, windowDays: number): PastWindows {
  const { histories, endDay } = part
  const latestCut = endDay - windowDays
  const earliest = histories.firstDay + Math.max(windowDays, FEWEST_DAYS_BEFORE)
  const stride = endDay - YEAR >= earliest ? strideToAnniversary(windowDays) : Math.max(1, windowDays / 2)
  const cuts = [latestCut]
  for (let step = 1; step < MOST_WINDOWS && latestCut - Math.round(step * stride) >= earliest; step++) cuts.push(latestCut - Math.round(step * stride))
  const known = part.ends.reduce((sum, end, customer) => sum + Number(end > (histories.starts[customer] ?? 0)), 0)
  const every = Math.max(1, Math.ceil(known * cuts.length / MOST_CASES))
  const sampled = (part: HistoryPart): HistoryPart => ({ ...part, ends: part.ends.map((end, customer) => customer % every === 0 ? end : histories.starts[customer] ?? 0) })
  const customers: DescribedCustomer[] = []
  const lapsed: number[] = []
  const window: number[] = []
  for (const [index, cut] of cuts.entries()) {
    for (const customer of describeCustomers(sampled(partBefore(histories, cut)), windowDays)) {
      customers.push(customer)
      window.push(index)
      lapsed.push(countOrderDays(part, customer.customer, cut, cut + windowDays) === 0 ? 1 : 0)
    }
  }
  return { windowDays, latestCut, customers, window: Uint8Array.from(window), windows: cuts.length, daysAgo: cuts.map(cut => endDay - cut), historyDays: endDay - histories.firstDay, lapsed: Uint8Array.from(lapsed), sampled }
}

/** Of about half a window, and such that whole steps lead from the latest window to the one that begins a year before the end. */
function strideToAnniversary(windowDays: number): number {
  const days = YEAR - windowDays
  if (days <= 0) return windowDays / 2
  return days / Math.min(MOST_WINDOWS - 1, Math.max(1, Math.floor(days / (windowDays / 2))))
}
