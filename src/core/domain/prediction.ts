import type { EventKind } from './event.ts'
import type { CurrencyCode } from './money.ts'
import type { Reason } from './reason.ts'
import type { RiskBand, Segment } from './task.ts'
import type { UtcMillis } from './time.ts'

/** What is foretold of one customer. Ids are the store's own row numbers. */
export interface ChurnPrediction {
  customerId: number
  /** Probability of no order within the horizon. */
  churnProbability: number
  /** Median day of the next order, given that there is one, with the middle 80 % around it; null where the model cannot say. */
  nextOrder: { at: UtcMillis; low: UtcMillis; high: UtcMillis } | null
  expectedOrders: { days90: number; days180: number; days365: number }
  /** Minor units, fractional; null where no price is known. */
  expectedRevenue: { days90: number; days180: number; days365: number } | null
  currency: CurrencyCode
  risk: RiskBand
  segment: Segment
  /** Churn probability × what the customer spent in the year before, in minor units; null where no price is known. */
  valueAtRisk: number | null
  reasons: Reason[]
}

/** Whether customers still order as they did when the model learned. */
export interface Drift {
  /** Since the training. */
  days: number
  /** Customers who were expected to order in these days, and who did. */
  expected: number
  observed: number
  /** Whether that is more than chance. */
  changed: boolean
}

export interface Recommendation {
  customerId: number
  rank: number
  productId: number
  score: number
  reason: Reason
}

/** A step of what a customer is foretold to do. */
export interface NextStep {
  customerId: number
  /** From 1. */
  step: number
  kind: EventKind
  productId: number
  expectedAt: UtcMillis
  /** Of this kind and product, given the steps before. */
  probability: number
}

/** A pair of products. `support`: baskets (or customers) with both. `lift`: how many times as often as by chance. */
export interface ProductPair {
  productId: number
  rank: number
  otherProductId: number
  score: number
  lift: number
  support: number
}
