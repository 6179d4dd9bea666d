import { partBefore, type HistoryPart } from '../datasets/historyPart.ts'
import { isoDate, type Histories } from '../datasets/histories.ts'
import type { TimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { BoughtOnceFigures, CalibrationBin, EvaluatedModel, Evaluation, Metrics } from '../domain/evaluation.ts'
import { TimeBudget } from '../domain/timeBudget.ts'
import { calibrationBins, expectedCalibrationError } from '../metrics/calibration.ts'
import { aucRoc, atObservedLevel, atThreshold, brier, brierGain, inList, logLoss, logLossGain, type Gain } from '../metrics/classification.ts'
import { meanAbsoluteError, pearsonCorrelation, rootMeanSquareError } from '../metrics/regression.ts'
import { BLEND } from '../models/blend.ts'
import { boughtOnce } from '../models/boughtOnce.ts'
import type { ChurnModel } from '../models/churnModel.ts'
import type { Checkpoint } from '../models/fitting.ts'
import { blendForecasters } from '../tasks/churn/blendForecasters.ts'
import { casesOfWindow, type ChurnCases } from '../tasks/churn/churnCases.ts'
import { CALIBRATIONS, churnProbability, expectedOrders, fitForecaster, learnCalibrations, type Calibration, type ChurnForecaster } from '../tasks/churn/churnForecaster.ts'
import type { Trial } from './trial.ts'

/** Fewer cases than this do not tell models apart. */
const FEWEST_CASES = 20
/** A candidate that is worse than the best by no more than this share of the Brier score, or than its standard error, does as well. */
const AS_GOOD = 0.002
/** Two models whose probabilities differ by no more than this (root mean square) say the same, and must not have two voices in a mean. */
const THE_SAME = 0.005
/** Precision, recall and F1 call a customer lost from this probability on. */
const THRESHOLD = 0.5

/** A list as long as a shop would mail: a tenth of its customers, at least 20. */
export function mailingListLength(customers: number): number {
  return Math.max(20, Math.round(customers / 10))
}

export interface ChosenModel {
  readonly model: ChurnModel
  readonly calibration: Calibration
}

export interface ChurnBacktest {
  evaluation: Evaluation
  /** Whose mean the winner is, and how the probabilities of each are to be corrected; one alone is the winner itself. */
  chosen: readonly ChosenModel[]
  /** The customers of the test window, and the churn probability that each model gave them. */
  testCases: ChurnCases
  predicted: ReadonlyMap<string, Float64Array>
}

/**
 * Measures churn models on the test window. How a model's probabilities are corrected is settled on the validation
 * window by log-loss (`isSurelyBetter`); which model wins, by the Brier score at the window's own level, since how many stayed away
 * there altogether was a season's or a campaign's doing, and would be another thing in the next. Where several do as well as the best,
 * nobody can tell a better model from a lucky one, and the winner is their mean (`chooseMembers`). A model that too little data cannot
 * fit is left out, and so is one that there is no time for, but for the first that can be fitted.
 * @param listLength null: `mailingListLength`
 * @throws ShopcastError tooLittleData
 */
export async function backtestChurn(histories: Histories, models: readonly ChurnModel[], windows: TimeWindows, listLength: number | null, trial: Trial, time: TimeBudget = TimeBudget.endless): Promise<ChurnBacktest> {
  const validationCases = casesOfWindow(histories, windows.validation)
  const testCases = casesOfWindow(histories, windows.test)
  if (Math.min(validationCases.customers.length, testCases.customers.length) < FEWEST_CASES) {
    throw new ShopcastError('tooLittleData', { have: validationCases.customers.length, need: FEWEST_CASES, unit: 'customers' })
  }
  const length = listLength ?? mailingListLength(testCases.customers.length)
  const validationPart = partBefore(histories, windows.validation.cut)
  const testPart = partBefore(histories, windows.test.cut)
  const results: Measured[] = []
  const predicted = new Map<string, Float64Array>()
  const notTried: string[] = []
  let lastError: unknown = null
  for (const [index, model] of models.entries()) {
    try {
      const measure = async (checkpoint: Checkpoint) => {
        const chosen = await chooseCalibration(model, validationPart, windows.validation.horizonDays, validationCases, length, { ...trial, checkpoint })
        return { chosen, forecaster: await fitForecaster(model, testPart, windows.test.horizonDays, chosen.calibration, checkpoint) }
      }
      const measured = results.length === 0 ? await measure(trial.checkpoint) : await time.attempt(trial.checkpoint, measure)
      if (!measured) {
        notTried.push(model.name)
        continue
      }
      const { chosen: { calibration, forecaster: ofValidation, validation, probabilities: validated }, forecaster } = measured
      const { metrics, bins, probabilities } = score(forecaster, testCases, windows.test.horizonDays, length)
      predicted.set(model.name, probabilities)
      results.push({
        model, calibration, ofValidation, forecaster, bins,
        evaluated: { name: model.name, metrics, validation, parameters: { ...forecaster.model.parameters, calibration } },
        telling: atObservedLevel(validated, validationCases.lapsed),
      })
    } catch (error) {
      if (!(error instanceof ShopcastError) || error.code !== 'tooLittleData') throw error
      lastError = error
    }
    trial.progress(index + 1, models.length)
  }
  const members = chooseMembers(results, validationCases.lapsed)
  const [first] = members
  if (!first) throw lastError
  let winner: Pick<Measured, 'evaluated' | 'bins'> = first
  if (members.length > 1) {
    const { metrics, bins, probabilities } = score(blendForecasters(members.map(({ forecaster }) => forecaster)), testCases, windows.test.horizonDays, length)
    const { metrics: validation } = score(blendForecasters(members.map(({ ofValidation }) => ofValidation)), validationCases, windows.validation.horizonDays, length)
    winner = { evaluated: { name: BLEND, metrics, validation, parameters: {} }, bins }
    predicted.set(BLEND, probabilities)
  }
  return {
    chosen: members.map(({ model, calibration }) => ({ model, calibration })),
    testCases,
    predicted,
    evaluation: {
      task: 'churn', protocol: 'time', cut: isoDate(windows.test.cut), horizonDays: windows.test.horizonDays,
      customers: testCases.customers.length, listLength: length,
      models: [...results.map(({ evaluated }) => evaluated), ...members.length > 1 ? [winner.evaluated] : []], winner: winner.evaluated.name, calibration: winner.bins,
      boughtOnce: boughtOnceFigures(testCases, predicted.get(winner.evaluated.name) ?? new Float64Array(), members.some(({ evaluated }) => evaluated.parameters['boughtOnceApart'] === true)),
      ...members.length > 1 ? { blended: members.map(({ model }) => model.name) } : {},
      ...notTried.length > 0 ? { notTried } : {},
    },
  }
}

/** A model that was measured on both windows. */
interface Measured extends ChosenModel {
  evaluated: EvaluatedModel
  bins: CalibrationBin[]
  /** Fitted before the validation window, and before the test. */
  ofValidation: ChurnForecaster
  forecaster: ChurnForecaster
  /** What it gave the validation cases, at their observed level. */
  telling: Float64Array
}

/**
 * The best and whichever does as well: within one standard error of the difference (Breiman et al. 1984), or so near that it makes none.
 * @param results simplest first: of those that say the same of everybody only the first counts
 */
function chooseMembers(results: readonly Measured[], lapsed: Uint8Array): Measured[] {
  const distinct = results.filter(({ telling }, i) => !results.slice(0, i).some(earlier => rootMeanSquareError(telling, earlier.telling) <= THE_SAME))
  const scores = distinct.map(({ telling }) => brier(telling, lapsed))
  const lowest = Math.min(...scores)
  const best = distinct[scores.indexOf(lowest)]
  return distinct.filter((result) => {
    if (!best || result === best) return true
    const { gain, standardError } = brierGain(best.telling, result.telling, lapsed)
    return gain <= Math.max(standardError, AS_GOOD * lowest)
  })
}

function boughtOnceFigures({ customers, lapsed }: ChurnCases, predicted: Float64Array, apart: boolean): BoughtOnceFigures | null {
  const once = customers.flatMap((customer, i) => boughtOnce(customer) ? [i] : [])
  if (once.length === 0) return null
  const mean = (values: Float64Array | Uint8Array): number => once.reduce((sum, i) => sum + (values[i] ?? 0), 0) / once.length
  return { customers: once.length, meanPredicted: mean(predicted), observed: mean(lapsed), apart }
}

/** What a model gave the validation cases, corrected as suits it best. */
interface ChosenCalibration {
  calibration: Calibration
  forecaster: ChurnForecaster
  validation: Metrics
  probabilities: Float64Array
}

async function chooseCalibration(model: ChurnModel, part: HistoryPart, horizonDays: number, cases: ChurnCases, listLength: number, trial: Trial): Promise<ChosenCalibration> {
  const { model: fitted } = await fitForecaster(model, part, horizonDays, 'none', trial.checkpoint)
  const judge = (calibration: Calibration, curve: ChurnForecaster['calibration']): ChosenCalibration => {
    const forecaster = { model: fitted, calibration: curve }
    const { metrics, probabilities } = score(forecaster, cases, horizonDays, listLength)
    return { calibration, forecaster, validation: metrics, probabilities }
  }
  let best = judge('none', null)
  if (model.isCalibrated) return best
  try {
    const curves = await learnCalibrations(model, part, horizonDays, trial.checkpoint)
    for (const calibration of CALIBRATIONS) {
      const found = judge(calibration, curves[calibration])
      if (isSurelyBetter(found.probabilities, best.probabilities, cases.lapsed)) best = found
    }
  } catch (error) {
    // A model that the whole past can fit may find too little in its first half: then it goes uncorrected.
    if (!(error instanceof ShopcastError) || error.code !== 'tooLittleData') throw error
  }
  return best
}

/**
 * A curve is learned in one window and used in another, so it has to hold on cases of a later window: by more than the log-loss's
 * standard error as they stand, and at the observed level too, since what only moves all probabilities has learned a season.
 */
function isSurelyBetter(challenger: Float64Array, holder: Float64Array, lapsed: Uint8Array): boolean {
  const surely = ({ gain, standardError }: Gain): boolean => gain > standardError
  return surely(logLossGain(challenger, holder, lapsed)) && surely(logLossGain(atObservedLevel(challenger, lapsed), atObservedLevel(holder, lapsed), lapsed))
}

function score(forecaster: ChurnForecaster, { customers, orders, lapsed }: ChurnCases, horizonDays: number, listLength: number): { metrics: Metrics; bins: CalibrationBin[]; probabilities: Float64Array } {
  const predicted = Float64Array.from(customers, customer => churnProbability(forecaster, customer, horizonDays))
  const expected = Float64Array.from(customers, customer => expectedOrders(forecaster, customer, horizonDays))
  const { logLikelihood } = forecaster.model
  const metrics: Metrics = {
    aucRoc: aucRoc(predicted, lapsed),
    brier: brier(predicted, lapsed),
    logLoss: logLoss(predicted, lapsed),
    ece: expectedCalibrationError(predicted, lapsed),
    ...atThreshold(predicted, lapsed, THRESHOLD),
    ...inList(predicted, lapsed, listLength),
    mae: meanAbsoluteError(expected, orders),
    rmse: rootMeanSquareError(expected, orders),
    correlation: pearsonCorrelation(expected, orders),
    ...logLikelihood === null ? {} : { logLikelihood },
  }
  return { metrics: withoutNaN(metrics), bins: calibrationBins(predicted, lapsed), probabilities: predicted }
}

/** A figure that the data do not define (an AUC with one kind of case) is absent rather than NaN, which JSON cannot carry. */
function withoutNaN(metrics: Metrics): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)))
}
