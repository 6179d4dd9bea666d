import { z } from 'zod'
import { nothing, route } from './route.ts'

export const shopSummary = z.object({
  id: z.string(),
  name: z.string(),
  demo: z.boolean(),
  /** Time of the last visible order; null while nothing is imported. */
  ordersTo: z.number().nullable(),
})
export type ShopSummary = z.infer<typeof shopSummary>

/** What every page needs to know of the shop that is open. */
export const shopState = shopSummary.extend({
  timeZone: z.string(),
  currency: z.string(),
  orders: z.number().int(),
  customers: z.number().int(),
  products: z.number().int(),
  ordersFrom: z.number().nullable(),
  /** When the models in use were trained, and on how many orders; null before the first training. */
  trainedAt: z.number().nullable(),
  predictedAt: z.number().nullable(),
  /** Orders that came after those the models in use were learned from; null before the first training. */
  newerOrders: z.object({ newer: z.number().int(), learned: z.number().int() }).nullable(),
  /** Where the key lies where customers have pseudonyms; null where they are called by name. */
  pseudonymKey: z.string().nullable(),
  /** Customers on the win-back list, for the rail. */
  atRisk: z.number().int(),
})
export type ShopState = z.infer<typeof shopState>

export const shopRoutes = {
  list: route(nothing, z.array(shopSummary)),
  current: route(nothing, shopState),
  create: route(z.object({ name: z.string().trim().min(1).max(60) }), shopState),
  rename: route(z.object({ name: z.string().trim().min(1).max(60) }), shopState),
  open: route(z.object({ id: z.string() }), shopState),
  /** Opens the demo shop, importing and training it first where that is still to do (then a job is under way). */
  openDemo: route(nothing, shopState),
}
