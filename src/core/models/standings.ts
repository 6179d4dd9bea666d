import type { Histories } from '../datasets/histories.ts'

/** How one customer stands to each product that she has bought so far, in dense work space that is cleared by what it touched. */
export class Standings {
  readonly #histories: Histories
  readonly #times: Int32Array
  readonly #firstDay: Int32Array
  readonly #lastDay: Int32Array
  readonly #lastStep: Int32Array
  #products: number[] = []

  constructor(histories: Histories) {
    this.#histories = histories
    this.#times = new Int32Array(histories.products)
    this.#firstDay = new Int32Array(histories.products)
    this.#lastDay = new Int32Array(histories.products)
    this.#lastStep = new Int32Array(histories.products)
  }

  /** What she has bought, in the order of first purchases. */
  get products(): readonly number[] {
    return this.#products
  }

  clear(): void {
    for (const product of this.#products) this.#times[product] = 0
    this.#products = []
  }

  /** A purchase of hers, later than those before. */
  add(row: number): void {
    const product = this.#histories.product[row] ?? 0
    const day = this.#histories.day[row] ?? 0
    if (this.#times[product] === 0) {
      this.#products.push(product)
      this.#firstDay[product] = day
    }
    this.#times[product] = (this.#times[product] ?? 0) + 1
    this.#lastDay[product] = day
    this.#lastStep[product] = this.#histories.step[row] ?? 0
  }

  times(product: number): number {
    return this.#times[product] ?? 0
  }

  firstDay(product: number): number {
    return this.#firstDay[product] ?? 0
  }

  lastDay(product: number): number {
    return this.#lastDay[product] ?? 0
  }

  /** Which order of hers the product was last in: 0 the first. */
  lastStep(product: number): number {
    return this.#lastStep[product] ?? 0
  }
}
