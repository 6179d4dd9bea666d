import type { RecognisedFile } from '../../../core/domain/importing.ts'

/** Up to three different values of a column (by its heading, or `#3`) from the first rows of a file. */
export function columnSamples(file: Pick<RecognisedFile, 'columns' | 'preview'>, column: string): string[] {
  const named = file.columns.indexOf(column)
  const at = named >= 0 ? named : Number(column.replace('#', '')) - 1
  return [...new Set(file.preview.map(row => row.cells[at]?.trim() ?? ''))].filter(Boolean).slice(0, 3)
}
