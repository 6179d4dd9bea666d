import { describeCustomers } from '../../datasets/customerFeatures.ts'
import type { DayNumber, Histories } from '../../datasets/histories.ts'
import { partBefore, wholeHistory } from '../../datasets/historyPart.ts'
import { countOrderDays } from '../../datasets/orderSummaries.ts'
import type { Drift } from '../../domain/prediction.ts'
import type { Checkpoint } from '../../models/fitting.ts'
import { churnProbability, readingForecaster, type ChurnForecaster } from './churnForecaster.ts'

/** Fewer days, or fewer orders, since the training say nothing of habits. */
const FEWEST_DAYS = 14
const FEWEST_EXPECTED = 20
/** Less than this part of what was expected, or than three standard errors, is no change. */
const WORTH_TELLING = 0.15
const ERRORS = 3

/**
 * How many customers ordered since a model was trained beside how many it expected to. It counts whole days up to the last one with
 * orders, so that a month or week that has only begun is not taken for a fall.
 * @param learnedTo the day after the last one that the model learned from
 * @returns null while too little has happened since
 */
export async function measureDrift(stored: ChurnForecaster, histories: Histories, learnedTo: DayNumber, checkpoint: Checkpoint): Promise<Drift | null> {
  const days = histories.endDay - learnedTo
  if (days < FEWEST_DAYS) return null
  const before = partBefore(histories, learnedTo)
  const forecaster = await readingForecaster(stored, before, checkpoint)
  const customers = describeCustomers(before, days)
  const returning = Float64Array.from(customers, customer => 1 - churnProbability(forecaster, customer, days))
  const expected = returning.reduce((sum, p) => sum + p, 0)
  if (expected < FEWEST_EXPECTED) return null
  const whole = wholeHistory(histories)
  const observed = customers.filter(({ customer }) => countOrderDays(whole, customer, learnedTo, histories.endDay) > 0).length
  const error = Math.sqrt(returning.reduce((sum, p) => sum + p * (1 - p), 0))
  return { days, expected: Math.round(expected), observed, changed: Math.abs(observed - expected) > Math.max(WORTH_TELLING * expected, ERRORS * error) }
}
