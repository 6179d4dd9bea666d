import { CHANCE, type Backtest, type BacktestDate, type BacktestWay, type Interval } from '../../../core/domain/backtest.ts'
import type { Evaluation } from '../../../core/domain/evaluation.ts'
import { BASELINE } from './runResult.ts'

/** The three ways that are told beside each other: what Shopcast would have used, the simplest rule (null where it is the same), and chance. */
export interface WaysBeside {
  own: BacktestWay | null
  baseline: BacktestWay | null
  chance: BacktestWay | null
}

export function waysBeside(task: Evaluation['task'], { ways, chosen }: BacktestDate): WaysBeside {
  const named = (name: string): BacktestWay | null => ways.find(way => way.name === name) ?? null
  return { own: named(chosen), baseline: chosen === BASELINE[task] ? null : named(BASELINE[task]), chance: named(CHANCE) }
}

/** An interval of shares, of a hundred and rounded; adding nothing turns −0 into 0. */
export function ofHundred({ estimate, low, high }: Interval): Interval {
  const rounded = (share: number): number => Math.round(share * 100) + 0
  return { estimate: rounded(estimate), low: rounded(low), high: rounded(high) }
}

/** How far Shopcast was ahead of the simplest rule over all dates, of a hundred; null where only one date was tried, or where it is the simplest rule on all. */
export function aheadOfBaseline(task: Evaluation['task'], { dates, ahead }: Backtest): (Interval & { isSure: boolean; dates: number }) | null {
  const found = ahead.find(({ name }) => name === BASELINE[task])
  if (!found || dates.length < 2 || dates.every(({ chosen }) => chosen === BASELINE[task])) return null
  return { ...ofHundred(found.difference), isSure: found.difference.low > 0, dates: dates.length }
}

/** A list cut off at one of the curve's lengths: how many of it each way finds. */
export function listAt(date: BacktestDate, at: number): { length: number; found: (way: BacktestWay | null) => number | null } {
  return { length: date.lengths[at] ?? 0, found: way => way?.found[at] === undefined ? null : Math.round(way.found[at]) }
}

/** The place among the curve's lengths that lies nearest to the list that would be mailed. */
export function usualLength({ lengths, listLength }: BacktestDate): number {
  return lengths.reduce((best, length, at) => Math.abs(length - listLength) < Math.abs((lengths[best] ?? 0) - listLength) ? at : best, 0)
}
