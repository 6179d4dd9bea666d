import { sigmoid } from './specialFunctions.ts'

const YEAR = 365
/** Days with orders to come are counted in so many steps of time. */
const STEPS = 60

/** When the next order comes, told by the hazards of intervals of waiting. */
export class WaitingTime {
  readonly #edges: readonly number[]
  /** ln P(it has not come by the end of each interval), 0 before the first. */
  readonly #logSurvival: Float64Array

  /** @param logits (K), as the network gives them for the edges' intervals */
  constructor(edges: readonly number[], logits: ArrayLike<number>) {
    this.#edges = edges
    this.#logSurvival = new Float64Array(edges.length + 1)
    edges.forEach((_, k) => {
      this.#logSurvival[k + 1] = (this.#logSurvival[k] ?? 0) + Math.log(Math.max(1e-12, 1 - sigmoid(logits[k] ?? 0)))
    })
  }

  /** P(the order comes later than so many days after the last one | it has not come in `silence` days). */
  later(days: number, silence: number): number {
    return Math.exp(Math.min(0, this.#at(Math.max(days, silence)) - this.#at(silence)))
  }

  /** Days from now on within which the share `q` of what comes within a year has come. */
  quantile(q: number, silence: number): number {
    const left = 1 - q * (1 - this.later(silence + YEAR, silence))
    let [low, high] = [0, YEAR]
    for (let step = 0; step < 24; step++) {
      const middle = (low + high) / 2
      if (this.later(silence + middle, silence) > left) low = middle
      else high = middle
    }
    return high
  }

  /**
   * Expected days with an order among the next `days`, each followed as the last one was (a renewal process: Cox 1962, chapter 4):
   * m(t) = F(t) + Σᵤ f(u)·m₀(t − u), where m₀ is the same from the day of an order on.
   */
  expectedOrders(days: number, silence: number): number {
    const step = Math.max(1, days / STEPS)
    const count = Math.round(days / step)
    const share = (from: number): Float64Array => Float64Array.from({ length: count }, (_, k) => this.later(from + k * step, from) - this.later(from + (k + 1) * step, from))
    const [now, fresh] = [share(silence), share(0)]
    const expected = (shares: Float64Array, length: number): number => {
      let sum = 0
      for (let k = 0; k < length; k++) sum += (shares[k] ?? 0) * (1 + (renewed[length - 1 - k] ?? 0))
      return sum
    }
    const renewed = new Float64Array(count + 1)
    for (let length = 1; length <= count; length++) renewed[length] = expected(fresh, length)
    return expected(now, count)
  }

  /** ln S(days): straight within an interval, and on at the last one's rate beyond it. */
  #at(days: number): number {
    const last = this.#edges.length - 1
    let k = 0
    while (k < last && (this.#edges[k] ?? 0) < days) k++
    const from = this.#edges[k - 1] ?? 0
    const [before, after] = [this.#logSurvival[k] ?? 0, this.#logSurvival[k + 1] ?? 0]
    return before + (after - before) * (days - from) / ((this.#edges[k] ?? 1) - from)
  }
}
