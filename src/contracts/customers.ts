import { z } from 'zod'
import { EVENT_KINDS } from '../core/domain/event.ts'
import { CUSTOMER_TABS } from '../core/domain/job.ts'
import type { Drift } from '../core/domain/prediction.ts'
import { REASON_CODES } from '../core/domain/reason.ts'
import { RISK_BANDS, SEGMENTS } from '../core/domain/task.ts'
import { route } from './route.ts'

const time = z.number()
export const reason = z.object({
  code: z.enum(REASON_CODES),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  share: z.number().nullable(),
})
export type ReasonView = z.infer<typeof reason>

export const nextOrder = z.object({ at: time, low: time, high: time })

export const customerRow = z.object({
  id: z.number().int(),
  externalId: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  acceptsMarketing: z.boolean().nullable(),
  orders: z.number().int(),
  firstOrderAt: time.nullable(),
  lastOrderAt: time.nullable(),
  spentMinor: z.number(),
  currency: z.string().nullable(),
  /** Null before the first prediction. */
  prediction: z.object({
    churnProbability: z.number(),
    risk: z.enum(RISK_BANDS),
    segment: z.enum(SEGMENTS),
    nextOrder: nextOrder.nullable(),
    valueAtRisk: z.number().nullable(),
    expected: z.array(z.object({ days: z.union([z.literal(90), z.literal(180), z.literal(365)]), orders: z.number(), revenueMinor: z.number().nullable() })).readonly(),
    reasons: z.array(reason),
  }).nullable(),
})
export type CustomerRow = z.infer<typeof customerRow>

export const CUSTOMER_SORTS = ['valueAtRisk', 'risk', 'nextOrder', 'orders', 'name', 'lastOrder', 'spent'] as const

export const customerQuery = z.object({
  tab: z.enum(CUSTOMER_TABS),
  search: z.string().max(200),
  risk: z.array(z.enum(RISK_BANDS)),
  minOrders: z.number().int().nonnegative(),
  acceptsMarketing: z.boolean().nullable(),
  sort: z.enum(CUSTOMER_SORTS),
  descending: z.boolean(),
  offset: z.number().int().nonnegative(),
  limit: z.number().int().positive().max(500),
})
export type CustomerQuery = z.infer<typeof customerQuery>

/** Whether customers still order as they did when the model learned. */
export const drift = z.object({ days: z.number().int(), expected: z.number().int(), observed: z.number().int(), changed: z.boolean() }) satisfies z.ZodType<Drift>

export const customerPage = z.object({
  rows: z.array(customerRow),
  total: z.number().int(),
  /** Sum of value at risk over all rows that match, in the shop's currency. */
  valueAtRisk: z.number(),
  tabs: z.record(z.enum(CUSTOMER_TABS), z.number().int()),
  /** What the predictions rest on; null before the first. */
  ground: z.object({ asOf: time, horizonDays: z.number(), trainedAt: time, orders: z.number().int(), model: z.string(), drift: drift.nullable() }).nullable(),
})
export type CustomerPage = z.infer<typeof customerPage>

export const customerDetail = z.object({
  row: customerRow,
  history: z.array(z.object({
    at: time,
    orderId: z.string(),
    totalMinor: z.number(),
    currency: z.string(),
    lines: z.array(z.object({ product: z.string(), quantity: z.number(), returned: z.number() })),
  })),
  /** Views and baskets since the last order, newest first, at most ten. */
  visits: z.array(z.object({ at: time, kind: z.string(), product: z.string().nullable() })),
  recommendations: z.array(z.object({ productId: z.number().int(), product: z.string(), priceMinor: z.number().nullable(), currency: z.string().nullable(), reason })),
  /** What is foretold to come next, in order; empty where nothing was learned of it. */
  nextSteps: z.array(z.object({ kind: z.enum(EVENT_KINDS), productId: z.number().int(), product: z.string(), expectedAt: time, probability: z.number() })),
  /** Mean churn probability over all customers, from which the reasons' shares count. */
  averageChurn: z.number().nullable(),
})
export type CustomerDetail = z.infer<typeof customerDetail>

export const customerRoutes = {
  list: route(customerQuery, customerPage),
  get: route(z.object({ id: z.number().int() }), customerDetail),
}
