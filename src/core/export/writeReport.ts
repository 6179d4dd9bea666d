import { ShopcastError } from '../domain/error.ts'
import type { DifferenceReason, ImportReport } from '../domain/importing.ts'
import { formatMinor } from '../domain/money.ts'
import type { Store } from '../store/openStore.ts'
import { readAllDifferences } from '../store/readDifferences.ts'
import { readImport } from '../store/readImports.ts'
import type { Column } from './column.ts'
import { writeCsv } from './writeCsv.ts'

/** A line of the saved report: a month's sum, or one of the rows between the two sums. */
interface ReportLine {
  month: string
  currency: string
  what: 'in files' | 'stored' | DifferenceReason
  file: string
  row: string
  order: string
  text: string
  orders: number
  minor: number
}

const columns: Column<ReportLine>[] = [
  { heading: 'month', kind: 'id', value: ({ month }) => month },
  { heading: 'currency', kind: 'id', value: ({ currency }) => currency },
  { heading: 'what', kind: 'id', value: ({ what }) => what },
  { heading: 'file', kind: 'text', value: ({ file }) => file },
  { heading: 'row', kind: 'number', value: ({ row }) => row },
  { heading: 'order_id', kind: 'id', value: ({ order }) => order },
  { heading: 'text', kind: 'text', value: ({ text }) => text },
  { heading: 'orders', kind: 'number', value: ({ orders }) => String(orders) },
  { heading: 'amount', kind: 'number', value: ({ minor, currency }) => formatMinor(minor, currency) },
]

/**
 * Writes the report of an import as CSV: for each month what the files say, every row that makes a difference, and what was stored.
 * @returns how many rows were written
 * @throws ShopcastError importUnknown, fileNotWritable, diskFull
 */
export async function writeReport(db: Store, importId: number, file: string): Promise<number> {
  const stored = readImport(db, importId)
  if (!stored) throw new ShopcastError('importUnknown', { importId })
  // Whoever else waits for this thread has its turn between parts.
  const { rows } = await writeCsv(file, columns, reportLines(db, importId, stored.report), { excel: false, checkpoint: () => new Promise(resolve => { setImmediate(resolve) }) })
  return rows
}

function* reportLines(db: Store, importId: number, { reconciliation }: ImportReport): Generator<ReportLine> {
  for (const { month, currency, file, stored } of reconciliation) {
    const nowhere = { month, currency, file: '', row: '', order: '', text: '' }
    yield { ...nowhere, what: 'in files', ...file }
    for (const row of readAllDifferences(db, importId, month, currency)) yield { ...row, what: row.reason, file: row.file ?? '', row: row.row === null ? '' : String(row.row) }
    yield { ...nowhere, what: 'stored', ...stored }
  }
}
