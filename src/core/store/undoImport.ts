import type { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { Tick } from './batches.ts'
import { findDuplicates } from './findDuplicates.ts'
import { affectedPeriod, relink, touchedBy } from './importScope.ts'
import { matchReturns } from './matchReturns.ts'
import type { Store } from './openStore.ts'
import { restoreVersions } from './orderVersions.ts'
import { summariseProducts } from './summariseProducts.ts'
import { refreshTexts, summariseCustomers, summariseMonths, summariseOrders } from './summaries.ts'

const ORDERS_A_BATCH = 500
const EVENTS_A_BATCH = 5000

/**
 * Takes an import back: its orders and events are hidden, earlier versions of its orders stand again, what they changed (matched returns, names, every summary) is put right as if it had never been.
 * One transaction. The rows themselves go with `purgeUndone`.
 * @throws ShopcastError importUnknown
 */
export async function hideImport(db: Store, importId: number, calendar: Calendar, tick: Tick): Promise<{ orders: number; lines: number; events: number }> {
  const active = db.prepare(`SELECT 1 FROM imports WHERE id = ? AND state = 'active'`).get(importId)
  if (!active) throw new ShopcastError('importUnknown', { importId })
  db.exec('BEGIN IMMEDIATE')
  try {
    const mentioned = touchedBy(db, importId)
    db.prepare(`UPDATE imports SET state = 'undone' WHERE id = ?`).run(importId)
    const orders = db.prepare('UPDATE orders SET hidden = 1 WHERE import_id = ?').run(importId).changes
    const restored = restoreVersions(db, importId)
    await tick()
    const events = db.prepare('UPDATE events SET hidden = 1 WHERE import_id = ?').run(importId).changes
    db.prepare('UPDATE visits SET hidden = 1 WHERE import_id = ?').run(importId)
    for (const [subject, records] of [['customer', mentioned.customers], ['product', mentioned.products]] as const) {
      const forget = db.prepare(`DELETE FROM ${subject}_keys WHERE ${subject}_id = ? AND import_id = ?`)
      for (const id of records) forget.run(id, importId)
      db.prepare(`DELETE FROM ${subject}_facts WHERE import_id = ?`).run(importId)
      await tick()
    }
    db.prepare('DELETE FROM shared_keys WHERE import_id = ?').run(importId)
    const linked = await relink(db, mentioned, tick)
    const touched = { customers: clearUnmentioned(db, 'customer', linked.customers), products: clearUnmentioned(db, 'product', linked.products) }
    await tick()
    const moved = await matchReturns(db, touched.customers, tick)
    await summariseOrders(db, moved, tick)
    await refreshTexts(db, touched.customers, touched.products, tick)
    await summariseCustomers(db, touched.customers, tick)
    await summariseProducts(db, touched.products, tick)
    const period = affectedPeriod(db, importId, moved.union(new Set(restored)))
    if (period) await summariseMonths(db, calendar, period, tick)
    // With nothing left, the next first import settles time zone and currency anew.
    db.exec(`DELETE FROM settings WHERE key IN ('timeZone', 'currency') AND NOT EXISTS (SELECT 1 FROM imports WHERE state = 'active')`)
    await findDuplicates(db, tick)
    db.exec('COMMIT')
    const lines = db.prepare('SELECT count(*) FROM orders o CROSS JOIN order_lines l ON l.order_id = o.id WHERE o.import_id = ?').pluck().get(importId) as number
    return { orders, lines, events }
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

const CLEARED = {
  customer: 'email = NULL, name = NULL, phone = NULL, accepts_marketing = NULL, orders = 0, first_order_at = NULL, last_order_at = NULL, spent_minor = 0, currency = NULL',
  product: 'name = NULL, category = NULL, customers = 0, orders = 0, quantity = 0, last_price_minor = NULL, currency = NULL, last_sold_at = NULL',
}

/**
 * Empties the standing records that no import mentions any more, nor a record that belongs to them: of these there is nothing to look up and to add up, which
 * is all of the shop where its only import is undone.
 * @returns the others
 */
function clearUnmentioned(db: Store, subject: 'customer' | 'product', records: readonly number[]): number[] {
  const mentioned = new Set(db.prepare(`SELECT DISTINCT coalesce(r.belongs_to, r.id) FROM ${subject}s r WHERE EXISTS (SELECT 1 FROM ${subject}_facts f WHERE f.${subject}_id = r.id)`).pluck().all() as number[])
  const cleared = JSON.stringify(records.filter(id => !mentioned.has(id)))
  db.prepare(`UPDATE ${subject}s SET ${CLEARED[subject]} WHERE id IN (SELECT value FROM json_each(?))`).run(cleared)
  // The lists of offers show whoever has some.
  if (subject === 'customer') for (const table of ['churn_predictions', 'recommendations']) db.prepare(`DELETE FROM ${table} WHERE customer_id IN (SELECT value FROM json_each(?))`).run(cleared)
  return records.filter(id => mentioned.has(id))
}

/**
 * Deletes the rows of undone imports, a batch a transaction, then the customers and products that no import mentions any more. May be stopped at any
 * moment and called again.
 */
export async function purgeUndone(db: Store, tick: Tick, onProgress: (done: number, total: number) => void = () => {}): Promise<void> {
  const undone = db.prepare(`SELECT id FROM imports WHERE state = 'undone'`).pluck().all() as number[]
  if (undone.length === 0) return
  // What refers to the rows is deleted with them below; checking every table for each row would take minutes.
  db.pragma('foreign_keys = OFF')
  try {
    for (const importId of undone) {
      const total = db.prepare('SELECT (SELECT count(*) FROM orders WHERE import_id = :id) + (SELECT count(*) FROM events WHERE import_id = :id) + (SELECT count(*) FROM visits WHERE import_id = :id)').pluck().get({ id: importId }) as number
      let done = 0
      for (const [select, size] of [['orders', ORDERS_A_BATCH], ['events', EVENTS_A_BATCH], ['visits', EVENTS_A_BATCH]] as const) {
        const some = db.prepare(`SELECT id FROM ${select} WHERE import_id = ? LIMIT ${size}`).pluck()
        const removeLines = db.prepare('DELETE FROM order_lines WHERE order_id = ?')
        const remove = db.prepare(`DELETE FROM ${select} WHERE id = ?`)
        const removeAll = db.transaction((ids: number[]) => {
          for (const id of ids) {
            if (select === 'orders') removeLines.run(id)
            remove.run(id)
          }
        })
        for (let ids = some.all(importId) as number[]; ids.length > 0; ids = some.all(importId) as number[]) {
          removeAll.immediate(ids)
          done += ids.length
          onProgress(done, total)
          await tick()
        }
      }
    }
    db.transaction(() => {
      removeUnmentioned(db)
      for (const importId of undone) db.prepare('DELETE FROM import_differences WHERE import_id = ?').run(importId)
      for (const importId of undone) db.prepare('DELETE FROM imports WHERE id = ?').run(importId)
    }).immediate()
    await tick()
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

function removeUnmentioned(db: Store): void {
  db.exec(`
    DELETE FROM customers WHERE NOT EXISTS (SELECT 1 FROM customer_facts f WHERE f.customer_id = customers.id);
    DELETE FROM products WHERE NOT EXISTS (SELECT 1 FROM product_facts f WHERE f.product_id = products.id);`)
  for (const [table, column, parent] of [
    ['churn_predictions', 'customer_id', 'customers'], ['recommendations', 'customer_id', 'customers'], ['recommendations', 'product_id', 'products'],
    ['similar_products', 'product_id', 'products'], ['similar_products', 'other_product_id', 'products'],
    ['bought_together', 'product_id', 'products'], ['bought_together', 'other_product_id', 'products'],
  ] as const) db.exec(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT id FROM ${parent})`)
}
