import { existsSync } from 'node:fs'
import { ShopcastError } from '../domain/error.ts'
import type { DifferenceReason } from '../domain/importing.ts'
import { formatMinor } from '../domain/money.ts'
import type { Column } from '../export/column.ts'
import { writeCsv } from '../export/writeCsv.ts'
import { databasePath, openStoreForReading } from '../store/openStore.ts'
import { readAllDifferences } from '../store/readDifferences.ts'
import { readImport } from '../store/readImports.ts'

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
 * @throws ShopcastError importUnknown, fileNotWritable, diskFull
 */
export async function saveReport(dataDir: string, importId: number, file: string): Promise<number> {
  if (!existsSync(databasePath(dataDir))) throw new ShopcastError('importUnknown', { importId })
  const db = openStoreForReading(dataDir)
  try {
    const stored = readImport(db, importId)
    if (!stored) throw new ShopcastError('importUnknown', { importId })
    const lines = stored.report.reconciliation.flatMap(({ month, currency, file: inFiles, stored: kept }): ReportLine[] => {
      const nowhere = { month, currency, file: '', row: '', order: '', text: '' }
      return [
        { ...nowhere, what: 'in files', ...inFiles },
        ...readAllDifferences(db, importId, month, currency).map(row => ({ ...row, what: row.reason, file: row.file ?? '', row: row.row === null ? '' : String(row.row) })),
        { ...nowhere, what: 'stored', ...kept },
      ]
    })
    return (await writeCsv(file, columns, lines, { excel: false, checkpoint: () => Promise.resolve() })).rows
  } finally {
    db.close()
  }
}
