import type { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import { idRange, type Tick } from './batches.ts'
import { findDuplicates } from './findDuplicates.ts'
import { affectedPeriod, relink, touchedBy } from './importScope.ts'
import { matchReturns } from './matchReturns.ts'
import type { Store } from './openStore.ts'
import { CUSTOMER_PREDICTIONS } from './predictionTables.ts'
import { refreshTexts } from './refreshTexts.ts'
import { restoreVersions } from './orderVersions.ts'
import { forgetSummaries, putBackSummaries, readKept } from './summariesBefore.ts'
import { summariseProducts } from './summariseProducts.ts'
import { summariseCustomers, summariseMonths, summariseOrders } from './summaries.ts'
import { isKept } from './visibility.ts'

const ORDERS_A_BATCH = 500
const EVENTS_A_BATCH = 5000
const RECORDS_A_BATCH = 5000
/** Enough for the pages of all summaries, which are written in no order. */
const CACHE_KILOBYTES = 64 * 1024

/**
 * Takes an import back: its orders and events no longer show, earlier versions of its orders stand again, what they changed (matched returns, names, every
 * summary) is put right as if it had never been. One transaction, of which pages see all or nothing. The rows themselves go with `purgeUndone`.
 * @throws ShopcastError importUnknown
 */
export async function hideImport(db: Store, importId: number, calendar: Calendar, tick: Tick): Promise<void> {
  const active = db.prepare(`SELECT 1 FROM imports WHERE id = ? AND state = 'active'`).get(importId)
  if (!active) throw new ShopcastError('importUnknown', { importId })
  // Records come to belong to others that are there already; looking each up once more would take half of the time.
  db.pragma('foreign_keys = OFF')
  db.pragma(`cache_size = -${CACHE_KILOBYTES}`)
  try {
    db.exec('BEGIN IMMEDIATE')
    db.prepare(`UPDATE imports SET state = 'undone' WHERE id = ?`).run(importId)
    const kept = readKept(db, importId)
    if (!db.prepare(`SELECT 1 FROM imports WHERE state = 'active'`).get()) hideEverything(db)
    else if (kept) await putBack(db, importId, kept, tick)
    else await takeBack(db, importId, calendar, tick)
    db.exec('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

/** Where no import is left there is nothing to look up and to add up. The next first import settles time zone, currency and system anew. */
function hideEverything(db: Store): void {
  forgetSummaries(db)
  for (const table of ['customers', 'products']) withoutIndexes(db, table, () => db.exec(`UPDATE ${table} SET ${DROPPED} WHERE belongs_to IS NULL`))
  db.exec(`DELETE FROM months; ${CUSTOMER_PREDICTIONS.map(table => `DELETE FROM ${table}`).join('; ')}; DELETE FROM settings WHERE key IN ('timeZone', 'currency', 'systems')`)
}

/** Changes all rows of a table: making its indexes anew takes a third of the time of changing them row by row. */
function withoutIndexes(db: Store, table: string, change: () => void): void {
  const indexes = db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`).all(table) as { name: string; sql: string }[]
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`)
  change()
  for (const { sql } of indexes) db.exec(sql)
}

/** Of the newest import, since which nothing else has changed. */
async function putBack(db: Store, importId: number, { last, relinked }: NonNullable<ReturnType<typeof readKept>>, tick: Tick): Promise<void> {
  restoreVersions(db, importId)
  if (relinked) await relink(db, { customers: [], products: [] }, tick)
  for (const [table, before] of [['customers', last.customers], ['products', last.products]] as const) db.prepare(`UPDATE ${table} SET ${DROPPED} WHERE id > ? AND belongs_to IS NULL`).run(before)
  for (const table of CUSTOMER_PREDICTIONS) db.prepare(`DELETE FROM ${table} WHERE customer_id > ?`).run(last.customers)
  putBackSummaries(db, importId)
}

async function takeBack(db: Store, importId: number, calendar: Calendar, tick: Tick): Promise<void> {
  forgetSummaries(db)
  const mentioned = touchedBy(db, importId)
  const returning = matchedBy(db, importId)
  const restored = restoreVersions(db, importId)
  await tick()
  const linked = await relink(db, mentioned, tick)
  const customers = dropUnmentioned(db, 'customer', linked.customers)
  const products = dropUnmentioned(db, 'product', linked.products)
  await tick()
  const moved = await matchReturns(db, [...returning.union(buyersOf(db, restored)).union(new Set(linked.regrouped)).intersection(new Set(customers))], tick)
  await summariseOrders(db, moved, tick)
  await refreshTexts(db, customers, products, tick)
  await summariseCustomers(db, customers, tick)
  await summariseProducts(db, products, tick)
  const period = affectedPeriod(db, importId, moved.union(new Set(restored)))
  if (period) await summariseMonths(db, calendar, period, tick)
}

/** Customers of whose returns and purchases in an import some found each other; where none did, nothing else is matched otherwise without them. */
function matchedBy(db: Store, importId: number): Set<number> {
  return new Set(db.prepare(`SELECT DISTINCT o.customer_id FROM orders o INDEXED BY orders_by_import CROSS JOIN order_lines l INDEXED BY order_lines_returned ON l.order_id = o.id
    WHERE o.import_id = ? AND l.returned_quantity <> 0 AND (l.kind = 1 OR l.returned_quantity <> 0) AND o.customer_id > 0`).pluck().all(importId) as number[])
}

function buyersOf(db: Store, orders: readonly number[]): Set<number> {
  return new Set(db.prepare('SELECT DISTINCT customer_id FROM orders WHERE id IN (SELECT value FROM json_each(?)) AND customer_id > 0').pluck().all(JSON.stringify(orders)) as number[])
}

/** A record that nothing mentions belongs to itself until it is deleted, so that nothing that lists standing records has it. */
const DROPPED = 'belongs_to = id, orders = 0'

/**
 * Takes out of sight the standing records that no import mentions any more, nor a record that belongs to them.
 * @returns the others
 */
function dropUnmentioned(db: Store, subject: 'customer' | 'product', records: readonly number[]): number[] {
  const mentioned = new Set(db.prepare(`
    SELECT DISTINCT coalesce(r.belongs_to, r.id) FROM ${subject}s r WHERE EXISTS (SELECT 1 FROM ${subject}_facts f WHERE f.${subject}_id = r.id AND ${isKept('f')})`).pluck().all() as number[])
  const dropped = JSON.stringify(records.filter(id => !mentioned.has(id)))
  db.prepare(`UPDATE ${subject}s SET ${DROPPED} WHERE id IN (SELECT value FROM json_each(?))`).run(dropped)
  // The lists of offers show whoever has some.
  if (subject === 'customer') for (const table of CUSTOMER_PREDICTIONS) db.prepare(`DELETE FROM ${table} WHERE customer_id IN (SELECT value FROM json_each(?))`).run(dropped)
  return records.filter(id => mentioned.has(id))
}

/** How much of an undone import is still to be deleted. */
export function countUndone(db: Store, importId: number): { orders: number; lines: number; events: number } {
  return db.prepare(`SELECT (SELECT count(*) FROM orders WHERE import_id = :id) AS orders,
    (SELECT count(*) FROM orders o CROSS JOIN order_lines l ON l.order_id = o.id WHERE o.import_id = :id) AS lines,
    (SELECT count(*) FROM events WHERE import_id = :id) AS events`).get({ id: importId }) as { orders: number; lines: number; events: number }
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
    for (const importId of undone) await forgetRecords(db, importId, tick)
    await findDuplicatesAgain(db, tick)
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

/** Deletes what an import says of customers and products. */
async function forgetRecords(db: Store, importId: number, tick: Tick): Promise<void> {
  for (const subject of ['customer', 'product'] as const) {
    const forget = (['facts', 'keys'] as const).map(said => db.prepare(`DELETE FROM ${subject}_${said} WHERE ${subject}_id BETWEEN ? AND ? AND import_id = ?`))
    const { first, last } = idRange(db, `${subject}s`)
    for (let from = first; from <= last; from += RECORDS_A_BATCH) {
      for (const statement of forget) statement.run(from, from + RECORDS_A_BATCH - 1, importId)
      await tick()
    }
  }
  db.prepare('DELETE FROM shared_keys WHERE import_id = ?').run(importId)
}

async function findDuplicatesAgain(db: Store, tick: Tick): Promise<void> {
  db.exec('BEGIN IMMEDIATE')
  try {
    await findDuplicates(db, tick)
    db.exec('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function removeUnmentioned(db: Store): void {
  db.exec(`
    DELETE FROM customers WHERE NOT EXISTS (SELECT 1 FROM customer_facts f WHERE f.customer_id = customers.id);
    DELETE FROM products WHERE NOT EXISTS (SELECT 1 FROM product_facts f WHERE f.product_id = products.id);`)
  for (const [table, column, parent] of [
    ...CUSTOMER_PREDICTIONS.map(table => [table, 'customer_id', 'customers'] as const), ['recommendations', 'product_id', 'products'], ['next_steps', 'product_id', 'products'],
    ['similar_products', 'product_id', 'products'], ['similar_products', 'other_product_id', 'products'],
    ['bought_together', 'product_id', 'products'], ['bought_together', 'other_product_id', 'products'],
  ] as const) db.exec(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT id FROM ${parent})`)
}
