import type { CustomerTab, ExportFormat, ExportList } from './job.ts'
import type { UtcMillis } from './time.ts'

/** A tenth of a list is set aside. */
export const SET_ASIDE_SHARE = 0.1
/** Of fewer customers, a tenth set aside can tell nothing. */
export const FEWEST_TO_SET_ASIDE_OF = 20

/** How many of a list are set aside. */
export function setAsideCount(customers: number): number {
  return customers < FEWEST_TO_SET_ASIDE_OF ? 0 : Math.round(customers * SET_ASIDE_SHARE)
}

/** What one side of a mailing did since. */
export interface MailingSide {
  customers: number
  /** How many of them ordered. */
  returned: number
  orders: number
  /** Minor units of the shop's currency, after refunds. */
  revenueMinor: number
}

/** Mailed less set aside, with the range that holds the true difference in 95 of 100 cases. */
export interface Difference {
  estimate: number
  low: number
  high: number
}

/** A list that was exported with some set aside, and what became of both sides. */
export interface Mailing {
  id: number
  at: UtcMillis
  since: UtcMillis
  list: ExportList
  tab: CustomerTab | null
  format: ExportFormat
  horizonDays: number
  /** How many of those days the stored orders cover. */
  coveredDays: number
  mailed: MailingSide
  setAside: MailingSide
  /** Of the share that ordered; null before any day is covered. */
  shareMore: Difference | null
  /** Of minor units a customer; null before any day is covered. */
  revenueMore: Difference | null
}
