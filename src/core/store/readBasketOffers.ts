import type { Reason } from '../domain/reason.ts'
import { readNotRecommended } from './notRecommended.ts'
import type { Store } from './openStore.ts'
import { PRODUCT_NAME } from './productRow.ts'

const SHOWN = 10
/** Of what the same people buy, beside what shares a basket. */
const SIMILAR_WEIGHT = 0.5

/** What goes with a basket: best first, each with what of the basket speaks loudest for it. */
export interface BasketOffer {
  productId: number
  externalId: string
  product: string
  priceMinor: number | null
  currency: string | null
  score: number
  reason: Reason
}

interface Pair { basketProduct: string; buyers: number; productId: number; support: number; score: number; isTogether: number }

/**
 * Products for a basket, whoever's it is: each is as good as the logarithms of how many times as often as by chance it shares orders
 * with the basket's products, and half those of how often the same people buy both, added up; both drawn to 1 where they rest on
 * little (`pairProducts`). Where too few go with the basket, the best sellers follow.
 */
export function readBasketOffers(db: Store, basket: readonly number[]): BasketOffer[] {
  const ids = JSON.stringify(basket)
  const pairs = db.prepare(`
    SELECT coalesce(nullif(own.name, ''), own.external_id) AS basketProduct, CASE WHEN isTogether THEN own.orders ELSE own.customers END AS buyers,
      productId, support, score, isTogether
    FROM (
      SELECT product_id, other_product_id AS productId, support, score, 1 AS isTogether FROM bought_together WHERE product_id IN (SELECT value FROM json_each(@ids))
      UNION ALL
      SELECT product_id, other_product_id, support, score, 0 FROM similar_products WHERE product_id IN (SELECT value FROM json_each(@ids))
    ) JOIN products own ON own.id = product_id
    WHERE productId NOT IN (SELECT value FROM json_each(@ids))`).all({ ids }) as Pair[]
  const found = new Map<number, { score: number; strongest: Pair; most: number }>()
  for (const pair of pairs) {
    const worth = Math.log(pair.score) * (pair.isTogether ? 1 : SIMILAR_WEIGHT)
    const before = found.get(pair.productId)
    if (!before) found.set(pair.productId, { score: worth, strongest: pair, most: worth })
    else found.set(pair.productId, { score: before.score + worth, ...worth > before.most ? { strongest: pair, most: worth } : { strongest: before.strongest, most: before.most } })
  }
  const best = [...found].toSorted(([one, a], [other, b]) => b.score - a.score || one - other).slice(0, SHOWN)
  const offers = best.map(([productId, { score, strongest }]) => ({ productId, score, reason: reasonOf(strongest) }))
  return [...offers, ...bestSellers(db, [...basket, ...found.keys(), ...readNotRecommended(db)], SHOWN - offers.length)].map(offer => ({ ...offer, ...readProductOf(db, offer.productId) }))
}

function reasonOf({ basketProduct, buyers, support, isTogether }: Pair): Reason {
  const percent = Math.max(1, Math.min(100, Math.round(100 * support / buyers)))
  return { code: isTogether ? 'sharesBaskets' : 'sharesBuyers', params: { product: basketProduct, percent }, share: null }
}

function bestSellers(db: Store, without: readonly number[], most: number): { productId: number; score: number; reason: Reason }[] {
  const rows = db.prepare(`
    SELECT id AS productId, customers FROM products WHERE is_product = 1 AND belongs_to IS NULL AND customers > 0 AND id NOT IN (SELECT value FROM json_each(?))
    ORDER BY customers DESC, id LIMIT ?`).all(JSON.stringify(without), most) as { productId: number; customers: number }[]
  return rows.map(({ productId, customers }) => ({ productId, score: 0, reason: { code: 'popularEver', params: { buyers: customers }, share: null } }))
}

function readProductOf(db: Store, id: number): Pick<BasketOffer, 'externalId' | 'product' | 'priceMinor' | 'currency'> {
  return db.prepare(`SELECT pr.external_id AS externalId, ${PRODUCT_NAME} AS product, pr.last_price_minor AS priceMinor, pr.currency FROM products pr WHERE pr.id = ?`)
    .get(id) as Pick<BasketOffer, 'externalId' | 'product' | 'priceMinor' | 'currency'>
}

/** Products that can be put in a basket, found by name or id, the best known first. */
export function findBasketProducts(db: Store, search: string, limit: number): { productId: number; product: string; externalId: string }[] {
  return db.prepare(`
    SELECT pr.id AS productId, ${PRODUCT_NAME} AS product, pr.external_id AS externalId FROM products pr
    WHERE pr.is_product = 1 AND pr.belongs_to IS NULL AND pr.orders > 0 AND (instr(lower(coalesce(pr.name, '')), lower(@text)) > 0 OR instr(lower(pr.external_id), lower(@text)) > 0)
    ORDER BY lower(pr.external_id) = lower(@text) DESC, pr.orders DESC, pr.id LIMIT @limit`).all({ text: search.trim(), limit }) as { productId: number; product: string; externalId: string }[]
}
