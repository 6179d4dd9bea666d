import type { Histories } from '../../datasets/histories.ts'
import { isoDate } from '../../datasets/histories.ts'
import type { HistoryPart } from '../../datasets/historyPart.ts'
import type { Reason } from '../../domain/reason.ts'
import type { FittedRecommender } from '../../models/recommender.ts'
import { Buyers } from './buyers.ts'

/** A percentage of fewer common buyers than this would be chance. */
const FEWEST_COMMON_BUYERS = 3
const RECENT_DAYS = 30
/** A product bought by this many customers of late is called popular now. */
const FEWEST_RECENT_BUYERS = 3

export type ExplainRecommendation = (customer: number, end: number, product: number) => Reason

/**
 * Names the customer's own purchase behind each recommendation, or, where there is none, how many others buy the product.
 * @param model tells which purchase speaks for a product; it need not be the one that ranked
 * @param nameOf a product as the merchant knows it, by dense number
 */
export function explainRecommendations(model: Pick<FittedRecommender, 'strongestGround'>, part: HistoryPart, nameOf: (product: number) => string): ExplainRecommendation {
  const { histories } = part
  const buyers = new Buyers(part)
  const recentBuyers = countRecentBuyers(part)
  return (customer, end, product) => {
    const own = purchasesOf(histories, customer, end, product)
    if (own) return { code: 'boughtBefore', params: { times: own.times, date: isoDate(own.lastDay) }, share: null }
    const ground = model.strongestGround(customer, end, product)
    if (ground !== null) {
      const source = histories.product[ground] ?? 0
      const params = { product: nameOf(source), date: isoDate(histories.day[ground] ?? 0) }
      const common = buyers.ofBoth(source, product)
      const percent = Math.round(100 * common / buyers.of(source))
      return common >= FEWEST_COMMON_BUYERS && percent >= 1
        ? { code: 'boughtWith', params: { ...params, percent }, share: null }
        : { code: 'followsFrom', params, share: null }
    }
    const recent = recentBuyers[product] ?? 0
    return recent >= FEWEST_RECENT_BUYERS
      ? { code: 'popularNow', params: { buyers: recent, days: RECENT_DAYS }, share: null }
      : { code: 'popularEver', params: { buyers: buyers.of(product) }, share: null }
  }
}

function purchasesOf(histories: Histories, customer: number, end: number, product: number): { times: number; lastDay: number } | null {
  let times = 0
  let lastDay = 0
  for (let row = histories.starts[customer] ?? 0; row < end; row++) {
    if (histories.product[row] !== product) continue
    times++
    lastDay = histories.day[row] ?? 0
  }
  return times > 0 ? { times, lastDay } : null
}

/** Distinct customers of each product in the last days of the part. */
function countRecentBuyers({ histories, ends, endDay }: HistoryPart): Int32Array {
  const counts = new Int32Array(histories.products)
  const lastCustomer = new Int32Array(histories.products).fill(-1)
  for (let c = 0; c < histories.customers; c++) {
    for (let row = (ends[c] ?? 0) - 1; row >= (histories.starts[c] ?? 0) && (histories.day[row] ?? 0) >= endDay - RECENT_DAYS; row--) {
      const product = histories.product[row] ?? 0
      if (lastCustomer[product] === c) continue
      lastCustomer[product] = c
      counts[product] = (counts[product] ?? 0) + 1
    }
  }
  return counts
}
