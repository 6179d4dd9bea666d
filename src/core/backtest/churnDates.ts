import { mainCurrency } from '../datasets/mainCurrency.ts'
import type { Histories } from '../datasets/histories.ts'
import { planTimeWindows, type TimeWindows } from '../datasets/timeWindows.ts'
import { CHANCE, type Backtest, type MissingData } from '../domain/backtest.ts'
import { ShopcastError } from '../domain/error.ts'
import type { TimeBudget } from '../domain/timeBudget.ts'
import { RankedList } from '../metrics/rankedList.ts'
import type { ChurnModel } from '../models/churnModel.ts'
import { backtestChurn, mailingListLength, type ChurnBacktest } from './backtestChurn.ts'
import { judgeDates, missingFor, outlasts, type JudgedDate, type JudgedWay } from './judgeDates.ts'
import type { Trial } from './trial.ts'

/** Customers are on a list of those about to stop while they still buy: with an order in the half-year before. */
const STILL_BUYING_DAYS = 182
/** Fewer of them than this make no list. */
const FEWEST_CUSTOMERS = 20
/** Dates before the holdout's, each a horizon before the next. */
const EARLIER_DATES = 3
/** The longest list of the curve, as a multiple of the one that would be mailed, and into how many steps it is cut. */
const CURVE_SPAN = 6
const CURVE_STEPS = 30

/**
 * What lists of customers about to stop would have been worth on several days of the past. On each day the models are fitted, corrected
 * and chosen between exactly as on the day of the training, from what was known then; a network is judged on the newest day alone.
 * @param newest the back-test of the training itself
 * @param time a day that outlasts it is given up, and no earlier one begun
 */
export async function backtestChurnDates(histories: Histories, models: readonly ChurnModel[], windows: TimeWindows, newest: ChurnBacktest, time: TimeBudget, trial: Trial): Promise<Backtest> {
  const newestDate = judgedDate(histories, newest)
  if (!newestDate) return { dates: [], missing: { unit: 'customers', have: countStillBuying(newest), need: FEWEST_CUSTOMERS }, ahead: [] }
  const dates = [newestDate]
  const quick = models.length > 1 ? models.filter(({ isSlow = false }) => !isSlow) : models
  let missing: MissingData | null = null
  const allowed = time.left()
  const { cut, horizonDays } = windows.test
  for (let earlier = 1; earlier <= EARLIER_DATES; earlier++) {
    missing = missingFor(histories, cut - earlier * horizonDays)
    const progress = (done: number, total: number): void => trial.progress((earlier - 1) * total + done, EARLIER_DATES * total)
    const tried = missing ? null : await time.attempt(trial.checkpoint, async checkpoint => ({ found: await backtestAt(histories, quick, cut - earlier * horizonDays, horizonDays, { checkpoint, progress }) }))
    if (!missing && !tried) missing = outlasts(allowed)
    const found = tried?.found ?? null
    const date = found && judgedDate(histories, found)
    if (!date) {
      missing ??= { unit: 'customers', have: found ? countStillBuying(found) : 0, need: FEWEST_CUSTOMERS }
      break
    }
    dates.push(withoutCurve(date))
  }
  return judgeDates(dates, missing, histories.customers, trial.checkpoint)
}

/** @returns null where too little had happened by then */
async function backtestAt(histories: Histories, models: readonly ChurnModel[], cut: number, horizonDays: number, trial: Trial): Promise<ChurnBacktest | null> {
  try {
    return await backtestChurn(histories, models, planTimeWindows(histories, cut, horizonDays), null, trial)
  } catch (error) {
    if (error instanceof ShopcastError && error.code === 'tooLittleData') return null
    throw error
  }
}

/** @returns null where too few customers still bought */
function judgedDate(histories: Histories, { evaluation, testCases, predicted }: ChurnBacktest): JudgedDate | null {
  const still = stillBuying(testCases)
  if (still.length < FEWEST_CUSTOMERS) return null
  const customers = still.map(at => testCases.customers[at]).filter(one => one !== undefined)
  const lapsed = Uint8Array.from(still, at => testCases.lapsed[at] ?? 0)
  const listLength = mailingListLength(customers.length)
  const main = mainCurrency(histories)
  const worth = Float64Array.from(customers, ({ currency, spentLastYear }, at) => lapsed[at] === 1 && currency === main?.position ? spentLastYear ?? 0 : 0)
  const longest = Math.min(customers.length, listLength * CURVE_SPAN)
  const lengths = [...new Set(Array.from({ length: CURVE_STEPS + 1 }, (_, step) => Math.round(step * longest / CURVE_STEPS)))]
  const way = (name: string, probabilities: Float64Array): JudgedWay => {
    const list = new RankedList(probabilities)
    return {
      name,
      right: drawn => list.sum(lapsed, listLength, drawn) / Math.min(listLength, drawn.reduce((sum, times) => sum + times, 0)),
      caughtMinor: main === null ? null : Math.round(list.sum(worth, listLength)),
      found: lengths.map(length => list.sum(lapsed, length)),
    }
  }
  return {
    cut: evaluation.cut ?? '', horizonDays: evaluation.horizonDays ?? 0, customers: customers.length, listLength, chosen: evaluation.winner, lengths,
    happened: lapsed.reduce((sum, one) => sum + one, 0),
    money: main && { currency: main.code, wholeMinor: worth.reduce((sum, minor) => sum + minor, 0) },
    units: Int32Array.from(customers, ({ customer }) => customer),
    // Everybody is as likely as everybody else.
    ways: [...[...predicted].map(([name, probabilities]) => way(name, Float64Array.from(still, at => probabilities[at] ?? 0))), way(CHANCE, new Float64Array(customers.length))],
  }
}

const stillBuying = ({ customers }: ChurnBacktest['testCases']): number[] => customers.flatMap(({ age, lastAt }, at) => age - lastAt <= STILL_BUYING_DAYS ? [at] : [])
const countStillBuying = ({ testCases }: ChurnBacktest): number => stillBuying(testCases).length

function withoutCurve(date: JudgedDate): JudgedDate {
  return { ...date, lengths: [], ways: date.ways.map(way => ({ ...way, found: [] })) }
}
