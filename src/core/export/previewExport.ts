import type { CustomerTab, ExportRequest } from '../domain/job.ts'
import type { Store } from '../store/openStore.ts'
import { withExportTable } from './exportTable.ts'
import { csvCells } from './writeCsv.ts'

const ROWS_SHOWN = 5

/** What an export would hold, before it is written. */
export interface PreviewOfExport {
  columns: string[]
  /** The first rows. */
  rows: string[][]
  total: number
  leftOutForConsent: number
  /** Customers set aside at random. */
  setAside: number
  /** Such as `win-back-2026-11-21.csv`. */
  proposedName: string
}

const tabNames: Record<CustomerTab, string> = { everyone: 'customers', winBack: 'win-back', aboutToLapse: 'about-to-lapse', dueThisWeek: 'due-this-week', promising: 'new-and-promising', best: 'best-customers', sleeping: 'sleeping', oneOrder: 'one-order' }

/**
 * Counts what a request would export and reads its first rows: cheap enough to answer each change of a choice.
 * @throws ShopcastError as `withExportTable` does
 */
export function previewExport(db: Store, request: ExportRequest): PreviewOfExport {
  return withExportTable(db, request, ({ asOf, columns, rows, total, leftOutForConsent, holdOut }) => ({
    columns: columns.map(({ heading }) => heading),
    rows: Iterator.from(rows(ROWS_SHOWN)).take(ROWS_SHOWN).map(row => csvCells(columns, row, request.excel).cells).toArray(),
    total,
    leftOutForConsent,
    setAside: holdOut?.setAside.length ?? 0,
    proposedName: `${nameOf(request)}-${asOf}.csv`,
  }))
}

function nameOf({ list, audience }: ExportRequest): string {
  if (list === 'churn') return audience !== 'all' && 'tab' in audience ? tabNames[audience.tab] : 'customers'
  return list.replace(/[A-Z]/g, capital => `-${capital.toLowerCase()}`)
}
