import { partBefore, type HistoryPart } from '../datasets/historyPart.ts'
import { isoDate, type Histories } from '../datasets/histories.ts'
import type { TimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { BoughtOnceFigures, CalibrationBin, EvaluatedModel, Evaluation, Metrics } from '../domain/evaluation.ts'
import { TimeBudget } from '../domain/timeBudget.ts'
import { calibrationBins, expectedCalibrationError } from '../metrics/calibration.ts'
import { aucRoc, atObservedLevel, atThreshold, brier, brierGain, inList, logLoss, logLossGain, type Gain } from '../metrics/classification.ts'
import { meanAbsoluteError, pearsonCorrelation, rootMeanSquareError } from '../metrics/regression.ts'
import { boughtOnce } from '../models/boughtOnce.ts'
import type { ChurnModel } from '../models/churnModel.ts'
import type { Checkpoint } from '../models/fitting.ts'
import { casesOfWindow, type ChurnCases } from '../tasks/churn/churnCases.ts'
import { CALIBRATIONS, churnProbability, expectedOrders, fitForecaster, learnCalibrations, type Calibration, type ChurnForecaster } from '../tasks/churn/churnForecaster.ts'
import type { Trial } from './trial.ts'

/** Fewer cases than this do not tell models apart. */
const FEWEST_CASES = 20
/** A more complicated candidate must be better by this share of the Brier score to be chosen, and by more than its standard error. */
const WORTH_IT = 0.002
/** Precision, recall and F1 call a customer lost from this probability on. */
const THRESHOLD = 0.5

/** A list as long as a shop would mail: a tenth of its customers, at least 20. */
export function mailingListLength(customers: number): number {
  return Math.max(20, Math.round(customers / 10))
}

export interface ChurnBacktest {
  evaluation: Evaluation
  /** How the winner's probabilities are to be corrected. */
  calibration: Calibration
  /** The customers of the test window, and the churn probability that each model gave them. */
  testCases: ChurnCases
  predicted: ReadonlyMap<string, Float64Array>
}

/**
 * Measures churn models on the test window. How a model's probabilities are corrected is settled on the validation
 * window by log-loss (`isSurelyBetter`); which model wins, by the Brier score at the window's own level, since how many stayed away
 * there altogether was a season's or a campaign's doing, and would be another thing in the next. Where customers are too few to tell a better model from a
 * lucky one, the simpler is kept. A model that too little data cannot fit is left out, and so is one that there is no time for, but for
 * the first that can be fitted.
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
      const { chosen: { calibration, validation, probabilities: validated }, forecaster } = measured
      const { metrics, bins, probabilities } = score(forecaster, testCases, windows.test.horizonDays, length)
      predicted.set(model.name, probabilities)
      results.push({ evaluated: { name: model.name, metrics, validation, parameters: { ...forecaster.model.parameters, calibration } }, calibration, bins, telling: atObservedLevel(validated, validationCases.lapsed) })
    } catch (error) {
      if (!(error instanceof ShopcastError) || error.code !== 'tooLittleData') throw error
      lastError = error
    }
    trial.progress(index + 1, models.length)
  }
  const { winner, undecided } = chooseWinner(results, validationCases.lapsed)
  if (!winner) throw lastError
  return {
    calibration: winner.calibration,
    testCases,
    predicted,
    evaluation: {
      task: 'churn', protocol: 'time', cut: isoDate(windows.test.cut), horizonDays: windows.test.horizonDays,
      customers: testCases.customers.length, listLength: length,
      models: results.map(result => result.evaluated), winner: winner.evaluated.name, calibration: winner.bins,
      boughtOnce: boughtOnceFigures(testCases, predicted.get(winner.evaluated.name) ?? new Float64Array(), winner.evaluated.parameters['boughtOnceApart'] === true),
      ...undecided ? { undecided } : {},
      ...notTried.length > 0 ? { notTried } : {},
    },
  }
}

/** A model that was measured on both windows. */
interface Measured {
  evaluated: EvaluatedModel
  calibration: Calibration
  bins: CalibrationBin[]
  /** What it gave the validation cases, at their observed level. */
  telling: Float64Array
}

/** @param results simplest first @returns undecided where one that seemed better was not surely so */
function chooseWinner(results: readonly Measured[], lapsed: Uint8Array): { winner: Measured | null; undecided: boolean } {
  let winner: Measured | null = null
  let undecided = false
  for (const result of results) {
    if (!winner) {
      winner = result
      continue
    }
    const { gain, standardError } = brierGain(result.telling, winner.telling, lapsed)
    const seemsBetter = gain > WORTH_IT * brier(winner.telling, lapsed)
    if (seemsBetter && gain > standardError) {
      winner = result
      undecided = false
    } else if (seemsBetter) undecided = true
  }
  return { winner, undecided }
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
  validation: Metrics
  probabilities: Float64Array
}

async function chooseCalibration(model: ChurnModel, part: HistoryPart, horizonDays: number, cases: ChurnCases, listLength: number, trial: Trial): Promise<ChosenCalibration> {
  const { model: fitted } = await fitForecaster(model, part, horizonDays, 'none', trial.checkpoint)
  const judge = (calibration: Calibration, curve: ChurnForecaster['calibration']): ChosenCalibration => {
    const { metrics, probabilities } = score({ model: fitted, calibration: curve }, cases, horizonDays, listLength)
    return { calibration, validation: metrics, probabilities }
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
