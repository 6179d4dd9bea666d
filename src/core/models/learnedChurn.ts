import { CUSTOMER_FEATURES, describeCustomers, type DescribedCustomer } from '../datasets/customerFeatures.ts'
import { partBefore, type HistoryPart } from '../datasets/historyPart.ts'
import { pastWindows, type PastWindows } from '../datasets/pastWindows.ts'
import { innerHorizon } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import { levelToMean } from '../metrics/logOddsLevel.ts'
import { addTreeShares, treeValue, type Tree } from './boostedTrees.ts'
import { NO_SHARES, shareOut, type FittedChurnModel, type SubjectShares } from './churnModel.ts'
import { boughtOnce, correctionOf } from './boughtOnce.ts'
import type { Checkpoint, Parameters } from './fitting.ts'
import type { RhythmModel } from './buyTillYouDie.ts'
import { mbgNbd } from './mbgNbd.ts'
import { recencyFrequencyShares } from './recencyFrequencyShares.ts'
import { logisticLogit, type RidgeLogistic } from './ridgeLogistic.ts'
import { GROWN_UP_DAYS, levelVariance, type WindowLevel } from './seasonLevel.ts'
import { logit, sigmoid } from './specialFunctions.ts'

/** Fewer past cases of either kind do not teach what the purchase rhythm does not know already. */
const FEWEST_CASES_OF_A_KIND = 40

/** An hazard that differs more from the rhythm's is a customer about whom neither knows much. */
const MOST_HAZARD_RATIO = 8

/** A chance below is rounding. */
const LEAST_CHANCE = 1e-9

/** What `logisticChurn` and `boostedChurn` learn; plain JSON. */
export interface LearnedChurnState {
  readonly windowDays: number
  /** State of the purchase rhythm (MBG/NBD) that the log-odds start from. */
  readonly rhythm: unknown
  /** Of each feature, over the past cases. */
  readonly means: readonly number[]
  readonly deviations: readonly number[]
  readonly intercept: number
  /** First of the rhythm's log-odds, then of each standardised feature. */
  readonly coefficients: readonly number[]
  /** What the log-odds of customers who bought once are corrected by, as the coefficients are; models of earlier versions have none. */
  readonly once?: { readonly intercept: number; readonly coefficients: readonly number[] } | null
  readonly trees: readonly Tree[]
}

/** Examples to learn from: one row a past case, the rhythm's log-odds first, then the standardised features (0 where missing). */
export interface ChurnExamples extends PastWindows {
  /** Of all that happened, which is what predictions start from. */
  readonly rhythm: RhythmModel
  readonly means: readonly number[]
  readonly deviations: readonly number[]
  readonly rows: readonly Float64Array[]
  /** Of the windows before which the shop had grown up and had a rhythm. */
  readonly levels: readonly WindowLevel[]
  /** The customers that are to be foretold, at the part's end, and their rows. */
  readonly present: readonly DescribedCustomer[]
  readonly presentRows: readonly Float64Array[]
}

/**
 * Past cases beside the purchase rhythm of their time: fitted on what lies before the latest window, so that no answer is in it.
 * @throws ShopcastError tooLittleData
 */
export async function churnExamples(part: HistoryPart, horizonDays: number, checkpoint: Checkpoint): Promise<ChurnExamples> {
  const windows = pastWindows(part, innerHorizon(part.histories.firstDay, part.endDay, horizonDays))
  const lapsed = windows.lapsed.reduce((sum, one) => sum + one, 0)
  const fewest = Math.min(lapsed, windows.lapsed.length - lapsed)
  if (fewest < FEWEST_CASES_OF_A_KIND) throw new ShopcastError('tooLittleData', { have: fewest, need: FEWEST_CASES_OF_A_KIND, unit: 'customers' })
  await checkpoint()
  const rhythmBefore = await mbgNbd.fit(partBefore(part.histories, windows.latestCut), windows.windowDays, checkpoint)
  const rhythm = await mbgNbd.fit(part, windows.windowDays, checkpoint)
  const { means, deviations } = standardOf(windows.customers)
  const rows = windows.customers.map(customer => rowOf(customer, rhythmBefore, windows.windowDays, means, deviations))
  const present = describeCustomers(part, windows.windowDays)
  const presentRows = present.map(customer => rowOf(customer, rhythm, windows.windowDays, means, deviations))
  return { ...windows, rhythm, means, deviations, rows, levels: await windowLevels(part, windows, checkpoint), present, presentRows }
}

/** Each window beside the rhythm of its own time, so that what was known then is compared with what came. */
async function windowLevels(part: HistoryPart, windows: PastWindows, checkpoint: Checkpoint): Promise<WindowLevel[]> {
  const levels: WindowLevel[] = []
  for (const [index, daysAgo] of windows.daysAgo.entries()) {
    const daysKnown = windows.historyDays - daysAgo
    if (daysKnown < GROWN_UP_DAYS) continue
    const rhythm = await rhythmOf(windows.sampled(partBefore(part.histories, part.endDay - daysAgo)), windows.windowDays, checkpoint)
    const cases = windows.customers.flatMap((customer, i) => windows.window[i] === index ? [{ customer, lapsed: windows.lapsed[i] ?? 0 }] : [])
    if (!rhythm || cases.length === 0) continue
    const logits = Float64Array.from(cases, ({ customer }) => logit(rhythm.churnProbability(customer, windows.windowDays)))
    // Half a case more of either kind keeps the level finite.
    const observed = (cases.reduce((sum, { lapsed }) => sum + lapsed, 0) + 0.5) / (cases.length + 1)
    levels.push({ level: levelToMean(logits, observed), variance: levelVariance(cases.length, windows.windowDays, daysKnown), daysAgo, daysKnown })
  }
  return levels
}

/** @returns null where too little had happened by then */
async function rhythmOf(part: HistoryPart, windowDays: number, checkpoint: Checkpoint): Promise<RhythmModel | null> {
  try {
    return await mbgNbd.fit(part, windowDays, checkpoint)
  } catch (error) {
    if (error instanceof ShopcastError && error.code === 'tooLittleData') return null
    throw error
  }
}

/** The fitted model of a state. */
export function learnedChurn(name: string, state: LearnedChurnState, parameters: Parameters): FittedChurnModel {
  const { windowDays, means, deviations, trees } = state
  const rhythm = mbgNbd.restore(state.rhythm)
  const linear: RidgeLogistic = { intercept: state.intercept, coefficients: Float64Array.from(state.coefficients) }
  const once = state.once ? { intercept: state.once.intercept, coefficients: Float64Array.from(state.once.coefficients) } : null
  const ownProbability = (customer: DescribedCustomer): number => {
    const row = rowOf(customer, rhythm, windowDays, means, deviations)
    let sum = logisticLogit(linear, row) + correctionOf(once, customer, row)
    for (const tree of trees) sum += treeValue(tree, customer.features)
    return sigmoid(sum)
  }
  /**
   * By how much more likely an order is at any moment than the rhythm alone says: S(h) = S_rhythm(h)^θ, proportional hazards (Cox
   * 1972), with θ from the window that was learned.
   */
  const hazardRatio = (customer: DescribedCustomer): number => {
    const byRhythm = -Math.log(kept(rhythm.churnProbability(customer, windowDays)))
    return Math.min(MOST_HAZARD_RATIO, Math.max(1 / MOST_HAZARD_RATIO, -Math.log(kept(ownProbability(customer))) / byRhythm))
  }
  const churnProbability = (customer: DescribedCustomer, horizonDays: number): number => {
    const own = ownProbability(customer)
    if (horizonDays === windowDays) return own
    const other = rhythm.churnProbability(customer, horizonDays) ** hazardRatio(customer)
    // The bounded ratio must not make an order in a longer time less likely.
    return horizonDays > windowDays ? Math.min(own, other) : Math.max(own, other)
  }
  return {
    name,
    parameters,
    state,
    logLikelihood: null,
    churnProbability,
    expectedOrders: (customer, days) => (1 - churnProbability(customer, days)) * ordersWhenOrdering(rhythm, customer, days),
    nextOrder: customer => rhythm.nextOrder(customer),
    explain(background, horizonDays) {
      const ofRhythm = recencyFrequencyShares(customer => logit(rhythm.churnProbability(customer, windowDays)), background)
      const meanRow = meanOf(background.map(customer => rowOf(customer, rhythm, windowDays, means, deviations)))
      const meanProbability = background.reduce((sum, customer) => sum + churnProbability(customer, horizonDays), 0) / background.length
      return (customer) => {
        const own = once && boughtOnce(customer) ? once : null
        const weightOf = (k: number): number => (linear.coefficients[k] ?? 0) + (own?.coefficients[k] ?? 0)
        const row = rowOf(customer, rhythm, windowDays, means, deviations)
        const byFeature = new Float64Array(CUSTOMER_FEATURES.length)
        for (const tree of trees) addTreeShares(tree, customer.features, byFeature)
        const logOdds: Record<keyof SubjectShares, number> = { ...NO_SHARES }
        CUSTOMER_FEATURES.forEach(({ subject }, k) => {
          logOdds[subject] += (byFeature[k] ?? 0) + weightOf(k + 1) * ((row[k + 1] ?? 0) - (meanRow[k + 1] ?? 0))
        })
        const { silence, frequency } = ofRhythm(customer)
        logOdds.silence += weightOf(0) * silence
        logOdds.frequency += weightOf(0) * frequency + correctionOf(own, customer, meanRow)
        return shareOut(logOdds, churnProbability(customer, horizonDays) - meanProbability)
      }
    },
  }
}

/** How many orders the rhythm expects of whoever orders at all: how many regulars place is no matter of whether they come. At least one, and more in more days. */
function ordersWhenOrdering(rhythm: RhythmModel, customer: DescribedCustomer, days: number): number {
  const any = 1 - rhythm.churnProbability(customer, days)
  return any > LEAST_CHANCE ? Math.max(1, rhythm.expectedOrders(customer, days) / any) : 1
}

/** A probability a little away from 0 and 1, so that its logarithm is finite and not 0. */
function kept(probability: number): number {
  return Math.min(1 - 1e-9, Math.max(1e-9, probability))
}

function rowOf(customer: DescribedCustomer, rhythm: RhythmModel, windowDays: number, means: readonly number[], deviations: readonly number[]): Float64Array {
  const row = new Float64Array(means.length + 1)
  row[0] = logit(rhythm.churnProbability(customer, windowDays))
  for (let k = 0; k < means.length; k++) {
    const value = customer.features[k] as number
    row[k + 1] = Number.isNaN(value) ? 0 : Math.max(-4, Math.min(4, (value - (means[k] as number)) / (deviations[k] as number)))
  }
  return row
}

function standardOf(customers: readonly DescribedCustomer[]): { means: number[]; deviations: number[] } {
  const means: number[] = []
  const deviations: number[] = []
  for (let k = 0; k < CUSTOMER_FEATURES.length; k++) {
    const known = customers.flatMap(({ features }) => Number.isNaN(features[k]) ? [] : [features[k] ?? 0])
    const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length)
    const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length)
    means.push(mean)
    deviations.push(variance > 1e-12 ? Math.sqrt(variance) : 1)
  }
  return { means, deviations }
}

function meanOf(rows: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(rows[0]?.length ?? 0)
  for (const row of rows) row.forEach((value, k) => { mean[k] = (mean[k] ?? 0) + value / rows.length })
  return mean
}
