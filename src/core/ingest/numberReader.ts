import type { Decimal } from '../domain/money.ts'

export type DecimalMark = '.' | ','

/** More digits than a double holds exactly are noise of a conversion (12.340000000000001). */
const MOST_DIGITS = 15

/**
 * Reads the numbers of one file: `1,234.56` or `1.234,56` as settled for the file, currency signs and codes, `(12.00)` and `12.00-` as negative,
 * full-width digits, units behind a quantity (`2件`, `1.5 kg`), powers (`5.46E-05`) and `1.2万`. A number that the other mark alone makes sense of is read by that.
 * The result of the last `read` stands in the fields, so that a million rows need no object each.
 */
export class NumberReader implements Decimal {
  readonly #mark: DecimalMark
  /** The number is `units × 10^-scale`. */
  units = 0
  scale = 0
  value = 0

  constructor(mark: DecimalMark) {
    this.#mark = mark
  }

  /** @returns false where the text is not a number (an empty one is none) */
  read(text: string): boolean {
    // Cells of columns that a file does not have are asked for in every row.
    return text !== '' && (this.#readPlain(text) || this.#readDressed(text))
  }

  /** The last number as a plain decimal, `-1234.50`. */
  get text(): string {
    if (this.scale === 0) return String(this.units)
    const digits = String(Math.abs(this.units)).padStart(this.scale + 1, '0')
    return `${this.units < 0 ? '-' : ''}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`
  }

  /** Digits with at most one point and a minus in front, whatever the file's mark is: only `1.234` could mean something else. */
  #readPlain(text: string): boolean {
    const length = text.length
    if (length === 0 || length > MOST_DIGITS) return false
    let units = 0
    let point = -1
    const negative = text.charCodeAt(0) === 45
    for (let i = negative ? 1 : 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code === 46 && point < 0 && this.#mark === '.') point = i
      else if (code >= 48 && code <= 57) units = units * 10 + (code - 48)
      else return false
    }
    const scale = point < 0 ? 0 : length - 1 - point
    if (length - (negative ? 1 : 0) - (point < 0 ? 0 : 1) === 0) return false
    this.#set(negative ? -units : units, scale)
    return true
  }

  #readDressed(raw: string): boolean {
    const undressed = undress(raw)
    if (!undressed) return false
    const { body, negative, exponent } = undressed
    const mark = unmistakableMark(body) ?? this.#mark
    const group = mark === '.' ? ',' : '.'
    const parts = body.split(mark)
    const [whole = '', fraction = ''] = parts
    if (parts.length > 2 || fraction.includes(group) || (whole === '' && fraction === '')) return false
    if (whole.includes(group) && !(group === ',' ? /^\d{1,3}(,\d{2,3})*,\d{3}$/ : /^\d{1,3}(\.\d{3})+$/).test(whole)) return false
    let digits = (whole.replaceAll(group, '') + fraction).replace(/^0+(?=\d)/, '')
    let scale = fraction.length
    if (digits.length > MOST_DIGITS) {
      const surplus = Math.min(digits.length - MOST_DIGITS, scale)
      digits = String(Math.round(Number(`${digits.slice(0, digits.length - surplus)}.${digits.slice(digits.length - surplus)}`)))
      scale -= surplus
      if (!Number.isSafeInteger(Number(digits))) return false
    }
    const units = negative ? -Number(digits) : Number(digits)
    scale -= exponent
    if (scale >= 0) this.#set(units, scale)
    else this.#set(units * 10 ** -scale, 0)
    return Number.isFinite(this.value)
  }

  #set(units: number, scale: number): void {
    this.units = units === 0 ? 0 : units
    this.scale = scale
    this.value = scale === 0 ? this.units : this.units / 10 ** scale
  }
}

const CURRENCY_BEFORE = String.raw`(?:\p{Sc}|[A-Za-z]{1,3}\p{Sc}?|元|人民币|[x×])?`
const UNIT = String.raw`(?:\p{Sc}|\p{L}{1,3}\.?(?:\/\p{L}{1,3})?|pieces?|pairs?|units?|items?|人民币元?|%)?`
const DRESSED = new RegExp(String.raw`^([-+]?)${CURRENCY_BEFORE}([-+]?)(\d[\d.,]*|[.,]\d+)(?:e([-+]?\d{1,2})(?!\d))?([万亿]?)${UNIT}([-+]?)$`, 'iu')
/** `1.2万` is twelve thousand. */
const MYRIADS: Record<string, number> = { 万: 4, 亿: 8 }

interface Undressed {
  body: string
  negative: boolean
  /** The power of ten that the body still has to be multiplied by. */
  exponent: number
}

/** Takes off signs, currency, units and blanks, whatever their width. @returns null where something else than a number remains */
function undress(raw: string): Undressed | null {
  let text = raw.normalize('NFKC').replace(/[\s'’]/g, '').replace(/[−–]/g, '-').replaceAll('。', '.').replaceAll('、', ',')
  let negative = false
  if (text.startsWith('(') && text.endsWith(')')) {
    negative = true
    text = text.slice(1, -1)
  }
  const match = DRESSED.exec(text)
  if (!match) return null
  const signs = [match[1], match[2], match[6]].filter(sign => sign)
  if (signs.length > 1) return null
  if (signs[0] === '-') negative = !negative
  return { body: match[3] ?? '', negative, exponent: Number(match[4] ?? 0) + (MYRIADS[match[5] ?? ''] ?? 0) }
}

/** Settles from the number columns of a file whether the comma or the point stands before the decimals. */
export class NumberEvidence {
  #comma = 0
  #point = 0

  observe(raw: string): void {
    const body = /^[\d.,]+$/.test(raw) ? raw : undress(raw)?.body
    if (body === undefined) return
    const comma = body.lastIndexOf(',')
    const point = body.lastIndexOf('.')
    if (comma >= 0 && point >= 0) {
      if (comma > point) this.#comma++
      else this.#point++
    } else if (comma >= 0 && isDecimalTail(body, comma, ',')) {
      this.#comma++
    } else if (point >= 0 && isDecimalTail(body, point, '.')) {
      this.#point++
    }
  }

  /** @param delimiter the file's: where the comma cannot part columns, it is often free to part decimals */
  verdict(delimiter: string): DecimalMark {
    if (this.#comma === this.#point) return delimiter === ';' && this.#comma > 0 ? ',' : '.'
    return this.#comma > this.#point ? ',' : '.'
  }
}

/** The mark before the decimals where a number can be read in one way only, whatever the file's is: a spreadsheet rewrites its cells, not the numbers within texts. */
function unmistakableMark(body: string): DecimalMark | null {
  const comma = body.lastIndexOf(',')
  const point = body.lastIndexOf('.')
  if (comma >= 0 && point >= 0) return comma > point ? ',' : '.'
  if (comma >= 0) return isDecimalTail(body, comma, ',') ? ',' : null
  return point >= 0 && isDecimalTail(body, point, '.') ? '.' : null
}

/** One mark alone parts decimals unless exactly three digits follow and one to three (not a lone zero) stand before it. */
function isDecimalTail(body: string, at: number, mark: string): boolean {
  if (body.indexOf(mark) !== at) return false
  const before = body.slice(0, at)
  return body.length - at - 1 !== 3 || before === '0' || before === '' || before.length > 3
}
