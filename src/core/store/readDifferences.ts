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

/** Every named row of one month and currency, reason by reason, in the order of the files. */
export function readAllDifferences(db: Store, importId: number, month: string, currency: string): DifferenceRow[] {
  const rows = db.prepare(`SELECT ${COLUMNS} FROM import_differences WHERE import_id = ? AND month = ? AND currency = ? ORDER BY reason, id`).all(importId, month, currency) as Row[]
  return named(db, importId, rows)
}

function named(db: Store, importId: number, rows: readonly Row[]): DifferenceRow[] {
  const files = JSON.parse(db.prepare('SELECT files FROM imports WHERE id = ?').pluck().get(importId) as string | undefined ?? '[]') as { name: string }[]
  return rows.map(row => ({ ...row, reason: DIFFERENCE_REASONS[row.reason] ?? 'unexplained', file: row.file === null ? null : files[row.file]?.name ?? null }))
}
