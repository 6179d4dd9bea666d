import type { HistoryPart } from '../datasets/historyPart.ts'
import type { RecencyFrequency } from '../datasets/orderSummaries.ts'
import type { Checkpoint, Parameters } from './fitting.ts'

/** Foretells, from a customer's recency and frequency, whether, when and how often she orders again. Durations are days. */
export interface FittedChurnModel {
  readonly name: string
  readonly parameters: Parameters
  /** Log-likelihood of the data it was fitted on; null for models without one. */
  readonly logLikelihood: number | null
  /** Probability of no order within the horizon. */
  churnProbability(customer: RecencyFrequency, horizonDays: number): number
  /** Expected number of days with an order. */
  expectedOrders(customer: RecencyFrequency, days: number): number
  /**
   * Days until the next order, given that it comes within a year: median and middle 80 %. Null where the model cannot say.
   */
  nextOrder(customer: RecencyFrequency): { median: number; low: number; high: number } | null
}

export interface ChurnModel {
  readonly name: string
  /** Whether fitting already matches probabilities to what an earlier window showed, so that nothing is left to correct. */
  readonly isCalibrated: boolean
  /**
   * Learns from what happened before the end of `part`.
   * @throws ShopcastError tooLittleData {have, need, unit: days | customers | repeatCustomers}
   */
  fit(part: HistoryPart, horizonDays: number, checkpoint: Checkpoint): Promise<FittedChurnModel>
  /** Restores a fitted model from its parameters. */
  fromParameters(parameters: Parameters): FittedChurnModel
}
