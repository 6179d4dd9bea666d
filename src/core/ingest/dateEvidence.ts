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

/** Settles from a whole column whether `05/01/2026` is the fifth of January or the first of May: one day beyond 12 tells. */
export class DateEvidence {
  #firstBeyond12 = 0
  #secondBeyond12 = 0
  #rows = 0
  #example = ''
  readonly #sorted: Record<'dmy' | 'mdy', Sortedness> = { dmy: new Sortedness(), mdy: new Sortedness() }

  observe(text: string): void {
    const match = DAY_AND_MONTH.exec(text)
    if (!match) return
    this.#rows++
    const [first, second, year] = [Number(match[1]), Number(match[3]), Number(match[4])]
    if (first > 12) this.#firstBeyond12++
    if (second > 12) this.#secondBeyond12++
    if (this.#example === '' && first <= 12 && second <= 12 && first !== second) this.#example = text.trim()
    this.#sorted.dmy.observe(year * 10_000 + second * 100 + first)
    this.#sorted.mdy.observe(year * 10_000 + first * 100 + second)
  }

  verdict(): DateVerdict {
    const [dmy, mdy] = [this.#firstBeyond12, this.#secondBeyond12]
    const settled = dmy > mdy ? 'dmy' : mdy > dmy ? 'mdy' : null
    const sorted = this.#sorted.dmy.isSorted !== this.#sorted.mdy.isSorted ? (this.#sorted.dmy.isSorted ? 'dmy' : 'mdy') : null
    const unimportant = this.#rows === 0 || this.#example === ''
    return { order: settled ?? (unimportant ? 'dmy' : null), numeric: this.#rows > 0, likely: sorted, example: this.#example, rows: this.#rows }
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
