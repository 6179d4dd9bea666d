import { z } from 'zod'
import type { DataQuality } from '../core/domain/dataQuality.ts'
import { nothing, route } from './route.ts'

const count = z.number().int().nonnegative()

const dataQuality = z.object({
  orders: count, identifiedOrders: count, first: z.number().nullable(), last: z.number().nullable(),
  months: z.array(z.object({ month: z.string(), orders: count })),
  buyers: count, repeatBuyers: count, products: count, categorised: count, priced: count, events: count, visits: count,
  currencies: z.array(z.string()),
}) satisfies z.ZodType<DataQuality>

export const qualityRoutes = {
  get: route(nothing, dataQuality),
}
