import type { DayNumber, Histories } from '../datasets/histories.ts'
import { SHORTEST_HISTORY_DAYS } from '../datasets/timeWindows.ts'
import type { Backtest, BacktestDate, MissingData } from '../domain/backtest.ts'
import { bootstrapIntervals } from '../metrics/bootstrapIntervals.ts'
import type { Checkpoint } from '../models/fitting.ts'

/** One way of making a list on one date, ready to be judged. */
export interface JudgedWay {
  name: string
  /** Share of the list that was right. @param drawn how often each case is there */
  right(drawn: Float64Array): number
  caughtMinor: number | null
  found: number[]
}

/** A date with its cases: `units` says which customer of the histories each case is. */
export interface JudgedDate extends Omit<BacktestDate, 'ways'> {
  units: Int32Array
  ways: JudgedWay[]
}

const MOST_DRAWS = 500
const FEWEST_DRAWS = 100
/** Cases looked at in all draws together; about a second or two. */
const EFFORT = 3e8

/** Puts intervals to what each way came to on each date, and to how far Shopcast's choice was ahead of each. @param customers of the histories */
export async function judgeDates(dates: readonly JudgedDate[], missing: MissingData | null, customers: number, checkpoint: Checkpoint): Promise<Backtest> {
  const everywhere = (dates[0]?.ways ?? []).map(({ name }) => name).filter(name => dates.every(({ ways }) => ways.some(way => way.name === name)))
  const work = dates.reduce((sum, { units, ways }) => sum + units.length * ways.length, customers)
  const draws = Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, Math.round(EFFORT / Math.max(1, work))))
  const figures = (drawn: Float64Array): number[] => {
    const byDate = dates.map(({ units, ways, chosen }) => {
      const drawnCases = Float64Array.from(units, unit => drawn[unit] ?? 0)
      const rights = ways.map(way => way.right(drawnCases))
      return { rights, own: rights[ways.findIndex(({ name }) => name === chosen)] ?? NaN, of: new Map(ways.map(({ name }, at) => [name, rights[at] ?? NaN])) }
    })
    const ahead = everywhere.map(name => byDate.reduce((sum, { own, of }) => sum + own - (of.get(name) ?? NaN), 0) / dates.length)
    return [...byDate.flatMap(({ rights }) => rights), ...ahead]
  }
  const intervals = await bootstrapIntervals(customers, figures, { draws, seed: 1, checkpoint })
  let at = 0
  const next = (): typeof intervals[number] => intervals[at++] ?? { estimate: NaN, low: NaN, high: NaN }
  return {
    dates: dates.map(({ units: _, ways, ...date }) => ({ ...date, ways: ways.map(({ name, caughtMinor, found }) => ({ name, right: next(), caughtMinor, found })) })),
    missing,
    ahead: everywhere.map(name => ({ name, difference: next() })),
  }
}

/** The chance that at least one of `offers` of `products`, drawn by lot, is among `bought` of them. */
export function chanceOfHit(products: number, bought: number, offers: number): number {
  let none = 1
  for (let i = 0; i < offers; i++) none *= Math.max(0, products - bought - i) / Math.max(1, products - i)
  return 1 - none
}

/** What the history lacks for a back-test on a day; null where it lacks nothing. */
export function missingFor({ firstDay, endDay }: Histories, cut: DayNumber): MissingData | null {
  const before = cut - firstDay
  return before >= SHORTEST_HISTORY_DAYS / 2 ? null : { unit: 'days', have: endDay - firstDay, need: endDay - firstDay + SHORTEST_HISTORY_DAYS / 2 - before }
}

/** That one day more would take longer than there is time. @param need in all, in seconds, as far as it is known */
export function outlasts(have: number, need = 0): MissingData {
  const whole = Math.floor(have)
  return { unit: 'seconds', have: whole, need: Math.max(whole + 1, Math.ceil(need)) }
}
