import { createRowParser } from './delimitedParser.ts'

const DELIMITERS = [',', '\t', ';', '|', ' ']
const ROWS = 60

/** The character that cuts the sample into the most regular table; a comma where nothing does. @param complete whether the sample is all there is */
export function sniffDelimiter(text: string, complete: boolean): string {
  const head = text.slice(0, 64 * 1024)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const widths = rowWidths(head, delimiter, complete && head.length === text.length)
    const width = mostFrequent(widths)
    if (width < 2) continue
    const regular = widths.filter(other => other === width).length / widths.length
    // Blanks occur within cells, so they part columns only where they do so in every line and nothing else does.
    const score = regular ** 2 * Math.min(width, 12) * (delimiter === ' ' ? (regular === 1 ? 0.5 : 0) : 1)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** How many cells each of the first rows has. */
function rowWidths(text: string, delimiter: string, complete: boolean): number[] {
  const widths: number[] = []
  const onRow = (cells: readonly string[]): void => {
    if (widths.length < ROWS) widths.push(cells.length)
  }
  try {
    const parser = createRowParser({ file: '', delimiter, onRow })
    parser.write(text)
    if (complete) parser.end()
  } catch {
    // A sign that stands so often in a line that no table has as many columns parts none.
  }
  return widths
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}
