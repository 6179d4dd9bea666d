import type { Calendar } from '../domain/calendar.ts'
import type { CurrencyCode } from '../domain/money.ts'
import { DAY } from '../domain/time.ts'
import type { CatalogueProduct } from '../store/readCatalogue.ts'
import type { Purchases } from '../store/readPurchases.ts'

/** A day of the shop's calendar, counted from 1970-01-01. */
export type DayNumber = number

/** Categories by name, and of each product, by dense number, the place of its own; −1 where none is known. */
export interface ProductCategories {
  readonly names: readonly string[]
  readonly of: Int32Array
}

/**
 * Every customer's purchases in time order, by columns. Customers and products have dense numbers here (0 … n − 1);
 * the rows of customer `c` are `starts[c]` to `starts[c + 1] − 1`. Equal products of one order are one row.
 */
export interface Histories {
  readonly customers: number
  readonly products: number
  /** The store's row number of each dense number. */
  readonly customerIds: Int32Array
  readonly productIds: Int32Array
  /** What the products are, where files say so. */
  readonly categories?: ProductCategories | undefined
  /** Each product by dense number, as files describe it. */
  readonly catalogue?: readonly CatalogueProduct[] | undefined
  /** The day on which each product was first sold to anybody or looked at; left out, all were there from the beginning. */
  readonly firstMet?: Float64Array | undefined
  /** Length customers + 1. */
  readonly starts: Int32Array
  readonly product: Int32Array
  /** Which order of its customer a row belongs to: 0 the first, 1 the second … */
  readonly step: Int32Array
  readonly day: Int32Array
  readonly at: Float64Array
  readonly quantity: Float64Array
  /** Minor units; NaN where no price is known. */
  readonly totalMinor: Float64Array
  readonly currency: Uint8Array
  readonly currencies: readonly CurrencyCode[]
  /** The first day with an order and the day after the last one; equal where there is no order. */
  readonly firstDay: DayNumber
  readonly endDay: DayNumber
}

/** @param categoryOf by the store's row number */
export function gatherCategories(productIds: Int32Array, categoryOf: ReadonlyMap<number, string | null>): ProductCategories {
  const names = [...new Set(Array.from(productIds, id => categoryOf.get(id) ?? '').filter(name => name !== ''))].sort()
  const places = new Map(names.map((name, place) => [name, place]))
  return { names, of: productIds.map(id => places.get(categoryOf.get(id) ?? '') ?? -1) }
}

/**
 * Turns stored purchases into histories.
 * @param calendar the shop's, for the day an order belongs to
 * @param onSale products by the store's row number, of which there may be some that no customer has bought
 */
export function buildHistories(purchases: Purchases, calendar: Calendar, onSale: Iterable<number> = []): Histories {
  const { count } = purchases
  const productIds = distinct([purchases.product, onSale])
  const productNumber = new Map(Array.from(productIds, (id, index) => [id, index]))
  const customerIds = distinct([purchases.customer])
  const starts = new Int32Array(customerIds.length + 1)
  const product = new Int32Array(count)
  const step = new Int32Array(count)
  const day = new Int32Array(count)
  const at = new Float64Array(count)
  const quantity = new Float64Array(count)
  const totalMinor = new Float64Array(count)
  const currency = new Uint8Array(count)
  const lastRowOf = new Int32Array(productIds.length).fill(-1)
  let rows = 0
  let customers = 0
  let orderStart = 0
  let firstDay = Infinity
  let endDay = -Infinity
  for (let i = 0; i < count; i++) {
    const newCustomer = i === 0 || purchases.customer[i] !== purchases.customer[i - 1]
    const newOrder = newCustomer || purchases.order[i] !== purchases.order[i - 1]
    if (newOrder) orderStart = rows
    const number = productNumber.get(purchases.product[i] ?? 0) ?? 0
    const sameProduct = lastRowOf[number] ?? -1
    if (!newOrder && sameProduct >= orderStart) {
      quantity[sameProduct] = (quantity[sameProduct] ?? 0) + (purchases.quantity[i] ?? 0)
      totalMinor[sameProduct] = (totalMinor[sameProduct] ?? 0) + (purchases.totalMinor[i] ?? 0)
      continue
    }
    const previousStep = rows > 0 ? step[rows - 1] ?? 0 : 0
    const moment = purchases.at[i] ?? 0
    lastRowOf[number] = rows
    product[rows] = number
    step[rows] = newCustomer ? 0 : newOrder ? previousStep + 1 : previousStep
    at[rows] = moment
    day[rows] = dayNumber(moment, calendar)
    quantity[rows] = purchases.quantity[i] ?? 0
    totalMinor[rows] = purchases.totalMinor[i] ?? NaN
    currency[rows] = purchases.currency[i] ?? 0
    firstDay = Math.min(firstDay, day[rows] ?? 0)
    endDay = Math.max(endDay, (day[rows] ?? 0) + 1)
    if (newCustomer) starts[customers++] = rows
    rows++
  }
  starts[customers] = rows
  return {
    customers, products: productIds.length, customerIds, productIds, starts,
    product: product.subarray(0, rows), step: step.subarray(0, rows), day: day.subarray(0, rows), at: at.subarray(0, rows),
    quantity: quantity.subarray(0, rows), totalMinor: totalMinor.subarray(0, rows), currency: currency.subarray(0, rows),
    currencies: purchases.currencies,
    firstDay: rows > 0 ? firstDay : 0, endDay: rows > 0 ? endDay : 0,
  }
}

export function dayNumber(at: number, calendar: Calendar): DayNumber {
  return Math.floor((at + calendar.offsetAt(at)) / DAY)
}

/** `YYYY-MM-DD` of a day number. */
export function isoDate(day: DayNumber): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}

/** The day number of `YYYY-MM-DD`. */
export function dayOfDate(date: string): DayNumber {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY)
}

function distinct(several: readonly Iterable<number>[]): Int32Array {
  const found = new Set<number>()
  for (const values of several) for (const value of values) found.add(value)
  return Int32Array.from(found).sort()
}
