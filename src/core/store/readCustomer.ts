import { ShopcastError } from '../domain/error.ts'
import { EVENT_KINDS, type EventKind } from '../domain/event.ts'
import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import type { Reason } from '../domain/reason.ts'
import type { UtcMillis } from '../domain/time.ts'
import { cacheByVersion } from './cacheByVersion.ts'
import { AUDIENCE_FROM } from './customerAudience.ts'
import { CUSTOMER_COLUMNS, toCustomer, type CustomerColumns, type StoredCustomer } from './customerRow.ts'
import type { Store } from './openStore.ts'
import { PRODUCT_NAME } from './productRow.ts'
import { readStepsOfCustomer, type CustomerStep } from './readNextSteps.ts'
import { isVisible } from './visibility.ts'

/** Longer histories are cut to their newest orders. */
const MOST_ORDERS = 500
const MOST_VISITS = 10

export interface StoredCustomerDetail {
  row: StoredCustomer
  /** Newest first; after returns. */
  history: OrderOfCustomer[]
  visits: { at: UtcMillis; kind: EventKind; product: string | null }[]
  recommendations: { productId: number; product: string; priceMinor: MinorUnits | null; currency: CurrencyCode | null; reason: Reason }[]
  nextSteps: CustomerStep[]
  averageChurn: number | null
}

export interface OrderOfCustomer {
  at: UtcMillis
  orderId: string
  totalMinor: MinorUnits
  currency: CurrencyCode
  lines: { product: string; quantity: number; returned: number }[]
}

/** Everything about one customer. @throws ShopcastError customerUnknown */
export function readCustomer(db: Store, id: number): StoredCustomerDetail {
  const columns = db.prepare(`SELECT ${CUSTOMER_COLUMNS} FROM ${AUDIENCE_FROM} WHERE c.id = ?`).get(id) as CustomerColumns | undefined
  if (!columns) throw new ShopcastError('customerUnknown', { id })
  const row = toCustomer(columns)
  return {
    row,
    history: readHistory(db, id),
    visits: readVisits(db, id, row.lastOrderAt ?? 0),
    recommendations: readOffers(db, id),
    nextSteps: readStepsOfCustomer(db, id),
    averageChurn: cacheByVersion(db, 'averageChurn', () => db.prepare('SELECT avg(churn_probability) FROM churn_predictions').pluck().get() as number | null),
  }
}

function readHistory(db: Store, customerId: number): OrderOfCustomer[] {
  const orders = db.prepare(`
    SELECT id, external_id AS orderId, placed_at AS at, currency, sales_minor - refunds_minor AS totalMinor
    FROM orders WHERE customer_id = ? AND state = 0 AND ${isVisible('orders')} ORDER BY placed_at DESC, id DESC LIMIT ?
  `).all(customerId, MOST_ORDERS) as (Omit<OrderOfCustomer, 'lines'> & { id: number })[]
  const lines = db.prepare(`
    SELECT ${PRODUCT_NAME} AS product, l.quantity, l.returned_quantity AS returned
    FROM order_lines l JOIN products pr ON pr.id = l.product_id WHERE l.order_id = ? AND l.kind = 0 ORDER BY l.id`)
  return orders.map(({ id, ...order }) => ({ ...order, lines: lines.all(id) as OrderOfCustomer['lines'] }))
}

function readVisits(db: Store, customerId: number, since: UtcMillis): StoredCustomerDetail['visits'] {
  const rows = db.prepare(`
    SELECT e.at, e.kind, ${PRODUCT_NAME} AS product FROM events e LEFT JOIN products pr ON pr.id = e.product_id
    WHERE e.customer_id = ? AND e.at > ? AND ${isVisible('e')} ORDER BY e.at DESC, e.id DESC LIMIT ?
  `).all(customerId, since, MOST_VISITS) as { at: number; kind: number; product: string | null }[]
  return rows.flatMap(({ kind, ...rest }) => {
    const name = EVENT_KINDS[kind]
    return name === undefined ? [] : [{ ...rest, kind: name }]
  })
}

function readOffers(db: Store, customerId: number): StoredCustomerDetail['recommendations'] {
  const rows = db.prepare(`
    SELECT r.product_id AS productId, ${PRODUCT_NAME} AS product, pr.last_price_minor AS priceMinor, pr.currency, r.reason
    FROM recommendations r JOIN products pr ON pr.id = r.product_id WHERE r.customer_id = ? ORDER BY r.rank
  `).all(customerId) as (Omit<StoredCustomerDetail['recommendations'][number], 'reason'> & { reason: string })[]
  return rows.map(row => ({ ...row, reason: JSON.parse(row.reason) as Reason }))
}
