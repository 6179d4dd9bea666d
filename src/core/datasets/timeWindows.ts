import { ShopcastError } from '../domain/error.ts'
import type { DayNumber, Histories } from './histories.ts'
import { median, orderGaps } from './orderSummaries.ts'
import { wholeHistory } from './historyPart.ts'

/** From the first moment of day `cut`, so many days. */
export interface Window {
  readonly cut: DayNumber
  readonly horizonDays: number
}

/** Every choice is made on `validation`, every figure reported from `test`. */
export interface TimeWindows {
  readonly validation: Window
  readonly test: Window
}

export const HORIZONS = [30, 60, 90, 180] as const

/** Less history than this cannot be split into something to learn from, something to choose by and something to report. */
export const SHORTEST_HISTORY_DAYS = 60

/**
 * How far ahead a shop is asked about by default: three times the median gap between a customer's orders, rounded up to one of
 * `HORIZONS`, and at most a quarter of the history, so that learning, choosing and reporting each have their own time.
 */
export function chooseHorizon(histories: Histories): number {
  const wanted = 3 * median(orderGaps(wholeHistory(histories)))
  const longest = (histories.endDay - histories.firstDay) / 4
  const fitting = HORIZONS.filter(days => days <= longest)
  return fitting.find(days => days >= wanted) ?? fitting.at(-1) ?? HORIZONS[0]
}

/**
 * Plans the windows of a back-test: the test window ends with the data unless `cut` says otherwise, the validation window lies
 * directly before it, as long as the test window or, where the history is short, half of what comes before the cut.
 * @throws ShopcastError tooLittleData {have, need, unit}
 */
export function planTimeWindows(histories: Histories, cut: DayNumber | null, horizonDays: number | null): TimeWindows {
  const { firstDay, endDay } = histories
  const horizon = horizonDays ?? (cut === null ? chooseHorizon(histories) : endDay - cut)
  const testCut = cut ?? endDay - horizon
  const before = testCut - firstDay
  if (horizon < 1 || before < SHORTEST_HISTORY_DAYS / 2 || testCut + horizon > endDay) {
    throw new ShopcastError('tooLittleData', { have: endDay - firstDay, need: Math.max(SHORTEST_HISTORY_DAYS, horizon + SHORTEST_HISTORY_DAYS / 2), unit: 'days' })
  }
  const validationDays = innerHorizon(firstDay, testCut, horizon)
  return { validation: { cut: testCut - validationDays, horizonDays: validationDays }, test: { cut: testCut, horizonDays: horizon } }
}

/** The longest window before `cut`, no longer than `horizonDays`, that leaves at least as much time to learn from before it. */
export function innerHorizon(firstDay: DayNumber, cut: DayNumber, horizonDays: number): number {
  return Math.max(1, Math.min(horizonDays, Math.floor((cut - firstDay) / 2)))
}
