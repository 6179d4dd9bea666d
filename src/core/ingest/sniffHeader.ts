import type { SampleRow } from './sampleRows.ts'

/** Whether the first row names the columns: it holds no number or date where the rows below do. */
export function sniffHeader(rows: readonly SampleRow[]): boolean {
  const [first, ...below] = rows
  if (!first) return false
  if (first.cells.some(looksLikeValue)) return false
  if (new Set(first.cells.filter(cell => cell !== '')).size < first.cells.filter(cell => cell !== '').length / 2) return false
  return below.length === 0 || first.cells.some((_, column) => below.slice(0, 20).some(({ cells }) => looksLikeValue(cells[column] ?? '')))
}

function looksLikeValue(cell: string): boolean {
  return /^\s*[-+(]?\p{Sc}?\d[\d.,:/\sTZ+-]*\)?\s*$/u.test(cell)
}
