import { shareOut, type MinorUnits } from '../domain/money.ts'
import type { Tick } from './batches.ts'
import type { Store } from './openStore.ts'

interface Line {
  id: number
  quantity: number
  total: MinorUnits
  /** What the file says was given back of it. */
  stated: MinorUnits
}

/** What came back of one line. */
export interface Refunded {
  quantity: number
  minor: MinorUnits
}

/**
 * Spreads refunds over the lines of their orders: as the file states them line by line, else what it states for the order as a whole. All of a free order that was
 * returned comes back.
 * @param orders the range of order ids to look at
 */
export async function spreadRefunds(db: Store, orders: { first: number; last: number }, tick: Tick): Promise<void> {
  db.prepare('UPDATE order_lines SET returned_quantity = quantity WHERE kind = 0 AND order_id IN (SELECT id FROM orders WHERE free_returned = 1 AND id BETWEEN ? AND ?)').run(orders.first, orders.last)
  const refunded = db.prepare('SELECT id, refunded_minor AS refund FROM orders WHERE refunded_minor > 0 AND id BETWEEN ? AND ?').all(orders.first, orders.last) as { id: number; refund: MinorUnits }[]
  const lines = db.prepare('SELECT id, quantity, coalesce(total_minor, 0) AS total, returned_minor AS stated FROM order_lines WHERE order_id = ? AND kind = 0 ORDER BY id')
  const update = db.prepare('UPDATE order_lines SET returned_quantity = ?, returned_minor = ? WHERE id = ?')
  for (const [index, { id, refund }] of refunded.entries()) {
    const found = lines.all(id) as Line[]
    const stated = found.some(line => line.stated > 0)
    const shares = stated ? found.flatMap(line => line.stated > 0 ? spreadRefund(line.stated, [line]) : [{ quantity: 0, minor: 0 }]) : spreadRefund(refund, found)
    shares.forEach(({ quantity, minor }, position) => update.run(quantity, minor, found[position]?.id))
    if (index % 1000 === 999) await tick()
  }
}

/**
 * A refund of at least the lines' worth gives all of them back (what is beyond it was postage or tax). One that is a whole number of pieces of exactly one
 * line gives those back. Any other is money only, in proportion to the lines' totals, so that the sum is exact and no piece is said to have come back.
 */
function spreadRefund(refund: MinorUnits, lines: readonly { quantity: number; total: MinorUnits }[]): Refunded[] {
  const worth = lines.reduce((sum, line) => sum + line.total, 0)
  if (refund >= worth) return lines.map(({ quantity, total }) => ({ quantity, minor: total }))
  const pieces = lines.map(({ quantity, total }) => total > 0 && refund <= total ? refund / (total / quantity) : 0)
  const whole = pieces.flatMap((count, index) => count > 0 && Math.abs(count - Math.round(count)) < 1e-9 ? [index] : [])
  if (whole.length === 1) return lines.map((_, index) => index === whole[0] ? { quantity: Math.round(pieces[index] ?? 0), minor: refund } : { quantity: 0, minor: 0 })
  return shareOut(refund, lines.map(line => line.total)).map(minor => ({ quantity: 0, minor }))
}
