import { partBefore, type HistoryPart } from '../../datasets/historyPart.ts'
import type { DescribedCustomer } from '../../datasets/customerFeatures.ts'
import { innerHorizon } from '../../datasets/timeWindows.ts'
import { bgNbd } from '../../models/bgNbd.ts'
import type { ChurnModel, FittedChurnModel } from '../../models/churnModel.ts'
import { boostedChurn } from '../../models/boostedChurn.ts'
import type { Checkpoint } from '../../models/fitting.ts'
import { logisticChurn } from '../../models/logisticChurn.ts'
import { evaluateCurve, fitLogisticCurve, type LogisticCurve } from '../../models/logisticCurve.ts'
import { mbgNbd } from '../../models/mbgNbd.ts'
import { recency } from '../../models/recency.ts'
import { logit } from '../../models/specialFunctions.ts'
import { ShopcastError } from '../../domain/error.ts'
import { CHURN_MODELS } from '../../domain/task.ts'
import { casesOfWindow } from './churnCases.ts'

/** Simplest first: where two do equally well, the earlier wins. */
export const churnModels: readonly ChurnModel[] = [recency, bgNbd, mbgNbd, logisticChurn, boostedChurn]

/** @throws ShopcastError modelUnknown {name, known} */
export function churnModelNamed(name: string): ChurnModel {
  const model = churnModels.find(candidate => candidate.name === name)
  if (!model) throw new ShopcastError('modelUnknown', { name, known: CHURN_MODELS.join(', ') })
  return model
}

/** A fitted model and, where it helps, a curve that corrects its probabilities. */
export interface ChurnForecaster {
  readonly model: FittedChurnModel
  readonly calibration: LogisticCurve | null
}

/** What is stored of a forecaster. */
export interface StoredChurnForecaster {
  name: string
  /** As the model's `restore` takes it. */
  state: unknown
  calibration: LogisticCurve | null
  horizonDays: number
}

/** Probability of no order within the horizon: σ(intercept + slope · logit p) of the model's p (Platt 1999), or p itself. */
export function churnProbability({ model, calibration }: ChurnForecaster, customer: DescribedCustomer, horizonDays: number): number {
  const own = model.churnProbability(customer, horizonDays)
  return calibration ? evaluateCurve(calibration, logit(own)) : own
}

/**
 * Expected days with an order. Calibration changes how likely any order is; how many there are, given that there is one, is the
 * model's own.
 */
export function expectedOrders(forecaster: ChurnForecaster, customer: DescribedCustomer, days: number, horizonDays: number): number {
  const own = forecaster.model.expectedOrders(customer, days)
  if (!forecaster.calibration) return own
  const uncorrected = 1 - forecaster.model.churnProbability(customer, horizonDays)
  return uncorrected < 1e-9 ? own : own * (1 - churnProbability(forecaster, customer, horizonDays)) / uncorrected
}

/**
 * Learns the correcting curve on the window before the end of `part`, from a model that has seen only what came before it.
 * @throws ShopcastError tooLittleData
 */
export async function learnCalibration(model: ChurnModel, part: HistoryPart, horizonDays: number, checkpoint: Checkpoint): Promise<LogisticCurve> {
  const windowDays = innerHorizon(part.histories.firstDay, part.endDay, horizonDays)
  const cut = part.endDay - windowDays
  const fitted = await model.fit(partBefore(part.histories, cut), windowDays, checkpoint)
  const { customers, lapsed } = casesOfWindow(part.histories, { cut, horizonDays: windowDays })
  const scores = Float64Array.from(customers, customer => logit(fitted.churnProbability(customer, windowDays)))
  return fitLogisticCurve(scores, lapsed, { intercept: 0, slope: 1 })
}

export async function fitForecaster(model: ChurnModel, part: HistoryPart, horizonDays: number, calibrated: boolean, checkpoint: Checkpoint): Promise<ChurnForecaster> {
  const calibration = calibrated ? await learnCalibration(model, part, horizonDays, checkpoint) : null
  return { model: await model.fit(part, horizonDays, checkpoint), calibration }
}

export function restoreForecaster(stored: StoredChurnForecaster): ChurnForecaster {
  return { model: churnModelNamed(stored.name).restore(stored.state), calibration: stored.calibration }
}
