import type { MinorUnits } from '../domain/money.ts'
import type { Tick } from './batches.ts'
import type { Store } from './openStore.ts'
import { isVisible } from './visibility.ts'

/** Of an order `o`: whether what came back of it can only be told by the items that did. */
const ITEMS_TELL = 'o.refunded_minor = 0 AND o.free_returned = 0'

interface Line {
  id: number
  orderId: number
  productId: number
  at: number
  kind: number
  quantity: number
  unitPrice: string | null
  total: MinorUnits
  returnedQuantity: number
  returnedMinor: MinorUnits
}

/** What the matching changed in an order's net amount, by one of its lines. */
export interface MovedMoney {
  lineId: number
  orderId: number
  minor: MinorUnits
  /** What the line said of returns before. */
  before: { quantity: number; minor: MinorUnits }
}

/**
 * Matches the returns of customers to what they bought: the same customer and product, bought no later than the return; of those the latest purchase
 * with enough left at the same unit price, else the latest with enough left; where none has enough, several are used up in the same order.
 * A purchase line carries what came back of it (`returned_quantity`, and the money of the return), a return line the part of it that found its purchase.
 *
 * The result depends on nothing but the visible lines, whatever the order of imports, so the same call after an undo brings back what was before.
 * Orders that were given back as a whole, in part or all, take no part.
 * @param customers ids of those whose lines changed
 * @param onMoved told what more (or less) came back of a purchase, and of which return more (or less) found its purchase
 * @returns ids of the orders that now have more or less returned
 */
export async function matchReturns(db: Store, customers: readonly number[], tick: Tick, onMoved: (moved: MovedMoney) => void = () => {}): Promise<Set<number>> {
  const returned = productsReturnedBy(db, customers)
  // A cross join keeps SQLite from walking all lines of a product: the customer's orders first, then their lines.
  const lines = db.prepare(`
    SELECT l.id, l.order_id AS orderId, l.product_id AS productId, o.placed_at AS at, l.kind, l.quantity, l.unit_price AS unitPrice, coalesce(l.total_minor, 0) AS total,
      l.returned_quantity AS returnedQuantity, l.returned_minor AS returnedMinor
    FROM orders o CROSS JOIN order_lines l ON l.order_id = o.id
    WHERE o.customer_id = ? AND ${isVisible('o')} AND o.state IN (0, 4, 5) AND ${ITEMS_TELL} AND l.kind IN (0, 1) AND l.product_id IN (SELECT value FROM json_each(?))
    ORDER BY o.placed_at, o.external_id, l.source_row, l.id`)
  const update = db.prepare('UPDATE order_lines SET returned_quantity = ?, returned_minor = ? WHERE id = ?')
  const touched = new Set<number>()
  for (const [index, customer] of customers.entries()) {
    if (index % 500 === 499) await tick()
    const products = returned(customer)
    if (products.length === 0) continue
    const byProduct = Map.groupBy(lines.all(customer, JSON.stringify(products)) as Line[], line => line.productId)
    for (const group of byProduct.values()) {
      const before = group.map(line => ({ line, quantity: line.returnedQuantity, minor: line.returnedMinor }))
      matchGroup(group)
      for (const { line, quantity, minor } of before) {
        if (line.returnedQuantity === quantity && line.returnedMinor === minor) continue
        update.run(line.returnedQuantity, line.returnedMinor, line.id)
        touched.add(line.orderId)
        onMoved({ lineId: line.id, orderId: line.orderId, minor: line.kind === 0 ? minor - line.returnedMinor : line.returnedMinor - minor, before: { quantity, minor } })
      }
    }
  }
  await tick()
  return touched
}

/** More customers than this are not asked for one by one. */
const FEW_CUSTOMERS = 500

/** Which products a customer gave back: by index, so that an import takes time by the customers it touches; where these are many, all returns of the shop are read once. */
function productsReturnedBy(db: Store, customers: readonly number[]): (customer: number) => number[] {
  const returned = `${ITEMS_TELL} AND (l.kind = 1 OR l.returned_quantity <> 0) AND ${isVisible('o')}`
  if (customers.length <= FEW_CUSTOMERS) {
    const some = db.prepare(`SELECT DISTINCT l.product_id FROM orders o CROSS JOIN order_lines l INDEXED BY order_lines_returned ON l.order_id = o.id WHERE o.customer_id = ? AND ${returned}`).pluck()
    return customer => some.all(customer) as number[]
  }
  const all = db.prepare(`SELECT DISTINCT o.customer_id, l.product_id FROM order_lines l INDEXED BY order_lines_returned CROSS JOIN orders o ON o.id = l.order_id WHERE o.customer_id > 0 AND ${returned}`)
    .raw().all() as [customer: number, product: number][]
  const products = Map.groupBy(all, ([customer]) => customer)
  return customer => (products.get(customer) ?? []).map(([, product]) => product)
}

/**
 * Matches the returns of orders without a customer, whose purchase can only be known where it is in the same order.
 * @param orders the range of order ids to look at
 */
export async function matchReturnsWithinOrders(db: Store, orders: { first: number; last: number }, tick: Tick): Promise<void> {
  const returned = db.prepare(`
    SELECT DISTINCT l.order_id FROM order_lines l INDEXED BY order_lines_returned CROSS JOIN orders o ON o.id = l.order_id
    WHERE l.order_id BETWEEN ? AND ? AND (l.kind = 1 OR l.returned_quantity <> 0) AND o.customer_id IS NULL AND ${ITEMS_TELL}`).pluck().all(orders.first, orders.last) as number[]
  const lines = db.prepare(`
    SELECT id, order_id AS orderId, product_id AS productId, 0 AS at, kind, quantity, unit_price AS unitPrice, coalesce(total_minor, 0) AS total, returned_quantity AS returnedQuantity,
      returned_minor AS returnedMinor FROM order_lines WHERE order_id = ? AND kind IN (0, 1) ORDER BY source_row, id`)
  const update = db.prepare('UPDATE order_lines SET returned_quantity = ?, returned_minor = ? WHERE id = ?')
  for (const [index, order] of returned.entries()) {
    if (index % 500 === 499) await tick()
    for (const group of Map.groupBy(lines.all(order) as Line[], line => line.productId).values()) {
      if (!group.some(line => line.kind === 0)) continue
      matchGroup(group)
      for (const { id, returnedQuantity, returnedMinor } of group) update.run(returnedQuantity, returnedMinor, id)
    }
  }
}

/** @param group the lines of one customer (or order) and product, oldest first */
function matchGroup(group: readonly Line[]): void {
  for (const line of group) {
    line.returnedQuantity = 0
    line.returnedMinor = 0
  }
  for (const back of group) if (back.kind === 1) matchReturn(back, group)
}

function matchReturn(back: Line, group: readonly Line[]): void {
  const quantity = Math.abs(back.quantity)
  const total = Math.abs(back.total)
  const earlier = group.filter(line => line.kind === 0 && line.at <= back.at && left(line) > 0).reverse()
  const samePrice = earlier.filter(line => line.unitPrice === back.unitPrice)
  const whole = samePrice.find(line => left(line) >= quantity) ?? earlier.find(line => left(line) >= quantity)
  for (const line of whole ? [whole] : [...samePrice, ...earlier.filter(line => line.unitPrice !== back.unitPrice)]) {
    const taken = Math.min(left(line), quantity - back.returnedQuantity)
    if (taken <= 0) break
    back.returnedQuantity += taken
    // What the parts are worth adds up to the whole return, to the last penny.
    const minor = Math.round(total * back.returnedQuantity / quantity) - back.returnedMinor
    back.returnedMinor += minor
    line.returnedQuantity += taken
    line.returnedMinor += minor
  }
}

function left(line: Line): number {
  return line.quantity - line.returnedQuantity
}
