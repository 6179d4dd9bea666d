import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { HashIndex } from '../ingest/hashIndex.ts'
import { idRange, type Tick } from './batches.ts'
import type { Store } from './openStore.ts'

const ORDERS_A_BATCH = 2_000

/** One product's staying sales while they are added up. */
class ProductSum {
  customers = 0
  orders = 0
  quantity = 0
  lastSoldAt: UtcMillis | null = null
  price: MinorUnits | null = null
  currency: CurrencyCode | null = null
  lastOrder = 0
}

type SaleRow = [product: number, order: number, customer: number | null, at: UtcMillis, currency: CurrencyCode, quantity: number, total: MinorUnits | null, staying: number]

/**
 * Sums up products: customers and orders that stayed, pieces less returns, and the last price a piece. Reads all sales once, in the order in which they lie;
 * by index it would take a search for each line, and an import touches most of what sells.
 * @param products ids of those to write
 */
export async function summariseProducts(db: Store, products: readonly number[], tick: Tick): Promise<void> {
  const sums = new Map(products.map(id => [id, new ProductSum()]))
  const buyers = new HashIndex()
  const sales = db.prepare(`
    SELECT l.product_id, o.id, o.customer_id, o.placed_at, o.currency, l.quantity, l.total_minor, l.quantity - l.returned_quantity
    FROM orders o CROSS JOIN order_lines l ON l.order_id = o.id
    WHERE o.id BETWEEN ? AND ? AND o.state = 0 AND o.hidden = 0 AND l.kind = 0 AND l.quantity > l.returned_quantity`).raw()
  const { first, last } = sums.size > 0 ? idRange(db, 'orders') : { first: 1, last: 0 }
  for (let from = first; from <= last; from += ORDERS_A_BATCH) {
    for (const [product, order, customer, at, currency, quantity, total, staying] of sales.iterate(from, from + ORDERS_A_BATCH - 1) as IterableIterator<SaleRow>) {
      const sum = sums.get(product)
      if (!sum) continue
      sum.quantity += staying
      // Lines of one order come together.
      if (sum.lastOrder !== order) {
        sum.lastOrder = order
        sum.orders++
        if (customer !== null && buyers.find(product, customer) < 0) {
          buyers.add(product, customer)
          sum.customers++
        }
      }
      if (sum.lastSoldAt === null || at >= sum.lastSoldAt) {
        sum.lastSoldAt = at
        if (total !== null && total > 0) {
          sum.price = Math.round(total / quantity)
          sum.currency = currency
        }
      }
    }
    await tick()
  }
  const update = db.prepare('UPDATE products SET customers = ?, orders = ?, quantity = ?, last_sold_at = ?, last_price_minor = ?, currency = ? WHERE id = ?')
  for (const [id, sum] of sums) update.run(sum.customers, sum.orders, sum.quantity, sum.lastSoldAt, sum.price, sum.currency, id)
  await tick()
}
