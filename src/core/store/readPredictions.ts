import type { CurrencyCode } from '../domain/money.ts'
import type { Reason } from '../domain/reason.ts'
import { RISK_BANDS, type OfferedTask, type RiskBand, type Segment } from '../domain/task.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'

/** What the stored predictions of a question rest on. */
export interface PredictionGround {
  /** The last moment that the predictions know. */
  asOf: UtcMillis
  horizonDays: number | null
  customers: number
}

/** @returns null before the first prediction */
export function readPredictionGround(db: Store, task: OfferedTask): PredictionGround | null {
  const row = db.prepare('SELECT as_of AS asOf, horizon_days AS horizonDays, customers FROM prediction_sets WHERE task = ?').get(task)
  return (row as PredictionGround | undefined) ?? null
}

/** Who a row of an export is about. */
export interface ExportedCustomer {
  externalId: string
  email: string | null
  name: string | null
  acceptsMarketing: boolean | null
}

export interface ChurnRow extends ExportedCustomer {
  lastOrderAt: UtcMillis | null
  orders: number
  churnProbability: number
  nextOrder: { at: UtcMillis; low: UtcMillis | null; high: UtcMillis | null } | null
  expectedOrders: readonly [days90: number, days180: number, days365: number]
  /** Minor units; null where no price is known. */
  expectedRevenue: readonly [days90: number | null, days180: number | null, days365: number | null]
  currency: CurrencyCode
  risk: RiskBand
  segment: Segment
  reasons: Reason[]
}

export interface RecommendationRow {
  customer: ExportedCustomer
  /** When the customer is likely to order next, if at all; null where churn was not foretold or says nothing. */
  nextOrderAt: UtcMillis | null
  rank: number
  productId: string
  productName: string | null
  score: number
  reason: Reason
}

export interface PairRow {
  productId: string
  productName: string | null
  rank: number
  otherProductId: string
  otherProductName: string | null
  score: number
  lift: number
  support: number
}

const CUSTOMER = 'c.external_id, c.email, c.name, c.accepts_marketing'
interface CustomerColumns { external_id: string; email: string | null; name: string | null; accepts_marketing: number | null }

/** What is foretold of customers, in the order of their ids as given. */
export function* readChurnRows(db: Store, customerIds: Iterable<number>): Generator<ChurnRow> {
  const read = db.prepare(`
    SELECT ${CUSTOMER}, c.last_order_at, c.orders, p.churn_probability, p.next_order_at, p.next_order_low, p.next_order_high,
      p.orders_90, p.orders_180, p.orders_365, p.revenue_90, p.revenue_180, p.revenue_365, p.currency, p.risk, p.segment, p.reasons
    FROM customers c JOIN churn_predictions p ON p.customer_id = c.id WHERE c.id = ?`)
  for (const id of customerIds) {
    const row = read.get(id) as ChurnColumns | undefined
    if (!row) continue
    yield {
      ...toCustomer(row),
      lastOrderAt: row.last_order_at,
      orders: row.orders,
      churnProbability: row.churn_probability,
      nextOrder: row.next_order_at === null ? null : { at: row.next_order_at, low: row.next_order_low, high: row.next_order_high },
      expectedOrders: [row.orders_90, row.orders_180, row.orders_365],
      expectedRevenue: [row.revenue_90, row.revenue_180, row.revenue_365],
      currency: row.currency,
      risk: RISK_BANDS[row.risk] ?? 'low',
      segment: row.segment,
      reasons: JSON.parse(row.reasons) as Reason[],
    }
  }
}

interface ChurnColumns extends CustomerColumns {
  last_order_at: number | null; orders: number; churn_probability: number
  next_order_at: number | null; next_order_low: number | null; next_order_high: number | null
  orders_90: number; orders_180: number; orders_365: number
  revenue_90: number | null; revenue_180: number | null; revenue_365: number | null
  currency: string; risk: number; segment: Segment; reasons: string
}

/** Customers' recommendations, one customer after the other in the order given, best first. */
export function* readRecommendationRows(db: Store, customerIds: Iterable<number>): Generator<RecommendationRow> {
  const readCustomer = db.prepare(`SELECT ${CUSTOMER}, p.next_order_at FROM customers c LEFT JOIN churn_predictions p ON p.customer_id = c.id WHERE c.id = ?`)
  const read = db.prepare(`
    SELECT r.rank, product.external_id AS productId, product.name AS productName, r.score, r.reason
    FROM recommendations r JOIN products product ON product.id = r.product_id WHERE r.customer_id = ? ORDER BY r.rank`)
  for (const id of customerIds) {
    const columns = readCustomer.get(id) as CustomerColumns & Pick<ChurnColumns, 'next_order_at'> | undefined
    if (!columns) continue
    const customer = toCustomer(columns)
    for (const { reason, ...row } of read.all(id) as RecommendationColumns[]) yield { customer, nextOrderAt: columns.next_order_at, ...row, reason: JSON.parse(reason) as Reason }
  }
}

interface RecommendationColumns { rank: number; productId: string; productName: string | null; score: number; reason: string }

export type PairTable = 'similar_products' | 'bought_together'

export function countPairs(db: Store, table: PairTable): number {
  return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
}

/** Pairs of products, by product and rank. */
export function readPairRows(db: Store, table: PairTable): IterableIterator<PairRow> {
  return db.prepare(`
    SELECT a.external_id AS productId, a.name AS productName, pair.rank, b.external_id AS otherProductId, b.name AS otherProductName,
      pair.score, pair.lift, pair.support
    FROM ${table} pair JOIN products a ON a.id = pair.product_id JOIN products b ON b.id = pair.other_product_id
    ORDER BY pair.product_id, pair.rank`).iterate() as IterableIterator<PairRow>
}

function toCustomer({ external_id, email, name, accepts_marketing }: CustomerColumns): ExportedCustomer {
  return { externalId: external_id, email, name, acceptsMarketing: accepts_marketing === null ? null : accepts_marketing === 1 }
}
