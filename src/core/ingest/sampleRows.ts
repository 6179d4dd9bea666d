import type { RowSource } from './sources/rowSource.ts'

const ROWS = 2000
const CHARACTERS = 1 << 20

export interface SampleRow {
  row: number
  cells: string[]
}

/** The first rows of a table. `complete` where there are no more. */
export async function sampleRows(source: RowSource): Promise<{ rows: SampleRow[]; complete: boolean }> {
  const rows: SampleRow[] = []
  let characters = 0
  let complete = true
  const pieces = source.rows((cells, row) => {
    if (rows.length >= ROWS || characters >= CHARACTERS) {
      complete = false
      return
    }
    rows.push({ row, cells: [...cells] })
    for (const cell of cells) characters += cell.length
  })
  for await (const _ of pieces) if (!complete) break
  return { rows, complete }
}
