import type { RowListener } from './rowSource.ts'

/** A quoted cell longer than this is taken for a quote that nobody closed. */
const LONGEST_RECORD = 1 << 20

const QUOTE = 34
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/**
 * Cuts delimited text into records while it streams in: RFC 4180 with quotes, doubled quotes and line breaks within quotes; lines end in
 * LF, CRLF or CR. Lenient where files are: a quote inside an unquoted cell is a character like any other, text after a closing quote is
 * kept, and a quote that is never closed is taken literally rather than swallowing the rest of the file. Blank lines are counted as rows but not told.
 */
export class DelimitedParser {
  readonly #delimiter: number
  readonly #listener: RowListener
  readonly #cells: string[] = []
  #rest = ''
  #row = 0
  #skipLineFeed = false

  constructor(delimiter: string, listener: RowListener) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#listener = listener
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
    while (start < text.length) {
      let next = this.#record(text, start, last, false)
      if (next < 0 && (last || text.length - start > LONGEST_RECORD)) next = this.#record(text, start, last, true)
      if (next < 0) break
      this.#row++
      const cells = this.#cells
      if (cells.length > 1 || cells[0] !== '') this.#listener(cells, this.#row)
      start = next
    }
    this.#rest = start < text.length ? text.slice(start) : ''
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
      position++
      if (!ended && code === delimiter) continue
      cells.length = count
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
  readonly #listener: RowListener
  #rest = ''
  #row = 0

  constructor(listener: RowListener) {
    this.#listener = listener
  }

  write(text: string): void {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest)
    this.#rest = ''
  }

  #line(line: string): void {
    this.#row++
    const trimmed = line.trim()
    if (trimmed !== '') this.#listener(trimmed.split(/[ \t]+/), this.#row)
  }
}

export interface RowParser {
  write(text: string): void
  end(): void
}

/** @param delimiter one character; a blank stands for runs of blanks */
export function createRowParser(delimiter: string, listener: RowListener): RowParser {
  return delimiter === ' ' ? new BlankSeparatedParser(listener) : new DelimitedParser(delimiter, listener)
}
