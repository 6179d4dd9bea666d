import type { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { RecordSubject } from '../domain/identity.ts'
import type { Tick } from './batches.ts'
import { affectedPeriod, relink, touchedBy } from './importScope.ts'
import { inTransaction } from './inTransaction.ts'
import { findKeptUndo, forgetWithUndo, importsToRehearse, keepRehearsed, noteChanges, putBackRows, type KeptUndo } from './keptUndos.ts'
import { matchReturns } from './matchReturns.ts'
import type { Store } from './openStore.ts'
import { CUSTOMER_PREDICTIONS } from './predictionTables.ts'
import { refreshTexts } from './refreshTexts.ts'
import { restoreVersions } from './orderVersions.ts'
import { summariseProducts } from './summariseProducts.ts'
import { summariseCustomers, summariseMonths, summariseOrders } from './summaries.ts'
import { isMentioned } from './visibility.ts'
import { withoutIndexes } from './withoutIndexes.ts'

/** Enough for the pages of all summaries, which are written in no order. */
const CACHE_KILOBYTES = 64 * 1024

/**
 * Takes an import back: its orders and events no longer show, earlier versions of its orders stand again, what they changed (matched returns, names, every
 * summary) is put right as if it had never been. One transaction, of which pages see all or nothing. The rows themselves go with `purgeUndone`.
 * @throws ShopcastError importUnknown
 */
export async function hideImport(db: Store, importId: number, calendar: Calendar, tick: Tick): Promise<void> {
  if (!isActive(db, importId)) throw new ShopcastError('importUnknown', { importId })
  await writing(db, async () => {
    const kept = findKeptUndo(db, importId)
    turnOver(db, importId)
    if (!db.prepare(`SELECT 1 FROM imports WHERE state = 'active'`).get()) hideEverything(db)
    else if (kept) await putBack(db, importId, kept, tick)
    else await takeBack(db, importId, calendar, tick)
    forgetWithUndo(db, importId)
  })
}

/**
 * Works out what an undo of one of several imports would come to, without undoing it, so that undoing it takes moments as long as nothing else changes. Writes
 * like an import, for about as long as the undo would; does nothing where it is not needed.
 */
export async function rehearseUndo(db: Store, importId: number, calendar: Calendar, tick: Tick): Promise<void> {
  await writing(db, async () => {
    if (!importsToRehearse(db).includes(importId)) return
    db.exec('SAVEPOINT rehearsal')
    const changes = noteChanges(db)
    turnOver(db, importId)
    await takeBack(db, importId, calendar, tick)
    const rows = changes()
    db.exec('ROLLBACK TO rehearsal; RELEASE rehearsal')
    await keepRehearsed(db, importId, rows, tick)
  })
}

function isActive(db: Store, importId: number): boolean {
  return db.prepare(`SELECT 1 FROM imports WHERE id = ? AND state = 'active'`).get(importId) !== undefined
}

function turnOver(db: Store, importId: number): void {
  db.prepare(`UPDATE imports SET state = 'undone' WHERE id = ?`).run(importId)
}

/** Records come to belong to others that are there already; looking each up once more would take half of the time. */
async function writing(db: Store, run: () => Promise<void>): Promise<void> {
  db.pragma('foreign_keys = OFF')
  db.pragma(`cache_size = -${CACHE_KILOBYTES}`)
  try {
    await inTransaction(db, run)
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

/** Where no import is left there is nothing to look up and to add up. The next first import settles time zone, currency and system anew. */
function hideEverything(db: Store): void {
  for (const table of ['customers', 'products']) withoutIndexes(db, table, () => db.exec(`UPDATE ${table} SET ${DROPPED} WHERE belongs_to IS NULL`))
  db.exec(`DELETE FROM months; ${CUSTOMER_PREDICTIONS.map(table => `DELETE FROM ${table}`).join('; ')}; DELETE FROM settings WHERE key IN ('timeZone', 'currency', 'systems')`)
}

async function putBack(db: Store, importId: number, kept: KeptUndo, tick: Tick): Promise<void> {
  restoreVersions(db, importId)
  putBackRows(db, kept)
  if (!kept.before) return
  const { last, relinked } = kept.before
  if (relinked) await relink(db, { customers: [], products: [] }, tick)
  for (const table of ['customers', 'products'] as const) db.prepare(`UPDATE ${table} SET ${DROPPED} WHERE id > ? AND belongs_to IS NULL`).run(last[table])
  for (const table of CUSTOMER_PREDICTIONS) db.prepare(`DELETE FROM ${table} WHERE customer_id > ?`).run(last.customers)
}

async function takeBack(db: Store, importId: number, calendar: Calendar, tick: Tick): Promise<void> {
  const mentioned = touchedBy(db, importId)
  const returning = matchedBy(db, importId)
  const restored = restoreVersions(db, importId)
  await tick()
  const linked = await relink(db, mentioned, tick)
  const customers = dropUnmentioned(db, 'customers', linked.customers)
  const products = dropUnmentioned(db, 'products', linked.products)
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
function dropUnmentioned(db: Store, subject: RecordSubject, records: readonly number[]): number[] {
  const mentioned = new Set(db.prepare(`SELECT DISTINCT coalesce(r.belongs_to, r.id) FROM ${subject} r WHERE ${isMentioned(subject, 'r.id')}`).pluck().all() as number[])
  const dropped = JSON.stringify(records.filter(id => !mentioned.has(id)))
  db.prepare(`UPDATE ${subject} SET ${DROPPED} WHERE id IN (SELECT value FROM json_each(?))`).run(dropped)
  // The lists of offers show whoever has some.
  if (subject === 'customers') for (const table of CUSTOMER_PREDICTIONS) db.prepare(`DELETE FROM ${table} WHERE customer_id IN (SELECT value FROM json_each(?))`).run(dropped)
  return records.filter(id => mentioned.has(id))
}
