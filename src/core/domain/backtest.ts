import type { CurrencyCode, MinorUnits } from './money.ts'
import type { IsoDate } from './time.ts'

/** A figure with the range in which it would lie, 19 times in 20, were the customers others of the same kind. */
export interface Interval {
  estimate: number
  low: number
  high: number
}

/** The way of choosing that knows nothing. */
export const CHANCE = 'chance'

/** One way of making the list: a model's name, or `CHANCE`. */
export interface BacktestWay {
  name: string
  /** Share of the list that was right: customers who did stop; customers for whom one of the offers was bought. */
  right: Interval
  /** What those of the list that were right come to, by `BacktestDate.money`; null where no price is known. */
  caughtMinor: MinorUnits | null
  /** How many right ones a list of each of `BacktestDate.lengths` holds. */
  found: number[]
}

/** What lists would have been worth, had they been made on one day of the past from what was known then. */
export interface BacktestDate {
  /** The first day of what had to be foretold. */
  cut: IsoDate
  horizonDays: number
  customers: number
  /** How many of the customers there were to be found. */
  happened: number
  /** Customers on the list, or offers a customer. */
  listLength: number
  /** The model that would have been used on that day: the one that had done best on the days before it. */
  chosen: string
  /** Churn: what customers who stopped had spent in the year before. Offers: what all customers asked about bought in the window. In the shop's main currency. */
  money: { currency: CurrencyCode; wholeMinor: MinorUnits } | null
  /** Lengths of lists for the curve; kept for the newest date only. */
  lengths: number[]
  ways: BacktestWay[]
}

/** What one date more, or the first one, would take: so much history, so many customers, or so much time of the computer. */
export interface MissingData {
  unit: 'days' | 'customers' | 'seconds'
  have: number
  need: number
}

/** Lists of several days of the past against each simpler way of making them, and against chance. */
export interface Backtest {
  /** Newest first; the first is the holdout of the evaluation. */
  dates: BacktestDate[]
  /** Why there are no more dates; null where there are as many as are looked at. */
  missing: MissingData | null
  /** By how much more of the list Shopcast would have been right than each other way, the mean over the dates, customers drawn once for all dates. */
  ahead: { name: string; difference: Interval }[]
}
