/** So many rows have to agree before one that differs is taken for cut off. */
const ENOUGH_ROWS = 8
/** Cells of one length that are shorter are small numbers or words, which may differ by chance. */
const LONG = 8

const ZERO = '0'.charCodeAt(0)
const NINE = '9'.charCodeAt(0)
const POINT = '.'.charCodeAt(0)
const COMMA = ','.charCodeAt(0)

/**
 * Remembers how the last cells of rows end, since a file that breaks off within its last cell has as many columns as ever. Only what all rows have in common counts: the length of
 * dates, codes and ids, the decimals of amounts, that there is something at all. A text that ends anywhere cannot be told from one that was cut off.
 */
export class LastCells {
  #rows = 0
  #shortest = Infinity
  #longest = 0
  /** Decimals that all have; −1 where they differ or there are none. */
  #decimals: number | null = null

  observe(cell: string): void {
    this.#rows++
    const { length } = cell
    if (length < this.#shortest) this.#shortest = length
    if (length > this.#longest) this.#longest = length
    if (this.#decimals !== -1) {
      const decimals = decimalsOf(cell)
      this.#decimals = this.#decimals === null || this.#decimals === decimals ? decimals : -1
    }
  }

  /** Whether the last cell of a row that no line break ends is less than a cell of its column. */
  isCutOff(cell: string): boolean {
    if (this.#rows < ENOUGH_ROWS || this.#shortest === 0) return false
    if (cell === '') return true
    if (this.#shortest === this.#longest && this.#longest >= LONG) return cell.length < this.#longest
    return this.#decimals !== null && this.#decimals > 0 && decimalsOf(cell) < this.#decimals
  }
}

/** −1 where the cell ends in something else than decimals. By hand, since every row of a million is asked. */
function decimalsOf(cell: string): number {
  let at = cell.length - 1
  while (at > 0 && isDigit(cell.charCodeAt(at))) at--
  const mark = cell.charCodeAt(at)
  return at > 0 && (mark === POINT || mark === COMMA) && isDigit(cell.charCodeAt(at - 1)) ? cell.length - 1 - at : -1
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE
}
