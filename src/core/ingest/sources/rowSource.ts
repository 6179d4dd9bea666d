import type { Encoding } from '../../domain/importing.ts'

/** Called for each record. `cells` is reused: copy what is kept. `row` counts from 1 as a person counts rows in the file. */
export type RowListener = (cells: string[], row: number) => void

/**
 * One table of text cells, whatever file it lies in. Nothing above this folder knows whether a row was written as delimited text or otherwise.
 * Rows are told to a listener rather than handed over, since an array for each of a million rows costs more than reading it.
 */
export interface RowSource {
  /** What reports call the table: the name of its file. */
  readonly name: string
  /** The table's share of what has to be read, in bytes on the disk. */
  readonly bytes: number
  /** As it was chosen, or as it has shown itself so far. */
  readonly encoding: Encoding
  readonly delimiter: string
  /**
   * Reads the table from its beginning, blank rows left out. Leaving the loop early closes the file.
   * @returns the bytes read so far, after each piece of some thousand rows
   * @throws ShopcastError fileNotFound, fileUnreadable
   */
  rows(listener: RowListener): AsyncGenerator<number>
}
