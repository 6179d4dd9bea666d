import type { HistoryPart } from '../../datasets/historyPart.ts'
import { occurrencesByProduct } from '../../models/occurrences.ts'

/** Who bought each product: distinct customers in ascending order, grouped by product. */
export class Buyers {
  readonly #starts: Int32Array
  readonly #customers: Int32Array
  readonly #both = new Map<number, number>()

  constructor(part: HistoryPart) {
    const { starts, customers } = occurrencesByProduct(part)
    this.#starts = new Int32Array(starts.length)
    this.#customers = new Int32Array(customers.length)
    let length = 0
    for (let product = 0; product + 1 < starts.length; product++) {
      for (let i = starts[product] ?? 0; i < (starts[product + 1] ?? 0); i++) {
        if (i > (starts[product] ?? 0) && customers[i] === customers[i - 1]) continue
        this.#customers[length++] = customers[i] ?? 0
      }
      this.#starts[product + 1] = length
    }
  }

  /** How many customers bought the product. */
  of(product: number): number {
    return (this.#starts[product + 1] ?? 0) - (this.#starts[product] ?? 0)
  }

  /** How many customers bought both; remembered, since the same pairs are asked for again and again. */
  ofBoth(one: number, other: number): number {
    const low = Math.min(one, other)
    const key = low * this.#starts.length + Math.max(one, other)
    const known = this.#both.get(key)
    if (known !== undefined) return known
    let i = this.#starts[one] ?? 0
    let j = this.#starts[other] ?? 0
    let both = 0
    while (i < (this.#starts[one + 1] ?? 0) && j < (this.#starts[other + 1] ?? 0)) {
      const difference = (this.#customers[i] ?? 0) - (this.#customers[j] ?? 0)
      if (difference === 0) both++
      if (difference <= 0) i++
      if (difference >= 0) j++
    }
    this.#both.set(key, both)
    return both
  }
}
