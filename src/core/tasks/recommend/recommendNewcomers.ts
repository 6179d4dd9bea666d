import type { HistoryPart } from '../../datasets/historyPart.ts'
import type { Recommendation } from '../../domain/prediction.ts'
import { topK } from '../../metrics/ranking.ts'
import { RECOMMENDATIONS } from './recommendProducts.ts'

/** What sold in so many days sells now. */
const LATELY_DAYS = 90
/** Whose first order lies in so many of the last days is a case to choose by. */
const CASE_DAYS = 28
/** How many buyers the whole shop's counts weigh beside those of a country; with infinitely many, countries make no difference. */
const WEIGHTS = [Infinity, 100, 20] as const
/** Recommendations that are given out together. */
const BATCH = 1000

/** Customers by the store's row number, with their country where it is known. */
export type Countries = ReadonlyMap<number, string | null>

/** How many customers bought each product lately, in the shop and in each country. */
interface Sales {
  shop: { buyers: number; of: Float32Array }
  countries: Map<string, Sales['shop']>
}

/**
 * For whoever has bought nothing yet: what sells now in their country, as far as first orders of the last weeks were foretold better by it than by what sells
 * in the whole shop; else that. Everybody of one country gets the same.
 * @param without products that are not to be recommended, by their numbers in the histories
 */
export function* recommendNewcomers(part: HistoryPart, countries: Countries, without: Int32Array): Generator<Recommendation[]> {
  const { histories, endDay } = part
  const known = new Set(histories.customerIds)
  const sales = countSales(part, countries, endDay - LATELY_DAYS, endDay)
  if (sales.shop.buyers === 0) return
  const weight = chooseWeight(part, countries)
  const lists = new Map<string | null, Omit<Recommendation, 'customerId'>[]>()
  let batch: Recommendation[] = []
  for (const [customerId, country] of countries) {
    if (known.has(customerId)) continue
    const group = weight < Infinity && country !== null && sales.countries.has(country) ? country : null
    let list = lists.get(group)
    if (!list) lists.set(group, list = listFor(sales, group, weight, without, histories.productIds))
    batch.push(...list.map(offer => ({ customerId, ...offer })))
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  yield batch
}

function listFor(sales: Sales, country: string | null, weight: number, without: Int32Array, productIds: Int32Array): Omit<Recommendation, 'customerId'>[] {
  const scores = score(sales, country, weight)
  for (const product of without) scores[product] = 0
  const inCountry = country === null ? undefined : sales.countries.get(country)
  return Array.from(topK(scores, RECOMMENDATIONS)).filter(product => (scores[product] ?? 0) > 0).map((product, at) => {
    const there = inCountry?.of[product] ?? 0
    return {
      rank: at + 1, productId: productIds[product] ?? 0, score: scores[product] ?? 0,
      reason: country !== null && there > 0
        ? { code: 'popularInCountry' as const, params: { buyers: there, days: LATELY_DAYS, country }, share: null }
        : { code: 'popularNow' as const, params: { buyers: sales.shop.of[product] ?? 0, days: LATELY_DAYS }, share: null },
    }
  })
}

/** The share of buyers who bought each product: of the country's, drawn to the shop's as by so many buyers more. */
function score({ shop, countries }: Sales, country: string | null, weight: number): Float32Array {
  const own = country === null || weight === Infinity ? undefined : countries.get(country)
  if (!own) return shop.of.map(buyers => buyers / shop.buyers)
  return own.of.map((buyers, product) => (buyers + weight * (shop.of[product] ?? 0) / shop.buyers) / (own.buyers + weight))
}

/** The weight by which the most of the newest customers' first orders hold one of the products that would have been offered. */
function chooseWeight(part: HistoryPart, countries: Countries): number {
  const { histories, ends, endDay } = part
  const from = endDay - CASE_DAYS
  const sales = countSales(part, countries, from - LATELY_DAYS, from)
  if (sales.shop.buyers === 0 || sales.countries.size < 2) return Infinity
  const hits = new Map<number, number>(WEIGHTS.map(weight => [weight, 0]))
  const tops = new Map<string, Set<number>>()
  const topOf = (country: string | null, weight: number): Set<number> => {
    const key = `${weight} ${country ?? ''}`
    let top = tops.get(key)
    if (!top) tops.set(key, top = new Set(topK(score(sales, country, weight), RECOMMENDATIONS)))
    return top
  }
  for (const [customer, end] of ends.entries()) {
    const start = histories.starts[customer] ?? 0
    const day = histories.day[start] ?? 0
    const country = countries.get(histories.customerIds[customer] ?? 0) ?? null
    if (start >= end || day < from || country === null) continue
    const firstOrder = new Set(histories.product.subarray(start, end).filter((_, row) => histories.step[start + row] === 0))
    for (const weight of WEIGHTS) if (!firstOrder.isDisjointFrom(topOf(country, weight))) hits.set(weight, (hits.get(weight) ?? 0) + 1)
  }
  return WEIGHTS.reduce<number>((best, weight) => (hits.get(weight) ?? 0) > (hits.get(best) ?? 0) ? weight : best, Infinity)
}

function countSales({ histories, ends }: HistoryPart, countries: Countries, fromDay: number, untilDay: number): Sales {
  const nothing = (): Sales['shop'] => ({ buyers: 0, of: new Float32Array(histories.products) })
  const sales: Sales = { shop: nothing(), countries: new Map() }
  for (const [customer, end] of ends.entries()) {
    const bought = new Set<number>()
    for (let row = histories.starts[customer] ?? 0; row < end; row++) {
      const day = histories.day[row] ?? 0
      if (day >= fromDay && day < untilDay) bought.add(histories.product[row] ?? 0)
    }
    if (bought.size === 0) continue
    const country = countries.get(histories.customerIds[customer] ?? 0) ?? null
    const groups = [sales.shop]
    if (country !== null) {
      let own = sales.countries.get(country)
      if (!own) sales.countries.set(country, own = nothing())
      groups.push(own)
    }
    for (const group of groups) {
      group.buyers++
      for (const product of bought) group.of[product] = (group.of[product] ?? 0) + 1
    }
  }
  return sales
}
