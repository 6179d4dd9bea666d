import type { UtcMillis } from './time.ts'

/** The order of this list is the code under which the store keeps each type: only ever append. */
export const VISITOR_TYPES = ['new', 'returning', 'other'] as const
export type VisitorType = (typeof VISITOR_TYPES)[number]

/** Pages of one type that a visit saw, and how long it stayed on them. */
export interface PagesSeen {
  pages: number | null
  seconds: number | null
}

/**
 * One visit as a table of sessions tells it: a row a visit, no single steps. What the table does not say is null.
 * The measures are those of Google Analytics: the mean bounce and exit rate of the pages seen (0 to 1), and their page value (what visits that saw them
 * spent, on average, in the shop's currency).
 */
export interface Visit {
  session: string | null
  /** Null where the table names no day. */
  startedAt: UtcMillis | null
  /** 1 to 12. */
  month: number | null
  weekend: boolean | null
  visitorType: VisitorType | null
  administrative: PagesSeen
  informational: PagesSeen
  product: PagesSeen
  bounceRate: number | null
  exitRate: number | null
  pageValue: number | null
  /** How near a day such as Valentine's is, 0 to 1. */
  specialDay: number | null
  operatingSystem: string | null
  browser: string | null
  region: string | null
  trafficType: string | null
  /** Whether the visit ended in an order. */
  bought: boolean
}
