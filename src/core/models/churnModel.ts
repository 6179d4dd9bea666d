import type { DescribedCustomer, FeatureSubject } from '../datasets/customerFeatures.ts'
import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Checkpoint, Parameters } from './fitting.ts'

/** Signed parts of a probability, by what they come from. */
export type SubjectShares = Readonly<Record<FeatureSubject, number>>

/** Foretells whether, when and how often a customer orders again. Durations are days. */
export interface FittedChurnModel {
  readonly name: string
  /** What is worth telling of the fit. */
  readonly parameters: Parameters
  /** All that `restore` needs, as plain JSON. */
  readonly state: unknown
  /** Log-likelihood of the data it was fitted on; null for models without one. */
  readonly logLikelihood: number | null
  /** Probability of no order within the horizon. */
  churnProbability(customer: DescribedCustomer, horizonDays: number): number
  /** Expected number of days with an order. */
  expectedOrders(customer: DescribedCustomer, days: number): number
  /**
   * Days until the next order, given that it comes within a year: median and middle 80 %. Null where the model cannot say.
   */
  nextOrder(customer: DescribedCustomer): { median: number; low: number; high: number } | null
  /**
   * Splits probabilities of no order within the horizon by Shapley's formula: the shares add up to the customer's probability less
   * the mean one.
   * @param background customers that stand for the shop
   */
  explain(background: readonly DescribedCustomer[], horizonDays: number): (customer: DescribedCustomer) => SubjectShares
  /**
   * Of a model that reads what customers did rather than their features: the model for the customers of a part. A fitted one has read
   * those of the part that it learned from, a restored one none.
   */
  reading?(part: HistoryPart, checkpoint: Checkpoint): Promise<FittedChurnModel>
}

export interface ChurnModel {
  readonly name: string
  /** Whether fitting already matches probabilities to what an earlier window showed, so that nothing is left to correct. */
  readonly isCalibrated: boolean
  /** Takes long to learn, so that it is not asked what it would have said on every day of the past. */
  readonly isSlow?: boolean
  /**
   * Learns from what happened before the end of `part`.
   * @throws ShopcastError tooLittleData {have, need, unit: days | customers | repeatCustomers}
   */
  fit(part: HistoryPart, horizonDays: number, checkpoint: Checkpoint): Promise<FittedChurnModel>
  /** A fitted model again from its `state`. @throws Error when it is not one of this model's */
  restore(state: unknown): FittedChurnModel
}

export const NO_SHARES: SubjectShares = { silence: 0, rhythm: 0, frequency: 0, trend: 0, money: 0, variety: 0, season: 0 }

/**
 * Brings shares of log-odds, or of another measure, to shares of a probability: in proportion, and what proportion cannot place (a total near zero made of
 * large parts that cancel) evenly over the parts by their size.
 */
export function shareOut(shares: SubjectShares, total: number): SubjectShares {
  const entries = Object.entries(shares)
  const sum = entries.reduce((all, [, share]) => all + share, 0)
  const size = entries.reduce((all, [, share]) => all + Math.abs(share), 0)
  if (size < 1e-12) return shares
  // p(1 − p) is at most a quarter: a part of the log-odds is never worth more of the probability than that.
  const slope = Math.abs(sum) > 1e-6 ? Math.min(0.25, Math.max(0, total / sum)) : 0.25
  const left = total - slope * sum
  return Object.fromEntries(entries.map(([subject, share]) => [subject, slope * share + left * Math.abs(share) / size])) as SubjectShares
}
