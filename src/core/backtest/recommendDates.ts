import { mainCurrency } from '../datasets/mainCurrency.ts'
import type { Histories } from '../datasets/histories.ts'
import { planTimeWindows, type Window } from '../datasets/timeWindows.ts'
import { CHANCE, type Backtest, type MissingData } from '../domain/backtest.ts'
import { ShopcastError } from '../domain/error.ts'
import type { TimeBudget } from '../domain/timeBudget.ts'
import type { Recommender } from '../models/recommender.ts'
import { casesOfWindow } from '../tasks/recommend/rankingCases.ts'
import { backtestRecommend, FEWEST_CASES, type RecommendBacktest } from './backtestRecommend.ts'
import { CaseOutcomes, OFFERS } from './caseOutcomes.ts'
import { chanceOfHit, judgeDates, missingFor, outlasts, type JudgedDate, type JudgedWay } from './judgeDates.ts'
import { timeProtocol } from './rankingProtocol.ts'
import type { Trial } from './trial.ts'

/** Dates before the holdout's, each a horizon before the next. */
const EARLIER_DATES = 3
/** Looking back takes no longer than this, whatever a training may take. */
const MOST_SECONDS = 180
/** Seconds of an earlier day over those of the models that count without their tuning: one setting of each is tuned, and a blend learned. */
const OVER_UNTUNED = 2
/** Of each model so many settings are tuned on an earlier day, lest looking back takes three times as long as all before it. */
const SETTINGS_TUNED = 1
const LENGTHS = Array.from({ length: 11 }, (_, length) => length)

/**
 * What three offers a customer would have been worth on several days of the past. On each day the models are set up (on the
 * earlier ones by their most telling setting alone, weights by the window before it alone), blended and chosen between from what was known then and nothing of later days. Networks, which take long to learn, are judged on the newest
 * day alone.
 * @param models those that count
 * @param newest the back-test of the training itself
 * @param time no day is begun that would outlast it
 */
export async function backtestRecommendDates(histories: Histories, models: readonly Recommender[], newest: RecommendBacktest, test: Window, time: TimeBudget, trial: Trial): Promise<Backtest> {
  const looking = time.atMost(MOST_SECONDS)
  const allowed = looking.left()
  let secondsADate = OVER_UNTUNED * newest.untunedSeconds
  const dates = [judgedDate(histories, newest, test, LENGTHS)]
  let missing: MissingData | null = null
  for (let earlier = 1; earlier <= EARLIER_DATES && missing === null; earlier++) {
    const window = { cut: test.cut - earlier * test.horizonDays, horizonDays: test.horizonDays }
    const left = looking.left()
    missing = missingFor(histories, window.cut) ?? (secondsADate > left ? outlasts(allowed, allowed - left + secondsADate) : null)
    if (missing) break
    const progress = (done: number, total: number): void => trial.progress((earlier - 1) * total + done, EARLIER_DATES * total)
    const found = await looking.attempt(trial.checkpoint, async checkpoint => ({ backtest: await backtestAt(histories, models, window, { checkpoint, progress }) }))
    secondsADate = left - looking.left()
    if (!found) missing = outlasts(allowed)
    else if (found.backtest) dates.push(judgedDate(histories, found.backtest, window, []))
    else missing = { unit: 'customers', have: casesOfWindow(histories, window).cases.length, need: FEWEST_CASES }
  }
  return judgeDates(dates, missing, histories.customers, trial.checkpoint)
}

/** @returns null where too little had happened by then */
async function backtestAt(histories: Histories, models: readonly Recommender[], { cut, horizonDays }: Window, { checkpoint, progress }: Trial): Promise<RecommendBacktest | null> {
  try {
    const protocol = { ...timeProtocol(histories, planTimeWindows(histories, cut, horizonDays)), earlier: [] }
    return await backtestRecommend(histories, models, protocol, { checkpoint, progress }, { mostSettings: SETTINGS_TUNED })
  } catch (error) {
    if (error instanceof ShopcastError && error.code === 'tooLittleData') return null
    throw error
  }
}

function judgedDate(histories: Histories, { evaluation, outcomes }: RecommendBacktest, window: Window, lengths: number[]): JudgedDate {
  const { cases } = casesOfWindow(histories, window)
  const main = mainCurrency(histories)
  const truth = new CaseOutcomes(histories, cases)
  const way = (name: string, hit: (offers: number) => Float64Array, caughtMinor: number): JudgedWay => {
    const hits = hit(OFFERS)
    return { name, right: drawn => meanOf(hits, drawn), caughtMinor: main && Math.round(caughtMinor), found: lengths.map(length => hit(length).reduce((sum, one) => sum + one, 0)) }
  }
  return {
    cut: evaluation.cut ?? '', horizonDays: window.horizonDays, customers: cases.length, happened: cases.length, listLength: OFFERS, chosen: evaluation.winner, lengths,
    money: main && { currency: main.code, wholeMinor: truth.spentMinor },
    units: Int32Array.from(cases, ({ customer }) => customer),
    ways: [
      ...[...outcomes].map(([name, became]) => way(name, offers => became.hits(offers), became.caughtMinor)),
      way(CHANCE, offers => Float64Array.from(cases, (_, at) => chanceOfHit(histories.products, truth.boughtBy(at).length, offers)), truth.spentMinor * Math.min(1, OFFERS / histories.products)),
    ],
  }
}

function meanOf(values: Float64Array, drawn: Float64Array): number {
  let sum = 0
  let times = 0
  for (let at = 0; at < values.length; at++) {
    sum += (drawn[at] ?? 0) * (values[at] ?? 0)
    times += drawn[at] ?? 0
  }
  return sum / times
}
