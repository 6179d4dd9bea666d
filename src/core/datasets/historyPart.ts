import type { DayNumber, Histories } from './histories.ts'

/**
 * The beginning of every history: of customer `c` the rows `histories.starts[c]` to `ends[c] − 1`.
 * Cutting costs one number a customer, since rows are in time order.
 */
export interface HistoryPart {
  readonly histories: Histories
  readonly ends: Int32Array
  /** The day after the last one that may be looked at; every duration counts to the end of the day before it. */
  readonly endDay: DayNumber
}

/** Everything there is. `endDay` may lie later than the last order, when the answers are for a later day. */
export function wholeHistory(histories: Histories, endDay: DayNumber = histories.endDay): HistoryPart {
  return { histories, ends: histories.starts.slice(1), endDay }
}

/** What happened before the first moment of day `cut`. */
export function partBefore(histories: Histories, cut: DayNumber): HistoryPart {
  const ends = new Int32Array(histories.customers)
  for (let c = 0; c < histories.customers; c++) {
    let low = histories.starts[c] ?? 0
    let high = histories.starts[c + 1] ?? 0
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((histories.day[middle] ?? 0) < cut) low = middle + 1
      else high = middle
    }
    ends[c] = low
  }
  return { histories, ends, endDay: cut }
}

/** Every history without its last `leftOut` rows; shorter ones are left with nothing. */
export function partWithoutLast(histories: Histories, leftOut: number): HistoryPart {
  const ends = new Int32Array(histories.customers)
  for (let c = 0; c < histories.customers; c++) ends[c] = Math.max(histories.starts[c] ?? 0, (histories.starts[c + 1] ?? 0) - leftOut)
  return { histories, ends, endDay: histories.endDay }
}
