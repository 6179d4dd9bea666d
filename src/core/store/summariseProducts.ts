import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { idRange, type Tick } from './batches.ts'
import type { Store } from './openStore.ts'
import { isVisible } from './visibility.ts'

/** Customers, or orders of nobody, whose sales are read at once: a row at a time costs twice as much. */
const CUSTOMERS_A_BATCH = 200
const ORDERS_A_BATCH = 1000
const PRODUCTS_A_BATCH = 50
/** Finding a line through the index of products takes about this many times as long as reading it in its order's place. */
const COST_OF_SEARCH = 4

/** One product's staying sales while they are added up. */
class ProductSum {
  customers = 0
  orders = 0
  quantity = 0
  lastSoldAt: UtcMillis | null = null
  price: MinorUnits | null = null
  currency: CurrencyCode | null = null
  lastOrder = 0
  lastCustomer: number | null = null
  newestOrder = 0
}

type SaleRow = [product: number, order: number, customer: number | null, at: UtcMillis, currency: CurrencyCode, quantity: number, total: MinorUnits | null, staying: number]

const SALE = 'l.product_id, o.id, o.customer_id, o.placed_at, o.currency, l.quantity, l.total_minor, l.quantity - l.returned_quantity'
const STAYING = `o.state = 0 AND ${isVisible('o')} AND l.kind = 0 AND l.quantity > l.returned_quantity`

/**
 * Sums up products: customers and orders that stayed, pieces less returns, and the last price a piece. Few products are read through their index; for many
 * it is quicker to read all sales once.
 * @param products ids of those to write
 */
export async function summariseProducts(db: Store, products: readonly number[], tick: Tick): Promise<void> {
  const sums = new Map(products.map(id => [id, new ProductSum()]))
  if (await areFew(db, products, tick)) await addUpSome(db, products, sums, tick)
  else await addUpAll(db, sums, tick)
  const update = db.prepare('UPDATE products SET customers = ?, orders = ?, quantity = ?, last_sold_at = ?, last_price_minor = ?, currency = ? WHERE id = ?')
  for (const [id, sum] of sums) update.run(sum.customers, sum.orders, sum.quantity, sum.lastSoldAt, sum.price, sum.currency, id)
  await tick()
}

/** Whether the products have so few lines that searching for each is quicker than reading all. */
async function areFew(db: Store, products: readonly number[], tick: Tick): Promise<boolean> {
  const { first, last } = idRange(db, 'order_lines')
  const enough = (last - first + 1) / COST_OF_SEARCH
  const lines = db.prepare('SELECT count(*) FROM order_lines WHERE product_id = ?').pluck()
  let found = 0
  for (const [index, product] of products.entries()) {
    found += lines.get(product) as number
    if (found > enough) return false
    if (index % PRODUCTS_A_BATCH === 0) await tick()
  }
  return true
}

async function addUpSome(db: Store, products: readonly number[], sums: ReadonlyMap<number, ProductSum>, tick: Tick): Promise<void> {
  const sales = db.prepare(`
    SELECT ${SALE} FROM order_lines l INDEXED BY order_lines_by_product CROSS JOIN orders o ON o.id = l.order_id
    WHERE l.product_id = ? AND ${STAYING} ORDER BY o.customer_id, o.id`).raw()
  for (const product of products) {
    for (const sale of sales.iterate(product) as IterableIterator<SaleRow>) addUp(sums, sale)
    await tick()
  }
}

/** Customer by customer, so that nothing has to be kept in mind of who bought what; last the orders of nobody. */
async function addUpAll(db: Store, sums: ReadonlyMap<number, ProductSum>, tick: Tick): Promise<void> {
  const lines = 'CROSS JOIN order_lines l INDEXED BY order_lines_by_order ON l.order_id = o.id'
  const known = db.prepare(`SELECT ${SALE} FROM orders o INDEXED BY orders_by_customer ${lines} WHERE ${STAYING} AND o.customer_id BETWEEN ? AND ? ORDER BY o.customer_id, o.id`).raw()
  const nobodys = db.prepare(`SELECT ${SALE} FROM orders o NOT INDEXED ${lines} WHERE ${STAYING} AND o.customer_id IS NULL AND o.id BETWEEN ? AND ?`).raw()
  for (const [sales, table, size] of [[known, 'customers', CUSTOMERS_A_BATCH], [nobodys, 'orders', ORDERS_A_BATCH]] as const) {
    const { first, last } = idRange(db, table)
    for (let from = first; from <= last; from += size) {
      for (const sale of sales.all(from, from + size - 1) as SaleRow[]) addUp(sums, sale)
      await tick()
    }
  }
}

/** Takes the sales of a customer one after another, and so those of an order. */
function addUp(sums: ReadonlyMap<number, ProductSum>, [product, order, customer, at, currency, quantity, total, staying]: SaleRow): void {
  const sum = sums.get(product)
  if (!sum) return
  sum.quantity += staying
  if (sum.lastOrder !== order) {
    sum.lastOrder = order
    sum.orders++
  }
  if (customer !== null && sum.lastCustomer !== customer) {
    sum.lastCustomer = customer
    sum.customers++
  }
  if (sum.lastSoldAt !== null && (at < sum.lastSoldAt || (at === sum.lastSoldAt && order < sum.newestOrder))) return
  sum.lastSoldAt = at
  sum.newestOrder = order
  if (total !== null && total > 0) {
    sum.price = Math.round(total / quantity)
    sum.currency = currency
  }
}
