import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import type { Reason } from '../domain/reason.ts'
import { RISK_BANDS, type RiskBand, type Segment } from '../domain/task.ts'
import type { UtcMillis } from '../domain/time.ts'

export interface NextOrder { at: UtcMillis; low: UtcMillis; high: UtcMillis }

/** A customer with what is foretold of them. */
export interface StoredCustomer {
  id: number
  externalId: string
  name: string | null
  email: string | null
  acceptsMarketing: boolean | null
  orders: number
  firstOrderAt: UtcMillis | null
  lastOrderAt: UtcMillis | null
  spentMinor: MinorUnits
  currency: CurrencyCode | null
  prediction: {
    churnProbability: number
    risk: RiskBand
    segment: Segment
    nextOrder: NextOrder | null
    valueAtRisk: number | null
    /** Over the next 3, 6 and 12 months. Revenue in minor units, null where no price is known. */
    expected: readonly { days: 90 | 180 | 365; orders: number; revenueMinor: number | null }[]
    reasons: Reason[]
  } | null
}

export interface NextOrderColumns { next_order_at: number | null; next_order_low: number | null; next_order_high: number | null }

export interface CustomerColumns extends NextOrderColumns {
  id: number; external_id: string; name: string | null; email: string | null; accepts_marketing: number | null
  orders: number; first_order_at: number | null; last_order_at: number | null; spent_minor: number; currency: string | null
  churn_probability: number | null; risk: number | null; segment: Segment | null; value_at_risk: number | null; reasons: string | null
  orders_90: number | null; orders_180: number | null; orders_365: number | null; revenue_90: number | null; revenue_180: number | null; revenue_365: number | null
}

/** Over `AUDIENCE_FROM`. */
export const CUSTOMER_COLUMNS = `c.id, c.external_id, c.name, c.email, c.accepts_marketing, c.orders, c.first_order_at, c.last_order_at, c.spent_minor, c.currency,
  p.churn_probability, p.risk, p.segment, p.value_at_risk, p.reasons, p.next_order_at, p.next_order_low, p.next_order_high,
  p.orders_90, p.orders_180, p.orders_365, p.revenue_90, p.revenue_180, p.revenue_365`

/** How a customer is called where there is one line for it: by name, else by address, else by id. Over `c`. */
export const CUSTOMER_NAME = "coalesce(nullif(c.name, ''), nullif(c.email, ''), c.external_id)"

export function toCustomer(row: CustomerColumns): StoredCustomer {
  return {
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    email: row.email,
    acceptsMarketing: row.accepts_marketing === null ? null : row.accepts_marketing === 1,
    orders: row.orders,
    firstOrderAt: row.first_order_at,
    lastOrderAt: row.last_order_at,
    spentMinor: row.spent_minor,
    currency: row.currency,
    prediction: toPrediction(row),
  }
}

/** A stored risk code; null where nothing is foretold. */
export function toRisk(code: number | null): RiskBand | null {
  return code === null ? null : RISK_BANDS[code] ?? null
}

export function toNextOrder({ next_order_at: at, next_order_low: low, next_order_high: high }: NextOrderColumns): NextOrder | null {
  return at === null ? null : { at, low: low ?? at, high: high ?? at }
}

function toPrediction(row: CustomerColumns): StoredCustomer['prediction'] {
  const risk = toRisk(row.risk)
  if (row.churn_probability === null || risk === null || row.segment === null) return null
  return {
    churnProbability: row.churn_probability,
    risk,
    segment: row.segment,
    nextOrder: toNextOrder(row),
    valueAtRisk: row.value_at_risk,
    expected: [
      { days: 90, orders: row.orders_90 ?? 0, revenueMinor: row.revenue_90 },
      { days: 180, orders: row.orders_180 ?? 0, revenueMinor: row.revenue_180 },
      { days: 365, orders: row.orders_365 ?? 0, revenueMinor: row.revenue_365 },
    ],
    reasons: JSON.parse(row.reasons ?? '[]') as Reason[],
  }
}
