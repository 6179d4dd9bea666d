import { ShopcastError } from '../domain/error.ts'
import { partBefore } from '../datasets/historyPart.ts'
import { countOrderDays, summariseOrders, type RecencyFrequency } from '../datasets/orderSummaries.ts'
import { innerHorizon } from '../datasets/timeWindows.ts'
import type { ChurnModel, FittedChurnModel } from './churnModel.ts'
import type { Parameters } from './fitting.ts'
import { recencyFrequencyShares } from './recencyFrequencyShares.ts'
import { evaluateCurve, fitLogisticCurve, type LogisticCurve } from './logisticCurve.ts'

const FEWEST_CUSTOMERS = 10

/**
 * The simplest rule a shop could use: the longer since the last order, the likelier she is gone. P(no order within w days) is a
 * logistic curve of ln(1 + days since the last order), fitted on the window of w days before the end of the data. Other horizons
 * h take the survival to the power h / w (a constant hazard). It knows nothing of rhythm, so it names no day for the next order.
 */
export const recency: ChurnModel = {
  name: 'recency',
  isCalibrated: true,
  async fit(part, horizonDays, checkpoint) {
    const windowDays = innerHorizon(part.histories.firstDay, part.endDay, horizonDays)
    const cut = part.endDay - windowDays
    const customers = summariseOrders(partBefore(part.histories, cut))
    if (customers.length < FEWEST_CUSTOMERS) throw new ShopcastError('tooLittleData', { have: customers.length, need: FEWEST_CUSTOMERS, unit: 'customers' })
    await checkpoint()
    const orders = customers.map(customer => countOrderDays(part, customer.customer, cut, part.endDay))
    const stayedAway = Uint8Array.from(orders, count => count === 0 ? 1 : 0)
    const returned = orders.filter(count => count > 0)
    const curve = fitLogisticCurve(Float64Array.from(customers, silence), stayedAway, { intercept: 0, slope: 0 })
    return recencyModel(curve, windowDays, returned.length === 0 ? 1 : returned.reduce((a, b) => a + b, 0) / returned.length)
  },
  restore(state) {
    const { intercept, slope, windowDays, ordersWhenReturning } = state as Parameters
    if (typeof intercept !== 'number' || typeof slope !== 'number' || typeof windowDays !== 'number' || typeof ordersWhenReturning !== 'number') {
      throw new Error('not a recency model')
    }
    return recencyModel({ intercept, slope }, windowDays, ordersWhenReturning)
  },
}

function silence(customer: RecencyFrequency): number {
  return Math.log1p(customer.age - customer.lastAt)
}

function recencyModel(curve: LogisticCurve, windowDays: number, ordersWhenReturning: number): FittedChurnModel {
  const churnProbability = (customer: RecencyFrequency, days: number): number => evaluateCurve(curve, silence(customer)) ** (days / windowDays)
  const parameters: Parameters = { intercept: curve.intercept, slope: curve.slope, windowDays, ordersWhenReturning }
  return {
    name: 'recency',
    parameters,
    state: parameters,
    logLikelihood: null,
    churnProbability,
    /** P(any order) × (1 + further orders at the pace of those who returned within the window). */
    expectedOrders: (customer, days) => (1 - churnProbability(customer, days)) * (1 + (ordersWhenReturning - 1) * days / windowDays),
    nextOrder: () => null,
    explain: (background, days) => recencyFrequencyShares(customer => churnProbability(customer, days), background),
  }
}
