import { partNumber, systemPrefix } from '../domain/identity.ts'
import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import { ORDER_FATES, type OrderFate } from '../domain/order.ts'
import type { UtcMillis } from '../domain/time.ts'
import { cacheByVersion } from './cacheByVersion.ts'
import { CUSTOMER_NAME } from './customerRow.ts'
import { NOT_RECOMMENDED, readNotRecommended } from './notRecommended.ts'
import type { Store } from './openStore.ts'
import { PRODUCT_NAME } from './productRow.ts'
import { likePattern } from './searchText.ts'
import { isVisible } from './visibility.ts'

/** One page of a list: which rows, in which order. */
export interface Browse<Sort extends string> {
  search: string
  sort: Sort
  descending: boolean
  offset: number
  limit: number
}
export interface Page<Row> {
  rows: Row[]
  total: number
}

export interface BrowsedCustomer {
  id: number; externalId: string; name: string | null; email: string | null; phone: string | null; country: string | null
  orders: number; firstOrderAt: UtcMillis | null; lastOrderAt: UtcMillis | null; spentMinor: MinorUnits; currency: CurrencyCode | null
}
export interface BrowsedProduct {
  id: number; externalId: string; name: string | null; category: string | null; isProduct: boolean
  orders: number; customers: number; quantity: number; lastPriceMinor: MinorUnits | null; currency: CurrencyCode | null; lastSoldAt: UtcMillis | null; recommended: boolean
}
export interface BrowsedOrder {
  id: number; externalId: string; placedAt: UtcMillis; customerId: number | null; customer: string | null
  lines: number; totalMinor: MinorUnits; currency: CurrencyCode; fate: OrderFate
}

export const BROWSED_CUSTOMER = `c.id, c.external_id AS externalId, c.name, c.email, c.phone, c.country, c.orders, c.first_order_at AS firstOrderAt, c.last_order_at AS lastOrderAt,
  c.spent_minor AS spentMinor, c.currency`
export const BROWSED_PRODUCT = `pr.id, pr.external_id AS externalId, pr.name, pr.category, pr.is_product AS isProduct, pr.orders, pr.customers, pr.quantity,
  pr.last_price_minor AS lastPriceMinor, pr.currency, pr.last_sold_at AS lastSoldAt, pr.id NOT IN (${NOT_RECOMMENDED}) AS recommended`
const BROWSED_ORDER = `o.id, o.external_id AS externalId, o.placed_at AS placedAt, o.customer_id AS customerId, ${CUSTOMER_NAME} AS customer,
  o.lines, o.sales_minor - o.refunds_minor AS totalMinor, o.currency, o.state FROM orders o LEFT JOIN customers c ON c.id = o.customer_id`

const CUSTOMER_ORDER = { name: `${CUSTOMER_NAME} COLLATE NOCASE`, orders: 'c.orders', lastOrder: 'c.last_order_at', spent: 'c.spent_minor' } as const
const PRODUCT_ORDER = {
  name: `${PRODUCT_NAME} COLLATE NOCASE`, orders: 'pr.orders', customers: 'pr.customers', quantity: 'pr.quantity', price: 'pr.last_price_minor', lastSold: 'pr.last_sold_at',
} as const
const ORDER_ORDER = { placedAt: 'o.placed_at', number: 'o.external_id', total: 'o.sales_minor - o.refunds_minor' } as const

/** More people than this with a name asked for are not all looked at for their orders. */
const MOST_BUYERS = 2000

/** Everybody a file names, each once. */
export function browseCustomers(db: Store, browse: Browse<keyof typeof CUSTOMER_ORDER>): Page<BrowsedCustomer> {
  const text = browse.search.trim()
  const found = text === '' ? '' : `AND ${matchesCustomer()}`
  const from = `customers c WHERE c.belongs_to IS NULL ${found}`
  const parameters = { pattern: likePattern(text) }
  const total = count(db, 'customers', text, `SELECT count(*) FROM ${from}`, parameters)
  const rows = db.prepare(`SELECT ${BROWSED_CUSTOMER} FROM ${from} ${inOrder(CUSTOMER_ORDER[browse.sort], 'c.id', browse)}`).all({ ...parameters, ...place(browse) }) as BrowsedCustomer[]
  return { rows, total }
}

function matchesCustomer(): string {
  return "(c.name LIKE @pattern ESCAPE '\\' OR c.email LIKE @pattern ESCAPE '\\' OR c.external_id LIKE @pattern ESCAPE '\\' OR c.phone LIKE @pattern ESCAPE '\\')"
}

/** @returns also how many products are not to be recommended, whether they are asked for or not */
export function browseProducts(db: Store, browse: Browse<keyof typeof PRODUCT_ORDER> & { notRecommended: boolean }): Page<BrowsedProduct> & { notRecommended: number } {
  const text = browse.search.trim()
  const found = text === '' ? '' : "AND (pr.name LIKE @pattern ESCAPE '\\' OR pr.external_id LIKE @pattern ESCAPE '\\' OR pr.category LIKE @pattern ESCAPE '\\')"
  const from = `products pr WHERE pr.belongs_to IS NULL ${found} ${browse.notRecommended ? `AND pr.id IN (${NOT_RECOMMENDED})` : ''}`
  const parameters = { pattern: likePattern(text) }
  const total = count(db, browse.notRecommended ? 'products not recommended' : 'products', text, `SELECT count(*) FROM ${from}`, parameters)
  const rows = db.prepare(`SELECT ${BROWSED_PRODUCT} FROM ${from} ${inOrder(PRODUCT_ORDER[browse.sort], 'pr.id', browse)}`)
    .all({ ...parameters, ...place(browse) }) as BrowsedProductColumns[]
  return { rows: rows.map(toBrowsedProduct), total, notRecommended: readNotRecommended(db).length }
}

/** Visible orders, also those that do not count; found by the beginning of their number, or by who placed them. */
export function browseOrders(db: Store, browse: Browse<keyof typeof ORDER_ORDER>): Page<BrowsedOrder> {
  const text = browse.search.trim()
  const found = text === '' ? '' : `AND o.id IN (${FOUND_ORDERS})`
  const parameters = { begin: text, end: `${text}\u{10ffff}`, before: JSON.stringify(beforeNumbers(db)), pattern: likePattern(text) }
  const total = count(db, 'orders', text, text === '' ? VISIBLE_ORDERS : `SELECT count(*) FROM (${FOUND_ORDERS})`, parameters)
  // The ids alone come from the index; customers are looked up for the rows of this page only.
  const ids = db.prepare(`SELECT o.id FROM orders o WHERE ${isVisible('o')} ${found} ${inOrder(ORDER_ORDER[browse.sort], 'o.id', browse)}`).pluck().all({ ...parameters, ...place(browse) }) as number[]
  const rows = new Map(readOrders(db, 'WHERE o.id IN (SELECT value FROM json_each(@ids))', { ids: JSON.stringify(ids) }).map(row => [row.id, row]))
  return { rows: ids.flatMap(id => rows.get(id) ?? []), total }
}

/** What may stand before a number: the sign of some shops, the name of a further system. */
function beforeNumbers(db: Store): string[] {
  return cacheByVersion(db, 'before numbers', () => {
    const examples = db.prepare(`SELECT min(external_id) FROM orders WHERE hidden = 0 AND external_id >= 'a' AND external_id < '{' AND instr(external_id, ':') > 0
      GROUP BY substr(external_id, 1, instr(external_id, ':'))`).pluck().all() as string[]
    const systems = examples.map(id => partNumber(id).system).filter(system => system !== null)
    return ['', ...systems.map(systemPrefix)].flatMap(prefix => [prefix, `${prefix}#`])
  })
}

/** By the index of order numbers, with and without what may stand before them; and by whom they are from. */
const FOUND_ORDERS = `
  SELECT o.id FROM json_each(@before) prefix CROSS JOIN orders o ON o.external_id >= prefix.value || @begin AND o.external_id < prefix.value || @end WHERE ${isVisible('o')}
  UNION SELECT o.id FROM (SELECT c.id FROM customers c WHERE c.belongs_to IS NULL AND ${matchesCustomer()} LIMIT ${MOST_BUYERS}) buyer
    CROSS JOIN orders o INDEXED BY orders_by_customer ON o.customer_id = buyer.id WHERE ${isVisible('o')}`

/** Counted in the index of orders that are not hidden; of those, the ones of an import that was just undone have to be taken off. */
const VISIBLE_ORDERS = `SELECT (SELECT count(*) FROM orders WHERE hidden = 0)
  - (SELECT count(*) FROM imports i CROSS JOIN orders o INDEXED BY orders_by_import ON o.import_id = i.id AND o.hidden = 0 WHERE i.state = 'undone')`

/** Orders as the lists show them. @param where what follows the tables `orders o` and `customers c` */
export function readOrders(db: Store, where: string, parameters: Record<string, string | number>): BrowsedOrder[] {
  const rows = db.prepare(`SELECT ${BROWSED_ORDER} ${where}`).all(parameters) as (Omit<BrowsedOrder, 'fate'> & { state: number })[]
  return rows.map(({ state, ...order }) => ({ ...order, fate: ORDER_FATES[state] ?? 'counts' }))
}

export type BrowsedProductColumns = Omit<BrowsedProduct, 'isProduct' | 'recommended'> & { isProduct: number; recommended: number }

export function toBrowsedProduct(row: BrowsedProductColumns): BrowsedProduct {
  return { ...row, isProduct: row.isProduct === 1, recommended: row.recommended === 1 }
}

function count(db: Store, list: string, text: string, sql: string, parameters: Record<string, string>): number {
  return cacheByVersion(db, `browse ${list} ${text}`, () => db.prepare(sql).pluck().get(parameters) as number)
}

function inOrder(column: string, id: string, { descending }: { descending: boolean }): string {
  const direction = descending ? 'DESC' : 'ASC'
  return `ORDER BY ${column} ${direction}, ${id} ${direction} LIMIT @limit OFFSET @offset`
}

function place({ offset, limit }: { offset: number; limit: number }): { offset: number; limit: number } {
  return { offset, limit }
}
