import { ShopcastError } from '../domain/error.ts'
import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import type { Reason } from '../domain/reason.ts'
import type { RiskBand } from '../domain/task.ts'
import { CUSTOMER_NAME, toNextOrder, toRisk, type NextOrder, type NextOrderColumns } from './customerRow.ts'
import type { Store } from './openStore.ts'
import { PRODUCT_NAME } from './productRow.ts'

const MOST_PAIRS = 10
const MOST_CUSTOMERS = 100

export interface StoredProductDetail {
  productId: number
  product: string
  externalId: string
  priceMinor: MinorUnits | null
  currency: CurrencyCode | null
  sold: number
  customers: number
  orders: number
  bestOfferFor: number
  /** `share`: of the baskets with this product, those with the other one too. */
  goesWith: { productId: number; product: string; baskets: number; share: number; lift: number }[]
  buyNext: { productId: number; product: string; lift: number; customers: number }[]
  offerTo: { customerId: number; customer: string; reason: Reason; nextOrder: NextOrder | null; risk: RiskBand | null }[]
}

interface Row {
  productId: number; product: string; externalId: string; priceMinor: number | null; currency: string | null
  sold: number; customers: number; orders: number
}

/** Everything about one product. @throws ShopcastError badRequest for an id that is not in the store */
export function readProduct(db: Store, productId: number): StoredProductDetail {
  const row = db.prepare(`
    SELECT pr.id AS productId, ${PRODUCT_NAME} AS product, pr.external_id AS externalId, pr.last_price_minor AS priceMinor, pr.currency,
      pr.quantity AS sold, pr.customers, pr.orders
    FROM products pr WHERE pr.id = ?`).get(productId) as Row | undefined
  if (!row) throw new ShopcastError('badRequest', { product: productId })
  return {
    ...row,
    bestOfferFor: db.prepare('SELECT count(*) FROM recommendations WHERE product_id = ? AND rank = 1').pluck().get(productId) as number,
    goesWith: readPairs(db, 'bought_together', productId).map(({ support, ...pair }) => ({
      ...pair, baskets: support, share: row.orders > 0 ? Math.min(1, support / row.orders) : 0,
    })),
    buyNext: readPairs(db, 'similar_products', productId).map(({ support, ...pair }) => ({ ...pair, customers: support })),
    offerTo: readOfferTo(db, productId),
  }
}

function readPairs(db: Store, table: 'bought_together' | 'similar_products', productId: number): { productId: number; product: string; lift: number; support: number }[] {
  return db.prepare(`
    SELECT t.other_product_id AS productId, ${PRODUCT_NAME} AS product, t.lift, t.support
    FROM ${table} t JOIN products pr ON pr.id = t.other_product_id WHERE t.product_id = ? ORDER BY t.rank LIMIT ${MOST_PAIRS}
  `).all(productId) as { productId: number; product: string; lift: number; support: number }[]
}

/** The customers whose best next offer it is: those at low risk first, of each band the surest. */
function readOfferTo(db: Store, productId: number): StoredProductDetail['offerTo'] {
  const rows = db.prepare(`
    SELECT r.customer_id AS customerId, ${CUSTOMER_NAME} AS customer, r.reason, p.risk, p.next_order_at, p.next_order_low, p.next_order_high
    FROM recommendations r JOIN customers c ON c.id = r.customer_id LEFT JOIN churn_predictions p ON p.customer_id = r.customer_id
    WHERE r.product_id = ? AND r.rank = 1 ORDER BY p.risk IS NULL, p.risk, r.score DESC LIMIT ${MOST_CUSTOMERS}
  `).all(productId) as (NextOrderColumns & { customerId: number; customer: string; reason: string; risk: number | null })[]
  return rows.map(row => ({
    customerId: row.customerId,
    customer: row.customer,
    reason: JSON.parse(row.reason) as Reason,
    nextOrder: toNextOrder(row),
    risk: toRisk(row.risk),
  }))
}
