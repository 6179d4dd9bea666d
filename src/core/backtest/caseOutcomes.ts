import { mainCurrency } from '../datasets/mainCurrency.ts'
import type { Histories } from '../datasets/histories.ts'
import type { RankingCase } from '../tasks/recommend/rankingCases.ts'

/** Offers a customer that are judged, and whose worth is added up. */
export const OFFERS = 3

/** What became of each customer's offers: the best rank of anything she bought then, and what was spent on the first three. */
export class CaseOutcomes {
  /** Money in minor units of the main currency: what the customers asked about spent in the window, and on products among their first three offers. */
  readonly spentMinor: number
  caughtMinor = 0
  readonly #histories: Histories
  readonly #cases: readonly RankingCase[]
  readonly #bestRank: Float64Array
  readonly #currency: number | null

  constructor(histories: Histories, cases: readonly RankingCase[]) {
    this.#histories = histories
    this.#cases = cases
    this.#bestRank = new Float64Array(cases.length).fill(Infinity)
    this.#currency = mainCurrency(histories)?.position ?? null
    this.spentMinor = cases.reduce((sum, _, at) => sum + this.#spent(at, null), 0)
  }

  /** The different products that a case bought in the window. */
  boughtBy(at: number): number[] {
    const { end, truthEnd } = this.#cases[at] ?? { end: 0, truthEnd: 0 }
    return [...new Set(this.#histories.product.subarray(end, truthEnd))]
  }

  /** @param ranks of what was bought, 1 the best @param offers the products offered, best first */
  add(at: number, ranks: readonly number[], offers: ArrayLike<number>): void {
    this.#bestRank[at] = Math.min(...ranks)
    this.caughtMinor += this.#spent(at, new Set(Array.from(offers).slice(0, OFFERS)))
  }

  /** 1 where one of so many offers was bought, 0 where none was. */
  hits(offers: number): Float64Array {
    return Float64Array.from(this.#bestRank, rank => rank <= offers ? 1 : 0)
  }

  #spent(at: number, on: ReadonlySet<number> | null): number {
    const { end, truthEnd } = this.#cases[at] ?? { end: 0, truthEnd: 0 }
    const { product, totalMinor, currency } = this.#histories
    let sum = 0
    for (let row = end; row < truthEnd; row++) {
      if (currency[row] === this.#currency && !Number.isNaN(totalMinor[row]) && (on === null || on.has(product[row] ?? -1))) sum += totalMinor[row] ?? 0
    }
    return sum
  }
}
