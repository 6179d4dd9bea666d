import { idRange, type Tick } from './batches.ts'
import { findDuplicates } from './findDuplicates.ts'
import { inTransaction } from './inTransaction.ts'
import type { Store } from './openStore.ts'
import { PREDICTIONS } from './predictionTables.ts'
import { isMentioned } from './visibility.ts'

const ORDERS_A_BATCH = 500
const EVENTS_A_BATCH = 5000
const RECORDS_A_BATCH = 5000

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
    await inTransaction(db, () => findDuplicates(db, tick))
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

function removeUnmentioned(db: Store): void {
  for (const subject of ['customer', 'product'] as const) {
    // Of some there are keys left, from imports that brought nothing else.
    const table = `${subject}s` as const
    const unmentioned = `SELECT id FROM ${table} WHERE coalesce(belongs_to, id) NOT IN (SELECT coalesce(r.belongs_to, r.id) FROM ${table} r WHERE ${isMentioned(table, 'r.id')})`
    db.exec(`
      DELETE FROM ${subject}_keys WHERE ${subject}_id IN (${unmentioned});
      DELETE FROM ${subject}_facts WHERE ${subject}_id IN (${unmentioned});
      DELETE FROM ${table} WHERE NOT EXISTS (SELECT 1 FROM ${subject}_facts f WHERE f.${subject}_id = ${table}.id)`)
  }
  for (const subject of ['customers', 'products'] as const) {
    for (const [table, column] of PREDICTIONS[subject]) db.exec(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT id FROM ${subject})`)
  }
}
