import { isoDate } from '../../datasets/histories.ts'
import type { HistoryPart } from '../../datasets/historyPart.ts'
import type { Reason } from '../../domain/reason.ts'
import type { FittedRecommender } from '../../models/recommender.ts'
import { Buyers } from './buyers.ts'

/** A percentage of fewer common buyers than this would be chance. */
const FEWEST_COMMON_BUYERS = 3
/** Of her purchases so many, the latest, are looked through for one that speaks for a product. */
const LATEST_PURCHASES = 20
/** A rhythm is told of a product bought so often, from three quarters of the usual days on, and not after three times as many. */
const FEWEST_TIMES = 3
const DUE_FROM = 0.75
const DUE_UNTIL = 3
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
  const hasCommonBuyers = (row: number, product: number): boolean => buyers.ofBoth(histories.product[row] ?? 0, product) >= FEWEST_COMMON_BUYERS
  /** Of her latest purchases the one whose buyers buy the product most above chance. */
  const closestPurchase = (customer: number, end: number, product: number): number | null => {
    let closest: number | null = null
    let most = 1
    for (let row = end - 1; row >= Math.max(histories.starts[customer] ?? 0, end - LATEST_PURCHASES); row--) {
      const bought = histories.product[row] ?? 0
      const common = buyers.ofBoth(bought, product)
      const lift = common * histories.customers / (buyers.of(bought) * buyers.of(product))
      if (common < FEWEST_COMMON_BUYERS || lift <= most) continue
      most = lift
      closest = row
    }
    return closest
  }
  return (customer, end, product) => {
    const own = explainOwn(part, customer, end, product)
    if (own) return own
    const strongest = model.strongestGround(customer, end, product)
    const ground = strongest !== null && hasCommonBuyers(strongest, product) ? strongest : closestPurchase(customer, end, product) ?? strongest
    if (ground !== null) {
      const source = histories.product[ground] ?? 0
      const params = { product: nameOf(source), date: isoDate(histories.day[ground] ?? 0) }
      if (buyers.of(product) === 0) return { code: 'resembles', params, share: null }
      const percent = Math.round(100 * buyers.ofBoth(source, product) / buyers.of(source))
      return hasCommonBuyers(ground, product) && percent >= 1
        ? { code: 'boughtWith', params: { ...params, percent }, share: null }
        : { code: 'followsFrom', params, share: null }
    }
    const recent = recentBuyers[product] ?? 0
    return recent >= FEWEST_RECENT_BUYERS
      ? { code: 'popularNow', params: { buyers: recent, days: RECENT_DAYS }, share: null }
      : { code: 'popularEver', params: { buyers: buyers.of(product) }, share: null }
  }
}

/** What the customer's own purchases of the product say for it; null where there are none. */
function explainOwn({ histories, endDay }: HistoryPart, customer: number, end: number, product: number): Reason | null {
  let times = 0
  let firstDay = 0
  let lastDay = 0
  for (let row = histories.starts[customer] ?? 0; row < end; row++) {
    if (histories.product[row] !== product) continue
    lastDay = histories.day[row] ?? 0
    if (times++ === 0) firstDay = lastDay
  }
  if (times === 0) return null
  const date = isoDate(lastDay)
  const usual = Math.round((lastDay - firstDay) / (times - 1))
  const since = endDay - lastDay
  if (times >= FEWEST_TIMES && usual > 1 && since >= DUE_FROM * usual && since <= DUE_UNTIL * usual) return { code: 'dueAgain', params: { usual, date }, share: null }
  const orders = (histories.step[end - 1] ?? 0) + 1
  return times > 1 && orders > times
    ? { code: 'boughtOften', params: { times, orders, date }, share: null }
    : { code: 'boughtBefore', params: { times, date }, share: null }
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
