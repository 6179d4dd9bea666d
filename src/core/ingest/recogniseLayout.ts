import { createHash } from 'node:crypto'
import type { ImportOptions } from '../domain/importing.ts'
import { foldHeading, type Profile } from './profile.ts'
import { recogniseTable, type RecognisedTable } from './recogniseTable.ts'
import type { SampleRow } from './sampleRows.ts'

/** What a table is by itself, whatever layout anybody said it has. */
export interface RecognisedLayout {
  /** By what files of one layout are known again. */
  key: string
  table: RecognisedTable
  /** Columns. */
  width: number
}

/** @param headings the names of the columns where the format has them */
export function recogniseLayout(profiles: readonly Profile[], rows: readonly SampleRow[], headings: readonly string[] | null, { hasHeader }: Pick<ImportOptions, 'hasHeader'>): RecognisedLayout {
  const table = recogniseTable(profiles, rows, headings, hasHeader === undefined ? {} : { hasHeader })
  const width = Math.max(...rows.slice(0, 50).map(row => row.cells.length))
  return { key: layoutKey(table.match.profile.name, table.headings, width), table, width }
}

/** The profile and the headings without case and signs, or how many columns there are where none has a heading. */
function layoutKey(profile: string, headings: readonly string[] | null, width: number): string {
  const columns = headings ? createHash('sha256').update(headings.map(foldHeading).join('\n')).digest('hex').slice(0, 24) : `#${width}`
  return `${profile} ${columns}`
}
