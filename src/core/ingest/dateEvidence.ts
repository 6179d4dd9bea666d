import type { DateOrder } from '../domain/importing.ts'

const DAY_AND_MONTH = /^\s*(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/

export interface DateVerdict {
  /** Null where the column allows both readings. */
  order: DateOrder | null
  /** Whether days and months stand in an order that has to be settled at all. */
  numeric: boolean
  /** The reading under which the column is sorted, where only one is. */
  likely: DateOrder | null
  example: string
  rows: number
}

/** So many times the number of an order has to rise and fall with its date before that settles how the date is read. */
const ENOUGH_STEPS = 3

/**
 * Settles from a whole column whether `05/01/2026` is the fifth of January or the first of May: one day beyond 12 tells; else the numbers of the orders do,
 * where they follow time in one reading without exception and not in the other.
 */
export class DateEvidence {
  #firstBeyond12 = 0
  #secondBeyond12 = 0
  #rows = 0
  #example = ''
  readonly #following: Record<'dmy' | 'mdy', OrderNumbers> = { dmy: new OrderNumbers(), mdy: new OrderNumbers() }
  readonly #sorted: Record<'dmy' | 'mdy', Sortedness> = { dmy: new Sortedness(), mdy: new Sortedness() }

  /** @param orderId of the row, empty where there is none */
  observe(text: string, orderId = ''): void {
    const match = DAY_AND_MONTH.exec(text)
    if (!match) return
    this.#rows++
    const [first, second, year] = [Number(match[1]), Number(match[3]), Number(match[4])]
    if (first > 12) this.#firstBeyond12++
    if (second > 12) this.#secondBeyond12++
    if (this.#example === '' && first <= 12 && second <= 12 && first !== second) this.#example = text.trim()
    const [dmy, mdy] = [year * 10_000 + second * 100 + first, year * 10_000 + first * 100 + second]
    this.#sorted.dmy.observe(dmy)
    this.#sorted.mdy.observe(mdy)
    const number = Number(/\d+(?=\D*$)/.exec(orderId)?.[0] ?? NaN)
    if (Number.isNaN(number)) return
    this.#following.dmy.observe(number, dmy)
    this.#following.mdy.observe(number, mdy)
  }

  verdict(): DateVerdict {
    const [dmy, mdy] = [this.#firstBeyond12, this.#secondBeyond12]
    const following = this.#following.dmy.followTime && this.#following.mdy.breaks > 0 ? 'dmy' : this.#following.mdy.followTime && this.#following.dmy.breaks > 0 ? 'mdy' : null
    const settled = dmy > mdy ? 'dmy' : mdy > dmy ? 'mdy' : following
    const sorted = this.#sorted.dmy.isSorted !== this.#sorted.mdy.isSorted ? (this.#sorted.dmy.isSorted ? 'dmy' : 'mdy') : null
    const unimportant = this.#rows === 0 || this.#example === ''
    return { order: settled ?? (unimportant ? 'dmy' : null), numeric: this.#rows > 0, likely: sorted, example: this.#example, rows: this.#rows }
  }
}

/** How often the numbers of orders move in step with their dates, from row to row, and how often against them. */
class OrderNumbers {
  breaks = 0
  #steps = 0
  #number = NaN
  #date = NaN

  observe(number: number, date: number): void {
    if (number === this.#number) return
    const direction = Math.sign(number - this.#number) * Math.sign(date - this.#date)
    if (direction > 0) this.#steps++
    if (direction < 0) this.breaks++
    this.#number = number
    this.#date = date
  }

  get followTime(): boolean {
    return this.breaks === 0 && this.#steps >= ENOUGH_STEPS
  }
}

/** Whether a series only ever rises or only ever falls. */
class Sortedness {
  #last: number | null = null
  #rises = false
  #falls = false

  observe(value: number): void {
    if (this.#last !== null) {
      if (value > this.#last) this.#rises = true
      if (value < this.#last) this.#falls = true
    }
    this.#last = value
  }

  get isSorted(): boolean {
    return !(this.#rises && this.#falls)
  }
}
