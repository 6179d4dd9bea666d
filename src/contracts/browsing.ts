import { z } from 'zod'
import { CUSTOMER_KEY_KINDS, PRODUCT_KEY_KINDS } from '../core/domain/identity.ts'
import { ORDER_FATES } from '../core/domain/order.ts'
import { route } from './route.ts'

const id = z.number().int()
const time = z.number()

const query = <const S extends readonly [string, ...string[]]>(sorts: S) => z.object({
  search: z.string().max(200),
  sort: z.enum(sorts),
  descending: z.boolean(),
  offset: z.number().int().nonnegative(),
  limit: z.number().int().positive().max(500),
})
const page = <Row extends z.ZodType>(row: Row) => z.object({ rows: z.array(row), total: z.number().int() })

export const browsedCustomer = z.object({
  id, externalId: z.string(), name: z.string().nullable(), email: z.string().nullable(), phone: z.string().nullable(),
  /** ISO 3166 code, or the file's word where it is none. */
  country: z.string().nullable(),
  orders: z.number().int(), firstOrderAt: time.nullable(), lastOrderAt: time.nullable(), spentMinor: z.number(), currency: z.string().nullable(),
})
export type BrowsedCustomer = z.infer<typeof browsedCustomer>

export const browsedProduct = z.object({
  id, externalId: z.string(), name: z.string().nullable(), category: z.string().nullable(), isProduct: z.boolean(),
  orders: z.number().int(), customers: z.number().int(), quantity: z.number(), lastPriceMinor: z.number().nullable(), currency: z.string().nullable(), lastSoldAt: time.nullable(),
  /** Whether the merchant lets it be recommended. */
  recommended: z.boolean(),
})
export type BrowsedProduct = z.infer<typeof browsedProduct>

export const browsedOrder = z.object({
  id, externalId: z.string(), placedAt: time, customerId: id.nullable(), customer: z.string().nullable(),
  lines: z.number().int(), totalMinor: z.number(), currency: z.string(), fate: z.enum(ORDER_FATES),
})
export type BrowsedOrder = z.infer<typeof browsedOrder>

/** One of the records that are the same customer or product: what a file calls it, and in how many orders or lines. */
const record = <Kind extends z.ZodType>(kind: Kind) => z.object({ id, externalId: z.string(), kind, uses: z.number().int() })
const key = <Kind extends z.ZodType>(kind: Kind) => z.object({ kind, value: z.string() })

export const customerRecord = z.object({
  row: browsedCustomer,
  /** Everything the customer is known by, the key that stands for all first. */
  keys: z.array(key(z.enum(CUSTOMER_KEY_KINDS))),
  records: z.array(record(z.enum(CUSTOMER_KEY_KINDS))),
  orders: z.array(browsedOrder),
  events: z.number().int(),
})
export type CustomerRecord = z.infer<typeof customerRecord>

export const productRecord = z.object({
  row: browsedProduct,
  keys: z.array(key(z.enum(PRODUCT_KEY_KINDS))),
  records: z.array(record(z.enum(PRODUCT_KEY_KINDS))),
  orders: z.array(browsedOrder),
})
export type ProductRecord = z.infer<typeof productRecord>

export const orderRecord = z.object({
  row: browsedOrder,
  salesMinor: z.number(), refundsMinor: z.number(),
  lines: z.array(z.object({
    id, productId: id, product: z.string(), quantity: z.number(), returned: z.number(), unitPrice: z.string().nullable(), totalMinor: z.number().nullable(),
    returnedMinor: z.number(), kind: z.enum(['sale', 'return', 'notAProduct']), file: z.string(), sourceRow: z.number().int(),
  })),
  /** What the file called the customer, where another key stands for them. */
  namedCustomer: z.string().nullable(),
  /** Where the order came from, in the file's word. */
  channel: z.string().nullable(),
  importId: id, importedAt: time,
})
export type OrderRecord = z.infer<typeof orderRecord>

export const browseRoutes = {
  customers: route(query(['name', 'orders', 'lastOrder', 'spent']), page(browsedCustomer)),
  products: route(
    query(['name', 'orders', 'customers', 'quantity', 'price', 'lastSold']).extend({ /** Only what the merchant does not want recommended. */ notRecommended: z.boolean() }),
    page(browsedProduct).extend({ /** How many products the merchant does not want recommended, found or not. */ notRecommended: z.number().int() }),
  ),
  orders: route(query(['placedAt', 'number', 'total']), page(browsedOrder)),
  customer: route(z.object({ id }), customerRecord),
  product: route(z.object({ id }), productRecord),
  order: route(z.object({ id }), orderRecord),
}
