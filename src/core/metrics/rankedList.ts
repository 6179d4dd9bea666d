/**
 * Cases in the order of their probability, most probable first, to be cut off at any length. Where a tie straddles the end of a
 * list, its cases count with the share of them that has room, so that no figure depends on the order of rows.
 */
export class RankedList {
  readonly #order: Uint32Array
  /** Where each tie begins in the order, and the end of the last. */
  readonly #ties: Uint32Array

  constructor(predicted: Float64Array) {
    const order = Uint32Array.from(predicted.keys()).sort((a, b) => (predicted[b] ?? 0) - (predicted[a] ?? 0))
    const begins = [0]
    for (let i = 1; i < order.length; i++) if (predicted[order[i] ?? 0] !== predicted[order[i - 1] ?? 0]) begins.push(i)
    if (order.length > 0) begins.push(order.length)
    this.#order = order
    this.#ties = Uint32Array.from(begins)
  }

  /**
   * What the cases of a list add up to.
   * @param values one a case
   * @param drawn how often each case is there; once where it is left out
   */
  sum(values: ArrayLike<number>, length: number, drawn: Float64Array | null = null): number {
    let taken = 0
    let total = 0
    for (let tie = 0; tie + 1 < this.#ties.length && taken < length; tie++) {
      let cases = 0
      let sum = 0
      for (let i = this.#ties[tie] ?? 0; i < (this.#ties[tie + 1] ?? 0); i++) {
        const at = this.#order[i] ?? 0
        const times = drawn ? drawn[at] ?? 0 : 1
        cases += times
        sum += times * (values[at] ?? 0)
      }
      if (cases === 0) continue
      total += sum * Math.min(1, (length - taken) / cases)
      taken += cases
    }
    return total
  }
}
