import type { CustomerTab } from '../domain/job.ts'
import { RISK_BANDS, type RiskBand, type Segment } from '../domain/task.ts'
import { DAY, WEEK, type UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'

/**
 * The tables that an audience is chosen from: `c` the customers, `p` their churn predictions, null before the first.
 * The index named holds all that tabs, filters and sorting look at; left alone, SQLite goes to the far wider rows.
 */
export const AUDIENCE_FROM = 'customers c LEFT JOIN churn_predictions p INDEXED BY churn_by_customer ON p.customer_id = c.id'

const HIGH = riskCode('high')
const MEDIUM = riskCode('medium')
/** Who has been silent for longer is lost rather than about to be. */
const LOST_AFTER = 365 * DAY

/** Regular customers came back at least once, and ordered within the last year. */
export const REGULAR_CONDITION = `c.orders >= 2 AND c.last_order_at >= @asOf - ${LOST_AFTER}`

/**
 * Who stands on each tab of the customers page, and so in each export: conditions over `AUDIENCE_FROM`.
 * `@asOf` is the moment the predictions were made for; see `audienceMoment`.
 */
export const AUDIENCE_CONDITIONS: Readonly<Record<CustomerTab, string>> = {
  everyone: 'c.orders > 0',
  /** Regular customers who will probably not come back. */
  winBack: `${REGULAR_CONDITION} AND p.risk = ${HIGH}`,
  /** Regular customers of whom some will not come back: still here, and to be kept. */
  aboutToLapse: `${REGULAR_CONDITION} AND p.risk = ${MEDIUM}`,
  /** Expected to order within seven days, unless they will probably not order at all. */
  dueThisWeek: `c.orders > 0 AND p.risk <> ${HIGH} AND p.next_order_at < @asOf + ${WEEK}`,
  /** New, or not yet regular, and likely to come back. */
  promising: `c.orders > 0 AND ${isOf('new', 'promising')} AND p.risk <> ${HIGH}`,
  best: `c.orders > 0 AND ${isOf('best')}`,
  /** Ordered more than once, long ago. */
  sleeping: `c.orders > 0 AND ${isOf('sleeping', 'lost')}`,
  oneOrder: 'c.orders = 1',
}

function isOf(...segments: Segment[]): string {
  return `p.segment IN (${segments.map(segment => `'${segment}'`).join(', ')})`
}

/** The code under which the store keeps a risk band. */
export function riskCode(band: RiskBand): number {
  return RISK_BANDS.indexOf(band)
}

/** The moment that `@asOf` stands for: that of the churn predictions; 0 before the first, when nobody can be due. */
export function audienceMoment(db: Store): UtcMillis {
  return (db.prepare("SELECT as_of FROM prediction_sets WHERE task = 'churn'").pluck().get() as UtcMillis | undefined) ?? 0
}
