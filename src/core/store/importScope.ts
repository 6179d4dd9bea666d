import type { UtcMillis } from '../domain/time.ts'
import type { Tick } from './batches.ts'
import { linkRecords, standingFor } from './linkRecords.ts'
import type { Store } from './openStore.ts'

/** Records of customers and products. */
export interface Records {
  customers: number[]
  products: number[]
}

/** Customers and products that an import mentions, in its orders or in the earlier versions of them. */
export function touchedBy(db: Store, importId: number): Records {
  const customers = db.prepare(`SELECT customer_id FROM customer_facts WHERE import_id = :id
    UNION SELECT customer_id FROM orders WHERE superseded_by = :id AND customer_id IS NOT NULL ORDER BY 1`).pluck().all({ id: importId }) as number[]
  const products = db.prepare(`SELECT product_id FROM product_facts WHERE import_id = :id
    UNION SELECT l.product_id FROM orders o CROSS JOIN order_lines l ON l.order_id = o.id WHERE o.superseded_by = :id ORDER BY 1`).pluck().all({ id: importId }) as number[]
  return { customers, products }
}

/** From the first to the last order that an import brought, changed or moved money of; null where there is none. */
export function affectedPeriod(db: Store, importId: number, moved: Iterable<number>): { first: UtcMillis; last: UtcMillis } | null {
  const own = db.prepare('SELECT min(placed_at) AS first, max(placed_at) AS last FROM (SELECT placed_at FROM orders WHERE import_id = :id UNION ALL SELECT placed_at FROM orders WHERE superseded_by = :id)').get({ id: importId }) as { first: number | null; last: number | null }
  const placedAt = db.prepare('SELECT placed_at FROM orders WHERE id = ?').pluck()
  let { first, last } = own
  for (const id of moved) {
    const at = placedAt.get(id) as number
    first = Math.min(first ?? at, at)
    last = Math.max(last ?? at, at)
  }
  return first === null || last === null ? null : { first, last }
}

/** What settling who is who came to. */
export interface Relinked extends Records {
  /** Customers whose orders, or the products of them, are now those of another record. */
  regrouped: number[]
  /** Whether anybody is somebody else now. */
  changed: boolean
}

/** Settles who is who after the given records changed. @returns the customers and products whose orders, lines or texts may have */
export async function relink(db: Store, { customers, products }: Records, tick: Tick): Promise<Relinked> {
  const changedCustomers = await linkRecords(db, 'customers', tick)
  const changedProducts = await linkRecords(db, 'products', tick)
  const buyers = db.prepare('SELECT DISTINCT o.customer_id FROM order_lines l INDEXED BY order_lines_by_product CROSS JOIN orders o ON o.id = l.order_id WHERE l.product_id = ? AND o.customer_id > 0').pluck()
  // Who is one buyer or two counts in each product they bought, and so does which purchases their returns find.
  const bought = db.prepare('SELECT DISTINCT l.product_id FROM orders o INDEXED BY orders_by_customer CROSS JOIN order_lines l ON l.order_id = o.id WHERE o.customer_id = ?').pluck()
  const regrouped = changedCustomers.union(new Set(Iterator.from(changedProducts).flatMap(product => buyers.all(product) as number[])))
  return {
    customers: [...standingFor(db, 'customers', customers).union(regrouped)],
    products: [...standingFor(db, 'products', products).union(changedProducts).union(new Set(Iterator.from(changedCustomers).flatMap(customer => bought.all(customer) as number[])))],
    regrouped: [...regrouped],
    changed: changedCustomers.size + changedProducts.size > 0,
  }
}
