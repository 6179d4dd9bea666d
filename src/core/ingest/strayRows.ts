import type { Field } from '../domain/importing.ts'

/** What a row must say to be a line of an order or an event. */
const SUBSTANCE: readonly Field[] = ['productId', 'productName', 'quantity', 'unitPrice', 'lineTotal', 'orderTotal', 'orderSubtotal', 'eventKind']

const TOTAL = /^(?:(?:grand|sub)[ -]?totals?|totals?|sums?|summe|gesamt(?:summe)?|totale|total général|合计|总计|小计|共计|汇总|合計|總計)\s*[:：]?$/i

const NINE = '9'.charCodeAt(0)

/**
 * Tells rows that are no rows of the table although they stand in it: `83,record(s) downloaded,from Jan-01-26 to Feb-01-26`, `Seller ID : anna`, totals, page numbers, the
 * heading once more. Only rows whose date does not begin with a digit are looked at closely, so that it costs nothing.
 */
export class StrayRows {
  readonly #headings: readonly string[] | null
  readonly #dateColumn: number
  readonly #substance: readonly number[]
  readonly #columns: number

  /** @param headings null where no row names the columns */
  constructor(columns: ReadonlyMap<Field, number>, headings: readonly string[] | null) {
    this.#headings = headings
    this.#columns = columns.size
    this.#dateColumn = columns.get('orderedAt') ?? 0
    this.#substance = SUBSTANCE.map(field => columns.get(field)).filter(column => column !== undefined)
  }

  has(cells: readonly string[]): boolean {
    // One cell where there are several columns, such as what is left of a line that broke off.
    if (cells.length === 1 && this.#columns > 1) return true
    const date = cells[this.#dateColumn] ?? ''
    if (date !== '') return date.charCodeAt(0) > NINE && (TOTAL.test(date.trim()) || this.#isHeading(cells, date))
    const filled = cells.filter(cell => cell.trim() !== '')
    if (filled.length === 1 || TOTAL.test(filled[0]?.trim() ?? '')) return true
    return filled.length <= 3 && this.#substance.every(column => (cells[column] ?? '').trim() === '')
  }

  #isHeading(cells: readonly string[], date: string): boolean {
    const headings = this.#headings
    return headings !== null && date.trim() === headings[this.#dateColumn] && cells.every((cell, column) => cell.trim() === (headings[column] ?? ''))
  }
}
