import type { HistoryPart } from './historyPart.ts'
import { median } from './orderSummaries.ts'

/** Signs of a day with orders, as numbers around 0: ln of its value over the shop's usual one (0 where unknown), ln of its lines, ln(1 + days with orders before). */
export const STEP_SIGNS = 3

/** What every customer of a part did, a row a day with orders, in time order: rows `starts[c]` to `starts[c + 1] − 1` of customer `c`. */
export interface OrderSteps {
  /** Length customers + 1. */
  readonly starts: Int32Array
  /** Days since the one before; 0 for a first one. */
  readonly gap: Int32Array
  /** (rows, STEP_SIGNS) */
  readonly signs: Float32Array
  /** Days to the next one; for a customer's last, the days that were watched without one. */
  readonly wait: Int32Array
  /** 1: the next one came. */
  readonly came: Uint8Array
}

export function orderSteps({ histories, ends, endDay }: HistoryPart): OrderSteps {
  const starts = new Int32Array(histories.customers + 1)
  const days: number[] = []
  const lines: number[] = []
  const values: number[] = []
  const currencies: number[] = []
  for (let customer = 0; customer < histories.customers; customer++) {
    starts[customer] = days.length
    for (let row = histories.starts[customer] ?? 0; row < (ends[customer] ?? 0); row++) {
      const day = histories.day[row] ?? 0
      const total = histories.totalMinor[row] ?? NaN
      if (days.length === starts[customer] || days.at(-1) !== day) {
        days.push(day)
        lines.push(0)
        values.push(0)
        currencies.push(histories.currency[row] ?? 0)
      }
      const last = days.length - 1
      lines[last] = (lines[last] ?? 0) + 1
      if (!Number.isNaN(total) && histories.currency[row] === currencies[last]) values[last] = (values[last] ?? 0) + total
    }
  }
  starts[histories.customers] = days.length
  const usual = histories.currencies.map((_, currency) => median(values.filter((value, row) => value > 0 && currencies[row] === currency)))

  const steps: OrderSteps = { starts, gap: new Int32Array(days.length), signs: new Float32Array(days.length * STEP_SIGNS), wait: new Int32Array(days.length), came: new Uint8Array(days.length) }
  for (let customer = 0; customer < histories.customers; customer++) {
    const [start, end] = [starts[customer] ?? 0, starts[customer + 1] ?? 0]
    for (let row = start; row < end; row++) {
      const day = days[row] ?? 0
      const value = values[row] ?? 0
      const centre = usual[currencies[row] ?? 0] ?? 0
      if (row > start) steps.gap[row] = day - (days[row - 1] ?? 0)
      steps.came[row] = Number(row + 1 < end)
      steps.wait[row] = (row + 1 < end ? days[row + 1] ?? 0 : endDay - 1) - day
      steps.signs.set([value > 0 && centre > 0 ? Math.log(value / centre) : 0, Math.log(lines[row] ?? 1), Math.log(row - start + 1)], row * STEP_SIGNS)
    }
  }
  return steps
}
