import { EVENT_KINDS } from '../domain/event.ts'
import type { CurrencyCode } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'
import { isVisible } from './visibility.ts'

/**
 * What known customers bought, by columns: one row a product line of an order that counts, sorted by customer, time, order, line.
 * `customer`, `product` and `order` are the store's own row numbers; a purchase event's `order` is its moment's running number.
 */
export interface Purchases {
  readonly count: number
  readonly customer: Int32Array
  readonly product: Int32Array
  readonly order: Int32Array
  /** UTC milliseconds. */
  readonly at: Float64Array
  /** After returns, above zero. */
  readonly quantity: Float64Array
  /** Minor units after returns; NaN where no price is known. */
  readonly totalMinor: Float64Array
  /** Position in `currencies`. */
  readonly currency: Uint8Array
  readonly currencies: readonly CurrencyCode[]
}

const ROWS_PER_CHECKPOINT = 20_000

const fromOrders = `
  SELECT o.customer_id, l.product_id, o.id, o.placed_at, l.quantity - l.returned_quantity, l.total_minor - l.returned_minor, o.currency
  FROM orders o INDEXED BY orders_by_customer
  JOIN order_lines l ON l.order_id = o.id
  JOIN products p ON p.id = l.product_id
  WHERE o.customer_id > 0 AND o.state = 0 AND ${isVisible('o')} AND o.placed_at < ?
    AND l.kind = 0 AND p.is_product = 1 AND l.quantity - l.returned_quantity > 0
  ORDER BY o.customer_id, o.placed_at, o.id, l.id`

const fromEvents = `
  SELECT e.customer_id, e.product_id, 0, e.at, 1, e.price_minor, 'XXX'
  FROM events e INDEXED BY events_by_customer
  JOIN products p ON p.id = e.product_id
  WHERE e.customer_id > 0 AND ${isVisible('e')} AND e.kind = ${EVENT_KINDS.indexOf('purchase')} AND e.at < ? AND p.is_product = 1
  ORDER BY e.customer_id, e.at, e.id`

type Row = [customer: number, product: number, order: number, at: number, quantity: number, total: number | null, currency: string]

/**
 * Reads the visible, counting product lines of known customers placed before `until`.
 * A shop without orders is read from its purchase events: those of one customer at one moment are one order.
 * @param checkpoint awaited every few thousand rows
 */
export async function readPurchases(db: Store, until: UtcMillis, checkpoint: () => Promise<void>): Promise<Purchases> {
  const hasOrders = db.prepare(`SELECT EXISTS (SELECT 1 FROM orders WHERE ${isVisible('orders')} AND state = 0)`).pluck().get() === 1
  const most = db.prepare(hasOrders ? 'SELECT count(*) FROM order_lines' : 'SELECT count(*) FROM events').pluck().get() as number
  const columns = {
    customer: new Int32Array(most), product: new Int32Array(most), order: new Int32Array(most), at: new Float64Array(most),
    quantity: new Float64Array(most), totalMinor: new Float64Array(most), currency: new Uint8Array(most),
  }
  const currencies: CurrencyCode[] = []
  let count = 0
  let moments = 0
  for (const row of db.prepare(hasOrders ? fromOrders : fromEvents).raw().iterate(until)) {
    const [customer, product, order, at, quantity, total, currency] = row as Row
    if (!hasOrders && (count === 0 || columns.customer[count - 1] !== customer || columns.at[count - 1] !== at)) moments++
    columns.customer[count] = customer
    columns.product[count] = product
    columns.order[count] = hasOrders ? order : moments
    columns.at[count] = at
    columns.quantity[count] = quantity
    columns.totalMinor[count] = total ?? NaN
    columns.currency[count] = positionOf(currency, currencies)
    if (++count % ROWS_PER_CHECKPOINT === 0) await checkpoint()
  }
  return {
    count, currencies,
    customer: columns.customer.subarray(0, count), product: columns.product.subarray(0, count), order: columns.order.subarray(0, count),
    at: columns.at.subarray(0, count), quantity: columns.quantity.subarray(0, count),
    totalMinor: columns.totalMinor.subarray(0, count), currency: columns.currency.subarray(0, count),
  }
}

/** Names as the merchant knows them, by the product's row number; the id of the file where there is no name. */
export function readProductNames(db: Store): Map<number, string> {
  const rows = db.prepare('SELECT id, coalesce(name, external_id) FROM products').raw().all() as [number, string][]
  return new Map(rows)
}

/** Identifies what a training read: it changes whenever an import or an undo changes the visible data. */
export function dataFingerprint(db: Store): string {
  const imports = db.prepare("SELECT group_concat(id, ',') FROM (SELECT id FROM imports WHERE state = 'active' ORDER BY id)").pluck().get() as string | null
  const customers = db.prepare('SELECT count(*) FROM customers').pluck().get() as number
  return `imports:${imports ?? ''};customers:${customers}`
}

/** Whether orders were imported since then, and nothing that was there was taken back or deleted. */
export function hasOnlyGrown(db: Store, since: { dataFingerprint: string; startedAt: UtcMillis }): boolean {
  const importsOf = (fingerprint: string): string[] => /^imports:([\d,]*);/.exec(fingerprint)?.[1]?.split(',').filter(Boolean) ?? []
  const [before, now] = [importsOf(since.dataFingerprint), importsOf(dataFingerprint(db))]
  const deleted = db.prepare('SELECT EXISTS (SELECT 1 FROM deleted_keys WHERE at >= ?)').pluck().get(since.startedAt) as number
  return deleted === 0 && now.length > before.length && before.every(id => now.includes(id))
}

function positionOf(currency: CurrencyCode, currencies: CurrencyCode[]): number {
  const known = currencies.indexOf(currency)
  return known >= 0 ? known : currencies.push(currency) - 1
}
