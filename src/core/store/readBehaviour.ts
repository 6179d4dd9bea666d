import { EVENT_KINDS } from '../domain/event.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'
import { isVisible } from './visibility.ts'

/**
 * What known customers did with products besides buying them (views, baskets, reviews …), by columns, sorted by customer
 * and time. `customer` and `product` are the store's own row numbers.
 */
export interface Behaviour {
  readonly count: number
  readonly customer: Int32Array
  readonly product: Int32Array
  /** Position in `EVENT_KINDS`. */
  readonly kind: Uint8Array
  /** UTC milliseconds. */
  readonly at: Float64Array
}

const ROWS_PER_CHECKPOINT = 20_000

const isBehaviour = `e.customer_id > 0 AND ${isVisible('e')} AND e.product_id IS NOT NULL AND e.kind <> ${EVENT_KINDS.indexOf('purchase')} AND e.at < ?`

/**
 * Reads the visible events of known customers before `until` that name a product and are no purchases.
 * @param checkpoint awaited every few thousand rows
 */
export async function readBehaviour(db: Store, until: UtcMillis, checkpoint: () => Promise<void>): Promise<Behaviour> {
  const most = db.prepare(`SELECT count(*) FROM events e WHERE ${isBehaviour}`).pluck().get(until) as number
  const columns = { customer: new Int32Array(most), product: new Int32Array(most), kind: new Uint8Array(most), at: new Float64Array(most) }
  let count = 0
  const rows = db.prepare(`
    SELECT e.customer_id, e.product_id, e.kind, e.at
    FROM events e INDEXED BY events_by_customer
    JOIN products p ON p.id = e.product_id
    WHERE ${isBehaviour} AND p.is_product = 1
    ORDER BY e.customer_id, e.at, e.id`).raw()
  for (const row of rows.iterate(until)) {
    const [customer, product, kind, at] = row as [number, number, number, number]
    columns.customer[count] = customer
    columns.product[count] = product
    columns.kind[count] = kind
    columns.at[count] = at
    if (++count % ROWS_PER_CHECKPOINT === 0) await checkpoint()
  }
  return {
    count, customer: columns.customer.subarray(0, count), product: columns.product.subarray(0, count),
    kind: columns.kind.subarray(0, count), at: columns.at.subarray(0, count),
  }
}
