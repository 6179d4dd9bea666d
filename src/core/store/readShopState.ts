import type { NewerOrders } from '../domain/learning.ts'
import { UNKNOWN_CURRENCY, type CurrencyCode } from '../domain/money.ts'
import { DAY, type UtcMillis } from '../domain/time.ts'
import { AUDIENCE_CONDITIONS, AUDIENCE_FROM, audienceMoment } from './customerAudience.ts'
import type { Store } from './openStore.ts'
import { readSetting } from './settings.ts'
import { isVisible } from './visibility.ts'

/** What the store itself can tell about its shop, for the rail and the empty states. */
export interface StoredShop {
  timeZone: string
  currency: CurrencyCode
  orders: number
  customers: number
  products: number
  ordersFrom: UtcMillis | null
  ordersTo: UtcMillis | null
  trainedAt: UtcMillis | null
  predictedAt: UtcMillis | null
  /** Null before the first training. */
  newerOrders: NewerOrders | null
  /** Where the key to pseudonyms lies; null where customers are called by name. */
  pseudonymKey: string | null
  atRisk: number
}

/** Orders that count are those not cancelled, unpaid, a test or hidden by an undo. Read from summaries and indexes only. */
export function readShopState(db: Store): StoredShop {
  const single = (sql: string, ...parameters: unknown[]): unknown => db.prepare(sql).pluck().get(...parameters) ?? null
  return {
    timeZone: readSetting(db, 'timeZone') ?? 'UTC',
    currency: shopCurrency(db),
    orders: single('SELECT coalesce(sum(orders), 0) FROM months') as number,
    customers: single('SELECT count(*) FROM customers WHERE orders > 0') as number,
    products: single('SELECT count(*) FROM products WHERE orders > 0 AND is_product = 1') as number,
    ordersFrom: readFirstOrderTime(db),
    ordersTo: readLastOrderTime(db),
    trainedAt: single('SELECT max(finished_at) FROM runs WHERE in_use = 1') as UtcMillis | null,
    newerOrders: readNewerOrders(db),
    predictedAt: single('SELECT max(made_at) FROM prediction_sets') as UtcMillis | null,
    pseudonymKey: readSetting(db, 'pseudonyms')?.keyFile ?? null,
    atRisk: single(`SELECT count(*) FROM ${AUDIENCE_FROM} WHERE ${AUDIENCE_CONDITIONS.winBack}`, { asOf: audienceMoment(db) }) as number,
  }
}

/** More newer orders than this are not counted. */
const MOST_COUNTED = 5000

/** Orders placed after those that the oldest model in use knows. */
function readNewerOrders(db: Store): NewerOrders | null {
  const { asOf, learned } = db.prepare('SELECT min(as_of) AS asOf, min(orders) AS learned FROM runs WHERE in_use = 1').get() as { asOf: UtcMillis | null; learned: number | null }
  if (asOf === null || learned === null) return null
  const newer = db.prepare(`SELECT count(*) FROM (SELECT 1 FROM orders WHERE state = 0 AND ${isVisible('orders')} AND placed_at > ? LIMIT ${MOST_COUNTED})`).pluck().get(asOf) as number
  return { newer, learned }
}

/** The currency of most orders; `XXX` while there are none. */
export function shopCurrency(db: Store): CurrencyCode {
  const row = db.prepare('SELECT currency FROM months GROUP BY currency ORDER BY sum(orders) DESC LIMIT 1').pluck().get()
  return (row as CurrencyCode | undefined) ?? UNKNOWN_CURRENCY
}

/** @returns null while nothing is imported */
export function readFirstOrderTime(db: Store): UtcMillis | null {
  return readOrderTime(db, 'ASC')
}

/** @returns null while nothing is imported */
export function readLastOrderTime(db: Store): UtcMillis | null {
  return readOrderTime(db, 'DESC')
}

/** The clocks of the world are no further than this from UTC. */
const MOST_OFFSET = DAY

function readOrderTime(db: Store, direction: 'ASC' | 'DESC'): UtcMillis | null {
  const { from, to } = wherePlaced(db)
  return (db.prepare(`SELECT placed_at FROM orders WHERE state = 0 AND ${isVisible('orders')} AND placed_at BETWEEN ? AND ? ORDER BY placed_at ${direction} LIMIT 1`).pluck().get(from, to) as UtcMillis | undefined) ?? null
}

/** While an import that was undone is still being deleted, the months tell between which moments orders are left, so that its own need not be walked through. */
function wherePlaced(db: Store): { from: UtcMillis; to: UtcMillis } {
  if (!db.prepare(`SELECT 1 FROM imports WHERE state = 'undone'`).get()) return { from: 0, to: Number.MAX_SAFE_INTEGER }
  const { first, last } = db.prepare('SELECT min(month) AS first, max(month) AS last FROM months WHERE orders > 0').get() as { first: string | null; last: string | null }
  return first === null || last === null ? { from: 0, to: -1 } : { from: Date.parse(`${first}-01`) - MOST_OFFSET, to: Date.parse(`${last}-01`) + 31 * DAY + MOST_OFFSET }
}
