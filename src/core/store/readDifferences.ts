import { DIFFERENCE_REASONS, type DifferenceReason, type DifferenceRow } from '../domain/importing.ts'
import type { Store } from './openStore.ts'

export interface DifferenceQuery {
  importId: number
  reason: DifferenceReason
  currency: string
  /** `YYYY-MM`; null for all months. */
  month: string | null
  limit: number
}

interface Row extends Omit<DifferenceRow, 'reason' | 'file'> {
  reason: number
  file: number | null
}

const COLUMNS = 'reason, month, currency, file, row, order_id AS "order", text, orders, minor'

/** The named rows behind one difference of an import's report: those that weigh most first, and how many there are in all. */
export function readDifferences(db: Store, { importId, reason, currency, month, limit }: DifferenceQuery): { total: number; rows: DifferenceRow[] } {
  const from = 'FROM import_differences WHERE import_id = ? AND reason = ? AND currency = ? AND month BETWEEN ? AND ?'
  // Months are compared as texts; '~' stands behind them all.
  const where = [importId, DIFFERENCE_REASONS.indexOf(reason), currency, month ?? '', month ?? '~']
  const rows = db.prepare(`SELECT ${COLUMNS} ${from} ORDER BY abs(minor) DESC, id LIMIT ?`).all(...where, limit) as Row[]
  return { total: db.prepare(`SELECT count(*) ${from}`).pluck().get(...where) as number, rows: named(db, importId, rows) }
}

const ROWS_A_PART = 2000

/** Every named row of one month and currency, reason by reason, in the order of the files; a part at a time, so that whoever writes them holds up nobody. */
export function* readAllDifferences(db: Store, importId: number, month: string, currency: string): Generator<DifferenceRow> {
  const part = db.prepare(`SELECT id, ${COLUMNS} FROM import_differences WHERE import_id = ? AND reason = ? AND month = ? AND currency = ? AND id > ? ORDER BY id LIMIT ${ROWS_A_PART}`)
  for (const reason of DIFFERENCE_REASONS.keys()) {
    for (let last = 0, size = ROWS_A_PART; size === ROWS_A_PART;) {
      const rows = part.all(importId, reason, month, currency, last) as (Row & { id: number })[]
      yield* named(db, importId, rows.map(({ id: _, ...row }) => row))
      last = rows.at(-1)?.id ?? 0
      size = rows.length
    }
  }
}

function named(db: Store, importId: number, rows: readonly Row[]): DifferenceRow[] {
  const files = JSON.parse(db.prepare('SELECT files FROM imports WHERE id = ?').pluck().get(importId) as string | undefined ?? '[]') as { name: string }[]
  return rows.map(row => ({ ...row, reason: DIFFERENCE_REASONS[row.reason] ?? 'unexplained', file: row.file === null ? null : files[row.file]?.name ?? null }))
}
