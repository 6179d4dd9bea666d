import type { Encoding, FileFormat, ProblemCode } from '../../domain/importing.ts'

/** Called for each record. `cells` is reused: copy what is kept. `row` counts from 1 as a person counts rows in the file. */
export type RowListener = (cells: string[], row: number) => void

/** Called for what is wrong with the writing of a row rather than with its meaning. */
export type FlawListener = (code: Extract<ProblemCode, 'charactersDamaged' | 'quoteUnclosed' | 'rowDamaged'>, row: number, text: string) => void

export const ignoreFlaws: FlawListener = () => {}

/**
 * One table of text cells, whatever file it lies in. Nothing above this folder knows whether a row was written as delimited text, in a workbook
 * or as JSON. Rows are told to a listener rather than handed over, since an array for each of a million rows costs more than reading it.
 */
export interface RowSource {
  /** What reports call the table: the name of its file, with the entry of the archive or the sheet behind it. */
  readonly name: string
  /** The table's share of what has to be read, in bytes on the disk. */
  readonly bytes: number
  readonly format: FileFormat
  /** As it was chosen, or as it has shown itself so far; null where the format leaves no choice. */
  readonly encoding: Encoding | null
  readonly delimiter: string | null
  /** The names of the columns where the format itself has them, so that no row is a heading. */
  readonly headings: readonly string[] | null
  /**
   * Reads the table from its beginning, blank rows left out. Leaving the loop early closes the file.
   * @returns the bytes read so far, after each piece of some thousand rows
   * @throws ShopcastError rowTooLong, tooManyColumns, and what `ByteSource.read` throws
   */
  rows(onRow: RowListener, onFlaw?: FlawListener): AsyncGenerator<number>
}
