/** Understands the rows of one file, one after another, and hands on what they say. */
export interface RowReader {
  read(cells: readonly string[], row: number): void
}
