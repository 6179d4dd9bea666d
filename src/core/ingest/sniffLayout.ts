import { createRowParser } from './delimitedParser.ts'

const DELIMITERS = [',', '\t', ';', '|', ' ']
const ROWS = 60

export interface SampleRow {
  row: number
  cells: string[]
}

/** The records of a text's beginning. @param limit how many at most */
export function sampleRows(text: string, delimiter: string, complete: boolean, limit: number): SampleRow[] {
  const rows: SampleRow[] = []
  const parser = createRowParser(delimiter, (cells, row) => {
    if (rows.length < limit) rows.push({ row, cells: [...cells] })
  })
  parser.write(text)
  if (complete) parser.end()
  return rows
}

/** The character that cuts the sample into the most regular table; a comma where nothing does. */
export function sniffDelimiter(text: string, complete: boolean): string {
  const head = text.slice(0, 64 * 1024)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const widths = sampleRows(head, delimiter, complete && head.length === text.length, ROWS).map(({ cells }) => cells.length)
    const width = mostFrequent(widths)
    if (width < 2) continue
    const regular = widths.filter(other => other === width).length / widths.length
    // Blanks occur within cells, so they part columns only where they do so in every line and nothing else does.
    const score = regular ** 2 * Math.min(width, 12) * (delimiter === ' ' ? (regular === 1 ? 0.5 : 0) : 1)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

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

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}
