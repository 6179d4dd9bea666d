import type { ImportReport } from '../domain/importing.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'

/** An import that was not undone. */
export interface StoredImport {
  id: number
  kind: 'orders' | 'events'
  finishedAt: UtcMillis
  report: ImportReport
}

interface Row { id: number; kind: StoredImport['kind']; finished_at: number; report: string }

const SELECT = "SELECT id, kind, finished_at, report FROM imports WHERE state = 'active'"

/** The imports that count, newest first. */
export function readImports(db: Store): StoredImport[] {
  return (db.prepare(`${SELECT} ORDER BY id DESC`).all() as Row[]).map(toImport)
}

/** One import; null where it never was or is undone. */
export function readImport(db: Store, id: number): StoredImport | null {
  const row = db.prepare(`${SELECT} AND id = ?`).get(id) as Row | undefined
  return row ? toImport(row) : null
}

/** What reports of imports that an earlier Shopcast stored do not have. */
const SINCE_VERSION_2 = { reconciliation: [], changedOrders: { count: 0, changes: {} } } satisfies Partial<ImportReport>

function toImport({ id, kind, finished_at, report }: Row): StoredImport {
  return { id, kind, finishedAt: finished_at, report: { ...SINCE_VERSION_2, ...JSON.parse(report) as ImportReport } }
}
