import type { RecencyFrequency } from '../datasets/orderSummaries.ts'
import { fitRidgeLogistic, logisticLogit, type RidgeLogistic } from './ridgeLogistic.ts'

/**
 * How the log-odds of customers who bought on one day only differ from what all customers together teach: a logistic regression of
 * their own on the same signs, which begins at the common log-odds and is pulled toward changing nothing.
 */
export type BoughtOnceCorrection = RidgeLogistic

/** Strengths of the pull that are tried, in cases, strongest first. */
export const CORRECTION_PENALTIES = [1000, 100, 10] as const
/** Holds the common log-odds at their own weight. */
const FIXED = 1e9

/** Whether a customer is one of whom no rhythm can be known. */
export function boughtOnce({ repeats }: RecencyFrequency): boolean {
  return repeats === 0
}

/**
 * @param common log-odds of each case by the fit of all customers
 * @param rows of the same cases, the rhythm's log-odds first
 */
export function fitBoughtOnce(common: readonly number[], rows: readonly Float64Array[], lapsed: Uint8Array, penalty: number): BoughtOnceCorrection {
  const width = rows[0]?.length ?? 0
  const extended = rows.map((row, i) => {
    const one = new Float64Array(width + 1)
    one[0] = common[i] ?? 0
    one.set(row, 1)
    return one
  })
  const prior = new Float64Array(width + 1)
  prior[0] = 1
  const lambda = new Float64Array(width + 1).fill(penalty)
  lambda[0] = FIXED
  const { intercept, coefficients } = fitRidgeLogistic(extended, lapsed, prior, lambda)
  return { intercept, coefficients: coefficients.slice(1) }
}

/** What a customer's log-odds are corrected by: nothing for whoever has bought again. */
export function correctionOf(correction: BoughtOnceCorrection | null, customer: RecencyFrequency, row: Float64Array): number {
  return correction && boughtOnce(customer) ? logisticLogit(correction, row) : 0
}
