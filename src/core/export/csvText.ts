/**
 * One row of CSV (RFC 4180) without its line end: a cell with a comma, quote or line break is quoted, quotes are doubled.
 */
export function csvRow(cells: readonly string[], delimiter = ','): string {
  return cells.map(cell => needsQuotes(cell, delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell).join(delimiter)
}

function needsQuotes(cell: string, delimiter: string): boolean {
  return cell.includes(delimiter) || /["\r\n]/.test(cell)
}
