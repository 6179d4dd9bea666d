import type { Calendar } from '../../domain/calendar.ts'
import type { ChurnPrediction } from '../../domain/prediction.ts'
import { UNKNOWN_CURRENCY } from '../../domain/money.ts'
import type { UtcMillis } from '../../domain/time.ts'
import type { HistoryPart } from '../../datasets/historyPart.ts'
import { isoDate } from '../../datasets/histories.ts'
import { describeCustomers } from '../../datasets/customerFeatures.ts'
import type { Checkpoint } from '../../models/fitting.ts'
import { churnProbability, expectedOrders, readingForecaster, type ChurnForecaster } from './churnForecaster.ts'
import { chooseBackground, churnReasons, explainChurn, typicalCustomer } from './explainChurn.ts'
import { estimateOrderValue } from './orderValue.ts'
import { riskBand, segmentCustomers } from './segmentCustomers.ts'

const BATCH = 500

/**
 * Foretells every customer of the part, in batches. Expected revenue is expected orders × the customer's expected order value;
 * value at risk is the churn probability × what she spent in the year before, so that whoever was lost long ago is no longer at risk.
 */
export async function* predictChurn(stored: ChurnForecaster, part: HistoryPart, horizonDays: number, calendar: Calendar, checkpoint: Checkpoint): AsyncGenerator<ChurnPrediction[]> {
  const { histories } = part
  const forecaster = await readingForecaster(stored, part, checkpoint)
  const customers = describeCustomers(part, horizonDays)
  const orderValue = await estimateOrderValue(part, customers, checkpoint)
  const probabilities = Float64Array.from(customers, customer => churnProbability(forecaster, customer, horizonDays))
  const segments = segmentCustomers(customers, probabilities)
  const background = chooseBackground(customers, probabilities)
  const inDays = (days: number): UtcMillis => calendar.startOf(isoDate(part.endDay + Math.floor(days)))
  const explain = explainChurn(forecaster, background, horizonDays)
  const typical = typicalCustomer(customers, histories.currencies.length)
  let batch: ChurnPrediction[] = []
  for (const [index, customer] of customers.entries()) {
    const probability = probabilities[index] ?? 0
    const value = orderValue(customer)
    const orders = (days: number): number => expectedOrders(forecaster, customer, days)
    const expected = { days90: orders(90), days180: orders(180), days365: orders(365) }
    const next = forecaster.model.nextOrder(customer)
    batch.push({
      customerId: histories.customerIds[customer.customer] ?? 0,
      churnProbability: probability,
      nextOrder: next && { at: inDays(next.median), low: inDays(next.low), high: inDays(next.high) },
      expectedOrders: expected,
      expectedRevenue: value === null ? null : { days90: expected.days90 * value, days180: expected.days180 * value, days365: expected.days365 * value },
      currency: histories.currencies[customer.currency] ?? UNKNOWN_CURRENCY,
      risk: riskBand(probability),
      segment: segments[index] ?? 'oneOrder',
      valueAtRisk: customer.spentLastYear === null ? null : probability * customer.spentLastYear,
      reasons: churnReasons(customer, explain(customer), typical),
    })
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
