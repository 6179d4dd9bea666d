import type { Evaluation } from '../domain/evaluation.ts'
import type { Reason } from '../domain/reason.ts'
import type { RiskBand } from '../domain/task.ts'
import type { UtcMillis } from '../domain/time.ts'
import { cacheByVersion } from './cacheByVersion.ts'
import { riskCode } from './customerAudience.ts'
import { CUSTOMER_NAME, toNextOrder, toRisk, type NextOrder, type NextOrderColumns } from './customerRow.ts'
import type { Store } from './openStore.ts'
import { PRODUCT_NAME } from './productRow.ts'
import { likePattern } from './searchText.ts'

/** How many offers a page shows for a customer. */
const SHOWN = 3

export interface Selection { search: string; offset: number; limit: number }

export interface Offer { productId: number; product: string; reason: Reason }

export interface CustomerOffers {
  customerId: number
  customer: string
  risk: RiskBand | null
  nextOrder: NextOrder | null
  offers: Offer[]
}

/** What the stored recommendations rest on. */
export interface RecommendationGround {
  asOf: UtcMillis
  customers: number
  horizonDays: number
  model: string
  /** Share of holdout customers who bought one of the three products shown; the same for best sellers alone. */
  hitRate: number | null
  popularityHitRate: number | null
}

/** Customers with their best offers: those who will order soonest first, those who may not return last. */
export function readOffersByCustomer(db: Store, selection: Selection): { rows: CustomerOffers[]; total: number; ground: RecommendationGround | null } {
  const text = selection.search.trim()
  const { ids, total } = text === '' ? readCustomersInTurn(db, selection) : findCustomersInTurn(db, text, selection)
  return { rows: ids.map(id => readOffersOf(db, id)), total, ground: readRecommendationGround(db) }
}

const IN_TURN = `p.risk = ${riskCode('high')}, p.next_order_at, p.customer_id`

function readCustomersInTurn(db: Store, { offset, limit }: Selection): { ids: number[]; total: number } {
  const total = db.prepare('SELECT count(*) FROM recommendations WHERE rank = 1').pluck().get() as number
  // The index on the predictions has the order already; it ends where the predictions end.
  const ids = db.prepare(`
    SELECT p.customer_id FROM churn_predictions p CROSS JOIN recommendations r ON r.customer_id = p.customer_id AND r.rank = 1
    ORDER BY ${IN_TURN} LIMIT ? OFFSET ?`).pluck().all(limit, offset) as number[]
  if (ids.length === limit) return { ids, total }
  const all = db.prepare(`
    SELECT r.customer_id FROM recommendations r LEFT JOIN churn_predictions p ON p.customer_id = r.customer_id
    WHERE r.rank = 1 ORDER BY p.customer_id IS NULL, ${IN_TURN}, r.customer_id LIMIT ? OFFSET ?`).pluck().all(limit, offset) as number[]
  return { ids: all, total }
}

function findCustomersInTurn(db: Store, text: string, { offset, limit }: Selection): { ids: number[]; total: number } {
  const found = db.prepare(`
    SELECT c.id FROM customers c CROSS JOIN recommendations r ON r.customer_id = c.id AND r.rank = 1 LEFT JOIN churn_predictions p ON p.customer_id = c.id
    WHERE c.name LIKE @pattern ESCAPE '\\' OR c.email LIKE @pattern ESCAPE '\\' OR c.external_id LIKE @pattern ESCAPE '\\'
    ORDER BY p.customer_id IS NULL, ${IN_TURN}, c.id`).pluck().all({ pattern: likePattern(text) }) as number[]
  return { ids: found.slice(offset, offset + limit), total: found.length }
}

/** Products in order of how many customers they are the best next offer for. */
export function readOffersByProduct(db: Store, { search, offset, limit }: Selection): { rows: { productId: number; product: string; bestOfferFor: number }[]; total: number; ground: RecommendationGround | null } {
  const text = search.trim().toLowerCase()
  const all = readBestOffers(db)
  const matching = text === '' ? all : all.filter(row => row.product.toLowerCase().includes(text) || row.externalId.toLowerCase().includes(text))
  return {
    rows: matching.slice(offset, offset + limit).map(({ productId, product, bestOfferFor }) => ({ productId, product, bestOfferFor })),
    total: matching.length,
    ground: readRecommendationGround(db),
  }
}

interface BestOffer { productId: number; product: string; externalId: string; bestOfferFor: number }

/** Every product that is the best next offer for somebody, most first; a shop has thousands of products at most. */
export function readBestOffers(db: Store): BestOffer[] {
  return cacheByVersion(db, 'bestOffers', () => db.prepare(`
    SELECT best.product_id AS productId, ${PRODUCT_NAME} AS product, pr.external_id AS externalId, best.customers AS bestOfferFor
    FROM (SELECT product_id, count(*) AS customers FROM recommendations WHERE rank = 1 GROUP BY product_id) best
    JOIN products pr ON pr.id = best.product_id ORDER BY bestOfferFor DESC, product
  `).all() as BestOffer[])
}

/** @returns null before the first prediction */
export function readRecommendationGround(db: Store): RecommendationGround | null {
  const row = db.prepare(`
    SELECT s.as_of AS asOf, s.customers, s.horizon_days AS horizonDays, r.winner AS model, r.evaluation
    FROM prediction_sets s JOIN runs r ON r.id = s.run_id WHERE s.task = 'recommend'
  `).get() as { asOf: number; customers: number; horizonDays: number | null; model: string; evaluation: string | null } | undefined
  if (!row) return null
  const evaluation = row.evaluation === null ? null : JSON.parse(row.evaluation) as Evaluation
  const hitRate = (name: string): number | null => evaluation?.models.find(model => model.name === name)?.metrics.hrAt3 ?? null
  return {
    asOf: row.asOf,
    customers: row.customers,
    horizonDays: row.horizonDays ?? evaluation?.horizonDays ?? 0,
    model: row.model,
    hitRate: hitRate(row.model),
    popularityHitRate: hitRate('popularity'),
  }
}

function readOffersOf(db: Store, customerId: number): CustomerOffers {
  const customer = db.prepare(`
    SELECT ${CUSTOMER_NAME} AS customer, p.risk, p.next_order_at, p.next_order_low, p.next_order_high
    FROM customers c LEFT JOIN churn_predictions p ON p.customer_id = c.id WHERE c.id = ?
  `).get(customerId) as NextOrderColumns & { customer: string; risk: number | null }
  const offers = db.prepare(`
    SELECT r.product_id AS productId, ${PRODUCT_NAME} AS product, r.reason
    FROM recommendations r JOIN products pr ON pr.id = r.product_id WHERE r.customer_id = ? AND r.rank <= ${SHOWN} ORDER BY r.rank
  `).all(customerId) as { productId: number; product: string; reason: string }[]
  return {
    customerId,
    customer: customer.customer,
    risk: toRisk(customer.risk),
    nextOrder: toNextOrder(customer),
    offers: offers.map(offer => ({ ...offer, reason: JSON.parse(offer.reason) as Reason })),
  }
}
