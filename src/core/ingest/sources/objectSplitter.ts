import { ShopcastError } from '../../domain/error.ts'

const LONGEST_OBJECT = 1 << 20
const LINE_FEED = 10
const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125

/**
 * Cuts a stream of JSON objects into their texts: one a line, one after another, or as the elements of an array, over as many lines as they take.
 * What stands between them and is neither blank, comma nor bracket is told as a line that is no object.
 */
export class ObjectSplitter {
  readonly #file: string
  readonly #onObject: (text: string, row: number) => void
  readonly #onRest: (text: string, row: number) => void
  #rest = ''
  /** Line breaks before the rest. */
  #lines = 0

  /** @param onRest told what is not an object; rows are lines counted from 1, where the object or text begins */
  constructor(file: string, onObject: (text: string, row: number) => void, onRest: (text: string, row: number) => void) {
    this.#file = file
    this.#onObject = onObject
    this.#onRest = onRest
  }

  write(piece: string): void {
    const text = this.#rest + piece
    let from = 0
    for (;;) {
      const start = this.#skipBetween(text, from)
      if (start >= text.length) {
        from = start
        break
      }
      const end = text.charCodeAt(start) === OPEN ? endOfObject(text, start) : endOfLine(text, start)
      if (end < 0) {
        from = start
        break
      }
      const whole = text.slice(start, end)
      if (text.charCodeAt(start) === OPEN) this.#onObject(whole, this.#lines + 1)
      else this.#onRest(whole, this.#lines + 1)
      this.#lines += countLineFeeds(whole)
      from = end
    }
    this.#rest = text.slice(from)
    if (this.#rest.length > LONGEST_OBJECT) throw new ShopcastError('rowTooLong', { file: this.#file, row: this.#lines + 1 })
  }

  end(): void {
    if (this.#rest !== '') this.#onRest(this.#rest, this.#lines + 1)
    this.#rest = ''
  }

  /** @returns the position of the next sign that is not just between objects */
  #skipBetween(text: string, from: number): number {
    let position = from
    for (; position < text.length; position++) {
      const code = text.charCodeAt(position)
      if (code === LINE_FEED) this.#lines++
      else if (code !== 32 && code !== 9 && code !== 13 && code !== COMMA && code !== 91 && code !== 93 && code !== 0xfeff && code !== 0) break
    }
    return position
  }
}

/** @returns the position behind the object that begins at `start`, −1 where the text ends within it */
function endOfObject(text: string, start: number): number {
  let depth = 0
  for (let position = start; position < text.length; position++) {
    const code = text.charCodeAt(position)
    if (code === QUOTE) {
      position = endOfString(text, position)
      if (position < 0) return -1
    } else if (code === OPEN) {
      depth++
    } else if (code === CLOSE && --depth === 0) {
      return position + 1
    }
  }
  return -1
}

/** @returns the position of the closing quote, −1 where there is none */
function endOfString(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let backslashes = 0
    while (text.charCodeAt(close - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return close
  }
  return -1
}

function endOfLine(text: string, start: number): number {
  return text.indexOf('\n', start)
}

function countLineFeeds(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
