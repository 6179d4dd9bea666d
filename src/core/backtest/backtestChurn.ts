import { partBefore } from '../datasets/historyPart.ts'
import { isoDate, type Histories } from '../datasets/histories.ts'
import type { TimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { CalibrationBin, EvaluatedModel, Evaluation, Metrics } from '../domain/evaluation.ts'
import { calibrationBins, expectedCalibrationError } from '../metrics/calibration.ts'
import { aucRoc, atThreshold, brier, inList, logLoss } from '../metrics/classification.ts'
import { meanAbsoluteError, pearsonCorrelation, rootMeanSquareError } from '../metrics/regression.ts'
import type { ChurnModel } from '../models/churnModel.ts'
import { casesOfWindow, type ChurnCases } from '../tasks/churn/churnCases.ts'
import { churnProbability, expectedOrders, fitForecaster, type ChurnForecaster } from '../tasks/churn/churnForecaster.ts'
import type { Trial } from './trial.ts'

/** Fewer cases than this do not tell models apart. */
const FEWEST_CASES = 20
/** A more complicated candidate must be better by this share of the Brier score to be chosen. */
const WORTH_IT = 0.002
/** Precision, recall and F1 call a customer lost from this probability on. */
const THRESHOLD = 0.5

/** A list as long as a shop would mail: a tenth of its customers, at least 20. */
export function mailingListLength(customers: number): number {
  return Math.max(20, Math.round(customers / 10))
}

export interface ChurnBacktest {
  evaluation: Evaluation
  /** Whether the winner's probabilities are to be corrected. */
  calibrated: boolean
}

/**
 * Measures churn models on the test window. Whether a model's probabilities are corrected, and which model wins, is settled by
 * the Brier score on the validation window; a model that too little data cannot fit is left out.
 * @param listLength null: `mailingListLength`
 * @throws ShopcastError tooLittleData
 */
export async function backtestChurn(histories: Histories, models: readonly ChurnModel[], windows: TimeWindows, listLength: number | null, trial: Trial): Promise<ChurnBacktest> {
  const validationCases = casesOfWindow(histories, windows.validation)
  const testCases = casesOfWindow(histories, windows.test)
  if (Math.min(validationCases.customers.length, testCases.customers.length) < FEWEST_CASES) {
    throw new ShopcastError('tooLittleData', { have: validationCases.customers.length, need: FEWEST_CASES, unit: 'customers' })
  }
  const length = listLength ?? mailingListLength(testCases.customers.length)
  const results: { evaluated: EvaluatedModel; calibrated: boolean; calibration: CalibrationBin[] }[] = []
  let lastError: unknown = null
  for (const [index, model] of models.entries()) {
    try {
      const { calibrated, validation } = await chooseCalibration(histories, model, windows, validationCases, length, trial)
      const { cut, horizonDays } = windows.test
      const forecaster = await fitForecaster(model, partBefore(histories, cut), horizonDays, calibrated, trial.checkpoint)
      const { metrics, bins } = score(forecaster, testCases, horizonDays, length)
      const parameters = { ...forecaster.model.parameters, calibrated }
      results.push({ evaluated: { name: model.name, metrics, validation, parameters }, calibrated, calibration: bins })
    } catch (error) {
      if (!(error instanceof ShopcastError) || error.code !== 'tooLittleData') throw error
      lastError = error
    }
    trial.progress(index + 1, models.length)
  }
  const winner = results.reduce<typeof results[number] | null>((best, result) => !best || isBetter(result.evaluated.validation, best.evaluated.validation) ? result : best, null)
  if (!winner) throw lastError
  return {
    calibrated: winner.calibrated,
    evaluation: {
      task: 'churn', protocol: 'time', cut: isoDate(windows.test.cut), horizonDays: windows.test.horizonDays,
      customers: testCases.customers.length, listLength: length,
      models: results.map(result => result.evaluated), winner: winner.evaluated.name, calibration: winner.calibration,
    },
  }
}

async function chooseCalibration(histories: Histories, model: ChurnModel, windows: TimeWindows, cases: ChurnCases, listLength: number, trial: Trial): Promise<{ calibrated: boolean; validation: Metrics }> {
  const { cut, horizonDays } = windows.validation
  const part = partBefore(histories, cut)
  const plain = await fitForecaster(model, part, horizonDays, false, trial.checkpoint)
  const plainMetrics = score(plain, cases, horizonDays, listLength).metrics
  if (model.isCalibrated) return { calibrated: false, validation: plainMetrics }
  try {
    const corrected = await fitForecaster(model, part, horizonDays, true, trial.checkpoint)
    const correctedMetrics = score(corrected, cases, horizonDays, listLength).metrics
    if (isBetter(correctedMetrics, plainMetrics)) return { calibrated: true, validation: correctedMetrics }
  } catch (error) {
    // A model that the whole past can fit may find too little in its first half: then it goes uncorrected.
    if (!(error instanceof ShopcastError) || error.code !== 'tooLittleData') throw error
  }
  return { calibrated: false, validation: plainMetrics }
}

function isBetter(challenger: Metrics, holder: Metrics): boolean {
  return (challenger.brier ?? Infinity) < (holder.brier ?? Infinity) * (1 - WORTH_IT)
}

function score(forecaster: ChurnForecaster, { customers, orders, lapsed }: ChurnCases, horizonDays: number, listLength: number): { metrics: Metrics; bins: CalibrationBin[] } {
  const predicted = Float64Array.from(customers, customer => churnProbability(forecaster, customer, horizonDays))
  const expected = Float64Array.from(customers, customer => expectedOrders(forecaster, customer, horizonDays, horizonDays))
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
  return { metrics: withoutNaN(metrics), bins: calibrationBins(predicted, lapsed) }
}

/** A figure that the data do not define (an AUC with one kind of case) is absent rather than NaN, which JSON cannot carry. */
function withoutNaN(metrics: Metrics): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)))
}
