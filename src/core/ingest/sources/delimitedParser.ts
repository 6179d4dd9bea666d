import { ShopcastError } from '../../domain/error.ts'
import { LastCells } from './lastCells.ts'
import { ignoreFlaws, type FlawListener, type RowListener } from './rowSource.ts'

/** Characters. A quoted cell longer than this is taken for a quote that nobody closed, a line longer than this for no row of a table. */
const LONGEST_RECORD = 1 << 20
/** Excel stops at 16,384. */
const MOST_COLUMNS = 20_000

const QUOTE = 34
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/**
 * Cuts delimited text into records while it streams in: RFC 4180 with quotes, doubled quotes and line breaks within quotes; lines end in
 * LF, CRLF or CR. Lenient where files are: a quote inside an unquoted cell is a character like any other, text after a closing quote is
 * kept, and a quote that is never closed is taken literally, and told, rather than swallowing the rest of the file. Blank lines are counted as rows but
 * not told; nor is a last line that breaks off, or a row whose quote is never closed and that has too few cells without it, except as a flaw.
 */
export class DelimitedParser {
  readonly #file: string
  readonly #delimiter: number
  readonly #onRow: RowListener
  readonly #onFlaw: FlawListener
  readonly #cells: string[] = []
  readonly #lastCells = new LastCells()
  #rest = ''
  #row = 0
  /** Cells of the row that was told last. */
  #width = 0
  /** Whether a quote that nobody closed stands in a row since then. */
  #isUnclosed = false
  #skipLineFeed = false
  /** Whether the record just read ended with the text rather than with a line break. */
  #unended = false

  constructor({ file, delimiter, onRow, onFlaw = ignoreFlaws }: RowParserOptions) {
    this.#file = file
    this.#delimiter = delimiter.charCodeAt(0)
    this.#onRow = onRow
    this.#onFlaw = onFlaw
  }

  write(text: string): void {
    this.#parse(this.#rest + text, false)
  }

  end(): void {
    this.#parse(this.#rest, true)
  }

  #parse(text: string, last: boolean): void {
    let start = 0
    if (this.#skipLineFeed && text.length > 0) {
      if (text.charCodeAt(0) === LINE_FEED) start = 1
      this.#skipLineFeed = false
    }
    const cells = this.#cells
    while (start < text.length) {
      let next = this.#record(text, start, last, false)
      if (next < 0 && (last || text.length - start > LONGEST_RECORD)) {
        next = this.#record(text, start, last, true)
        if (next < 0) throw new ShopcastError('rowTooLong', { file: this.#file, row: this.#row + 1 })
        if (text.includes('"', start)) {
          this.#onFlaw('quoteUnclosed', this.#row + 1, cells.join(' · '))
          this.#isUnclosed = true
        }
      }
      if (next < 0) break
      this.#row++
      if (cells.length > 1 && this.#isDamaged()) this.#onFlaw('rowDamaged', this.#row, cells.join(' · '))
      else if (cells.length > 1 || cells[0] !== '') this.#tell(this.#row)
      start = next
    }
    this.#rest = start < text.length ? text.slice(start) : ''
  }

  #tell(row: number): void {
    const cells = this.#cells
    if (cells.length === this.#width) this.#lastCells.observe(cells[this.#width - 1] ?? '')
    this.#width = cells.length
    this.#isUnclosed = false
    this.#onRow(cells, row)
  }

  /** Whether the record just read is only a part of its row. */
  #isDamaged(): boolean {
    const cells = this.#cells
    if (cells.length < this.#width) return this.#unended || this.#isUnclosed
    if (this.#unended && this.#isUnclosed) return true
    return this.#unended && cells.length === this.#width && this.#lastCells.isCutOff(cells[this.#width - 1] ?? '')
  }

  /**
   * Reads one record into the cells.
   * @param literal takes quotes for characters
   * @returns where the next record begins, −1 where this one does not end within the text
   */
  #record(text: string, start: number, last: boolean, literal: boolean): number {
    const cells = this.#cells
    const delimiter = this.#delimiter
    const length = text.length
    let count = 0
    let position = start
    for (;;) {
      let cell = ''
      let from = position
      if (!literal && text.charCodeAt(position) === QUOTE) {
        from = position + 1
        for (;;) {
          const close = text.indexOf('"', from)
          if (close < 0 || (close === length - 1 && !last)) return -1
          cell += text.slice(from, close)
          from = close + 1
          if (text.charCodeAt(from) !== QUOTE) break
          cell += '"'
          from++
        }
        position = from
      }
      let code = -1
      while (position < length) {
        code = text.charCodeAt(position)
        if (code === delimiter || code === LINE_FEED || code === CARRIAGE_RETURN) break
        position++
      }
      const ended = position >= length
      if (ended && !last) return -1
      if (position > from) cell = cell === '' ? text.slice(from, position) : cell + text.slice(from, position)
      cells[count++] = cell
      if (count > MOST_COLUMNS) throw new ShopcastError('tooManyColumns', { file: this.#file, row: this.#row + 1, most: MOST_COLUMNS })
      position++
      if (!ended && code === delimiter) continue
      cells.length = count
      this.#unended = ended
      if (ended) return length
      if (code === CARRIAGE_RETURN) {
        if (position === length) this.#skipLineFeed = true
        else if (text.charCodeAt(position) === LINE_FEED) position++
      }
      return position
    }
  }
}

/** Cuts lines whose columns stand apart by one or more blanks. */
export class BlankSeparatedParser {
  readonly #file: string
  readonly #onRow: RowListener
  readonly #onFlaw: FlawListener
  #rest = ''
  #row = 0
  /** Cells of the row that was told last. */
  #width = 0

  constructor({ file, onRow, onFlaw = ignoreFlaws }: RowParserOptions) {
    this.#file = file
    this.#onRow = onRow
    this.#onFlaw = onFlaw
  }

  write(text: string): void {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line, true)
    if (this.#rest.length > LONGEST_RECORD) throw new ShopcastError('rowTooLong', { file: this.#file, row: this.#row + 1 })
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest, false)
    this.#rest = ''
  }

  #line(line: string, isEnded: boolean): void {
    this.#row++
    const trimmed = line.trim()
    if (trimmed === '') return
    const cells = trimmed.split(/[ \t]+/)
    if (!isEnded && cells.length < this.#width) return this.#onFlaw('rowDamaged', this.#row, cells.join(' · '))
    this.#width = cells.length
    this.#onRow(cells, this.#row)
  }
}

export interface RowParser {
  write(text: string): void
  end(): void
}

export interface RowParserOptions {
  /** What errors call the table. */
  file: string
  /** One character; a blank stands for runs of blanks. */
  delimiter: string
  onRow: RowListener
  onFlaw?: FlawListener
}

export function createRowParser(options: RowParserOptions): RowParser {
  return options.delimiter === ' ' ? new BlankSeparatedParser(options) : new DelimitedParser(options)
}
