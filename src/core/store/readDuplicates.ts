import type { DuplicateReason, RecordSubject } from '../domain/identity.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'

/** Two that may be the same. */
export interface SuspectedPair {
  one: number
  other: number
  oneName: string
  otherName: string
  reasons: DuplicateReason[]
}

/** Two of which the merchant said that they are one, or that they are not. */
export interface SettledPair {
  one: number
  other: number
  oneName: string
  otherName: string
  at: UtcMillis
}

const nameOf = (subject: RecordSubject, alias: string): string =>
  subject === 'customers' ? `coalesce(nullif(${alias}.name, ''), nullif(${alias}.email, ''), ${alias}.external_id)` : `coalesce(nullif(${alias}.name, ''), ${alias}.external_id)`

const pairColumns = (subject: RecordSubject): string => `a.id AS one, b.id AS other, ${nameOf(subject, 'a')} AS oneName, ${nameOf(subject, 'b')} AS otherName`

/** The pairs not settled yet, the surest first. */
export function readSuspectedPairs(db: Store, subject: RecordSubject, limit: number): { rows: SuspectedPair[]; total: number } {
  const from = `suspected_duplicates d JOIN ${subject} a ON a.id = d.one AND a.belongs_to IS NULL JOIN ${subject} b ON b.id = d.other AND b.belongs_to IS NULL
    LEFT JOIN kept_apart k ON k.subject = d.subject AND k.one = min(a.external_id, b.external_id) AND k.other = max(a.external_id, b.external_id)
    WHERE d.subject = ? AND k.one IS NULL`
  const rows = db.prepare(`SELECT ${pairColumns(subject)}, d.reasons FROM ${from} ORDER BY d.score DESC, a.orders + b.orders DESC, d.one, d.other LIMIT ?`)
    .all(subject, limit) as (Omit<SuspectedPair, 'reasons'> & { reasons: string })[]
  return {
    rows: rows.map(row => ({ ...row, reasons: JSON.parse(row.reasons) as DuplicateReason[] })),
    total: db.prepare(`SELECT count(*) FROM ${from}`).pluck().get(subject) as number,
  }
}

/** What the merchant said, newest first. */
export function readSettledPairs(db: Store, subject: RecordSubject): { merged: SettledPair[]; keptApart: SettledPair[] } {
  const read = (table: 'merges' | 'kept_apart'): SettledPair[] => db.prepare(`
    SELECT ${pairColumns(subject)}, m.at FROM ${table} m JOIN ${subject} a ON a.external_id = m.one JOIN ${subject} b ON b.external_id = m.other
    WHERE m.subject = ? ORDER BY m.at DESC`).all(subject) as SettledPair[]
  return { merged: read('merges'), keptApart: read('kept_apart') }
}
