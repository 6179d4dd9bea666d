import { partBefore, partWithoutLast, type HistoryPart } from '../../datasets/historyPart.ts'
import type { Histories } from '../../datasets/histories.ts'
import type { Window } from '../../datasets/timeWindows.ts'

/** One customer to rank for: what she had bought by row `end`, and the rows `end` … `truthEnd − 1` that came after. */
export interface RankingCase {
  readonly customer: number
  readonly end: number
  readonly truthEnd: number
}

/** What a model may learn from, and the customers it is then asked about. */
export interface RankingProblem {
  readonly learnFrom: HistoryPart
  readonly cases: readonly RankingCase[]
  /** Products that are not recommended; left out, all may be. */
  readonly leftOut?: Int32Array
}

/** Customers of before the window who order in it; relevant is every product bought then. */
export function casesOfWindow(histories: Histories, window: Window): RankingProblem {
  const before = partBefore(histories, window.cut)
  const until = partBefore(histories, window.cut + window.horizonDays)
  const cases: RankingCase[] = []
  for (let customer = 0; customer < histories.customers; customer++) {
    const end = before.ends[customer] ?? 0
    const truthEnd = until.ends[customer] ?? 0
    if (end > (histories.starts[customer] ?? 0) && truthEnd > end) cases.push({ customer, end, truthEnd })
  }
  return { learnFrom: before, cases }
}

const SHORTEST_HISTORY = 3

/**
 * Leave-one-out: each customer's last purchase is the test, the one before it the validation; models learn from what came before
 * both. At test time the validation purchase is part of the history that is read. Customers with fewer than three are not asked about.
 */
export function casesLeavingOneOut(histories: Histories): { validation: RankingProblem; test: RankingProblem } {
  const learnFrom = partWithoutLast(histories, 2)
  const cases = (leftOut: number): RankingCase[] => {
    const found: RankingCase[] = []
    for (let customer = 0; customer < histories.customers; customer++) {
      const end = (histories.starts[customer + 1] ?? 0) - leftOut
      if ((histories.starts[customer + 1] ?? 0) - (histories.starts[customer] ?? 0) >= SHORTEST_HISTORY) found.push({ customer, end, truthEnd: end + 1 })
    }
    return found
  }
  return { validation: { learnFrom, cases: cases(2) }, test: { learnFrom, cases: cases(1) } }
}
