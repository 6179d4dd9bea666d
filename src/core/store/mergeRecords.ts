import type { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { MergeAction, RecordSubject } from '../domain/identity.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Tick } from './batches.ts'
import { findDuplicates } from './findDuplicates.ts'
import { relink, type Records } from './importScope.ts'
import { inTransaction } from './inTransaction.ts'
import { matchReturns } from './matchReturns.ts'
import type { Store } from './openStore.ts'
import { refreshTexts } from './refreshTexts.ts'
import { forgetUndos } from './keptUndos.ts'
import { summariseProducts } from './summariseProducts.ts'
import { summariseCustomers, summariseMonths, summariseOrders } from './summaries.ts'

/**
 * Keeps what the merchant said of two customers or products and brings orders, returns and all summaries in line, in one transaction. Nothing is lost:
 * what is merged can be taken apart again at any time.
 * @throws ShopcastError customerUnknown, productUnknown
 */
export async function mergeRecords(db: Store, { subject, action, one, other, at, calendar }: { subject: RecordSubject; action: MergeAction; one: number; other: number; at: UtcMillis; calendar: Calendar }, tick: Tick): Promise<void> {
  const [first, second] = [keyOf(db, subject, one), keyOf(db, subject, other)].sort() as [string, string]
  await inTransaction(db, async () => {
    forgetUndos(db)
    if (action === 'merge') db.prepare('INSERT OR REPLACE INTO merges (subject, one, other, at) VALUES (?, ?, ?, ?)').run(subject, first, second, at)
    if (action === 'undoMerge') db.prepare('DELETE FROM merges WHERE subject = ? AND one = ? AND other = ?').run(subject, first, second)
    if (action === 'keepApart') db.prepare('INSERT OR REPLACE INTO kept_apart (subject, one, other, at) VALUES (?, ?, ?, ?)').run(subject, first, second, at)
    if (action === 'undoKeepApart') db.prepare('DELETE FROM kept_apart WHERE subject = ? AND one = ? AND other = ?').run(subject, first, second)
    if (action === 'merge' || action === 'undoMerge') {
      const both: Records = { customers: [], products: [] }
      both[subject] = [one, other]
      await bringInLine(db, await relink(db, both, tick), calendar, tick)
    }
    await findDuplicates(db, tick)
  })
}

/** Matches the returns of the customers anew and sums everything up again that hangs on the records. */
async function bringInLine(db: Store, { customers, products }: Records, calendar: Calendar, tick: Tick): Promise<void> {
  const buyers = db.prepare('SELECT DISTINCT o.customer_id FROM order_lines l INDEXED BY order_lines_by_product CROSS JOIN orders o ON o.id = l.order_id WHERE l.product_id = ? AND o.customer_id > 0').pluck()
  const bought = db.prepare('SELECT DISTINCT l.product_id FROM orders o INDEXED BY orders_by_customer CROSS JOIN order_lines l ON l.order_id = o.id WHERE o.customer_id = ?').pluck()
  const everyCustomer = [...new Set([...customers, ...products.flatMap(product => buyers.all(product) as number[])])]
  const everyProduct = [...new Set([...products, ...customers.flatMap(customer => bought.all(customer) as number[])])]
  await tick()
  const moved = await matchReturns(db, everyCustomer, tick)
  await summariseOrders(db, moved, tick)
  await refreshTexts(db, customers, products, tick)
  await summariseCustomers(db, everyCustomer, tick)
  await summariseProducts(db, everyProduct, tick)
  const placedAt = db.prepare('SELECT placed_at FROM orders WHERE id = ?').pluck()
  const times = Iterator.from(moved).map(id => placedAt.get(id) as UtcMillis).toArray()
  if (times.length > 0) await summariseMonths(db, calendar, { first: Math.min(...times), last: Math.max(...times) }, tick)
}

function keyOf(db: Store, subject: RecordSubject, id: number): string {
  const key = db.prepare(`SELECT external_id FROM ${subject} WHERE id = ?`).pluck().get(id) as string | undefined
  if (key === undefined) throw new ShopcastError(subject === 'customers' ? 'customerUnknown' : 'productUnknown', { id })
  return key
}
