import { z } from 'zod'
import { nextOrder, reason } from './customers.ts'
import { RISK_BANDS } from '../core/domain/task.ts'
import { route } from './route.ts'

const page = { search: z.string().max(200), offset: z.number().int().nonnegative(), limit: z.number().int().positive().max(500) }

export const offer = z.object({ productId: z.number().int(), product: z.string(), reason })

export const recommendationGround = z.object({
  asOf: z.number(),
  customers: z.number().int(),
  horizonDays: z.number(),
  model: z.string(),
  /** Share of holdout customers who bought one of the three products shown; the same for best sellers alone. */
  hitRate: z.number().nullable(),
  popularityHitRate: z.number().nullable(),
}).nullable()

export const customerOffers = z.object({
  customerId: z.number().int(),
  customer: z.string(),
  risk: z.enum(RISK_BANDS).nullable(),
  nextOrder: nextOrder.nullable(),
  offers: z.array(offer),
})

export const productRow = z.object({ productId: z.number().int(), product: z.string(), bestOfferFor: z.number().int() })

export const productDetail = z.object({
  productId: z.number().int(),
  product: z.string(),
  externalId: z.string(),
  priceMinor: z.number().nullable(),
  currency: z.string().nullable(),
  sold: z.number(),
  customers: z.number().int(),
  orders: z.number().int(),
  bestOfferFor: z.number().int(),
  goesWith: z.array(z.object({ productId: z.number().int(), product: z.string(), baskets: z.number().int(), share: z.number(), lift: z.number() })),
  buyNext: z.array(z.object({ productId: z.number().int(), product: z.string(), lift: z.number(), customers: z.number().int() })),
  offerTo: z.array(z.object({ customerId: z.number().int(), customer: z.string(), reason, nextOrder: nextOrder.nullable(), risk: z.enum(RISK_BANDS).nullable() })),
})

/** What goes with a basket. */
export const basketOffer = z.object({
  productId: z.number().int(), externalId: z.string(), product: z.string(), priceMinor: z.number().nullable(), currency: z.string().nullable(), score: z.number(), reason,
})

export const recommendationRoutes = {
  basketProducts: route(z.object({ search: z.string().max(200) }), z.array(z.object({ productId: z.number().int(), product: z.string(), externalId: z.string() }))),
  forBasket: route(z.object({ productIds: z.array(z.number().int()).max(50) }), z.array(basketOffer)),
  byCustomer: route(z.object(page), z.object({ rows: z.array(customerOffers), total: z.number().int(), ground: recommendationGround })),
  byProduct: route(z.object(page), z.object({ rows: z.array(productRow), total: z.number().int(), ground: recommendationGround })),
  product: route(z.object({ productId: z.number().int() }), productDetail),
}
