import { createWriteStream, mkdirSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { ShopcastError } from '../domain/error.ts'
import type { Column } from './column.ts'
import { csvRow } from './csvText.ts'
import { escapeCell } from './escapeCell.ts'

const ROWS_PER_WRITE = 500
const BYTE_ORDER_MARK = '\uFEFF'

export interface CsvOptions {
  /** Begins with a byte order mark, and escapes ids that Excel would take for formulas. */
  excel: boolean
  /** Awaited between parts; what it throws ends the writing and leaves no file. */
  checkpoint: (rows: number) => Promise<void>
}

export interface CsvResult {
  rows: number
  /** Ids that a spreadsheet could take for a formula and that were escaped for it. */
  escapedIds: number
}

/**
 * Writes rows as UTF-8 CSV (RFC 4180) as they come. The file is written beside its place and appears when it is complete.
 * @throws ShopcastError fileNotWritable, diskFull, and what `checkpoint` throws
 */
export async function writeCsv<Row>(file: string, columns: readonly Column<Row>[], rows: Iterable<Row>, { excel, checkpoint }: CsvOptions): Promise<CsvResult> {
  const part = `${file}.part`
  try {
    mkdirSync(dirname(file), { recursive: true })
    const stream = createWriteStream(part)
    const closed = finished(stream)
    // Failures are told by the awaits below; this keeps one that comes earlier from being called unhandled.
    closed.catch(() => undefined)
    try {
      const result = { rows: 0, escapedIds: 0 }
      let pending = `${excel ? BYTE_ORDER_MARK : ''}${csvRow(columns.map(({ heading }) => heading))}\r\n`
      for (const row of rows) {
        const { cells, escapedIds } = csvCells(columns, row, excel)
        pending += `${csvRow(cells)}\r\n`
        result.rows++
        result.escapedIds += escapedIds
        if (result.rows % ROWS_PER_WRITE !== 0) continue
        if (!stream.write(pending)) await Promise.race([once(stream, 'drain'), closed])
        pending = ''
        await checkpoint(result.rows)
      }
      stream.end(pending)
      await closed
      await rename(part, file)
      return result
    } finally {
      stream.destroy()
    }
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    const known = ShopcastError.from(error)
    throw known.code === 'unexpected' ? new ShopcastError('fileNotWritable', { file }, { cause: error }) : known
  }
}

/** The texts of one row, made safe for their destination. */
export function csvCells<Row>(columns: readonly Column<Row>[], row: Row, excel: boolean): { cells: string[]; escapedIds: number } {
  let escapedIds = 0
  const cells = columns.map(({ kind, value }) => {
    const { text, escapedId } = escapeCell(value(row), kind, excel)
    if (escapedId) escapedIds++
    return text
  })
  return { cells, escapedIds }
}
