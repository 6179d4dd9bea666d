import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Histories } from '../datasets/histories.ts'

interface RememberedFit<T> {
  readonly ends: Int32Array
  readonly endDay: number
  readonly found: T
}

/**
 * What was fitted to parts of histories, for as long as the histories are there: one day's test asks for what another day's validation
 * has asked for already, and models that build on a rhythm ask for it again.
 */
export class RememberedFits<T> {
  readonly #fits = new WeakMap<Histories, RememberedFit<T>[]>()

  /** @param fit rests on nothing but the part */
  async recall({ histories, ends, endDay }: HistoryPart, fit: () => Promise<T>): Promise<T> {
    const fits = this.#fits.get(histories) ?? []
    const known = fits.find(one => one.endDay === endDay && one.ends.every((end, customer) => end === ends[customer]))
    if (known) return known.found
    const found = await fit()
    fits.push({ ends, endDay, found })
    this.#fits.set(histories, fits)
    return found
  }
}
