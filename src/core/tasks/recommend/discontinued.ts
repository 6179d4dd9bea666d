import { partBefore, type HistoryPart } from '../../datasets/historyPart.ts'
import type { Histories } from '../../datasets/histories.ts'
import type { Window } from '../../datasets/timeWindows.ts'
import type { FittedRecommender } from '../../models/recommender.ts'

/** Days with sales that a product must have had to have a rhythm. */
const FEWEST_SALE_DAYS = 6
/** Silent for more than so many of its mean pauses (sold at random, one in a thousand would be), of its longest pause, and days. */
const MEAN_PAUSES = 7
const LONGEST_PAUSES = 2
const FEWEST_DAYS = 30
/** The rule does not suit a shop where what it names goes on selling at more than this share of its former pace. */
const MOST_GOING_ON = 0.1

/** When each product was sold, as far as a part tells. */
interface SaleDays {
  readonly count: Int32Array
  readonly first: Int32Array
  readonly last: Int32Array
  readonly longestPause: Int32Array
}

/** The products that used to sell steadily and have not for long, each measured by its own pauses; a season without it, once seen, is such a pause. */
export function findDiscontinued(part: HistoryPart): Int32Array {
  const sales = gatherSaleDays(part)
  return Int32Array.from(sales.count.keys()).filter((product) => {
    if ((sales.count[product] ?? 0) < FEWEST_SALE_DAYS) return false
    const silent = part.endDay - (sales.last[product] ?? 0)
    return silent > Math.max(FEWEST_DAYS, MEAN_PAUSES * meanPause(sales, product), LONGEST_PAUSES * (sales.longestPause[product] ?? 0))
  })
}

/** Whether next to nothing of what would have been called discontinued on the first day of the window was sold in it. */
export function stayAway(histories: Histories, { cut, horizonDays }: Window): boolean {
  const before = partBefore(histories, cut)
  const salesBefore = gatherSaleDays(before)
  const salesAfter = gatherSaleDays(partBefore(histories, cut + horizonDays))
  let expected = 0
  let sold = 0
  for (const product of findDiscontinued(before)) {
    expected += horizonDays / meanPause(salesBefore, product)
    sold += (salesAfter.count[product] ?? 0) - (salesBefore.count[product] ?? 0)
  }
  return sold <= MOST_GOING_ON * expected
}

/** A recommender that never names some products. */
export function withoutProducts(fitted: FittedRecommender, products: Int32Array | undefined): FittedRecommender {
  if (!products || products.length === 0) return fitted
  return {
    ...fitted,
    async* scoreAll(queries) {
      for await (const scored of fitted.scoreAll(queries)) {
        for (const product of products) scored.scores[product] = -Infinity
        yield scored
      }
    },
  }
}

/** Days between two days with sales. */
function meanPause({ count, first, last }: SaleDays, product: number): number {
  return ((last[product] ?? 0) - (first[product] ?? 0)) / ((count[product] ?? 0) - 1)
}

function gatherSaleDays({ histories, ends }: HistoryPart): SaleDays {
  const { products, customers, starts, product, day } = histories
  const rows = product.length
  /** A row and its day in one number, which sorts by day. */
  const sales: number[] = []
  for (let customer = 0; customer < customers; customer++) {
    for (let row = starts[customer] ?? 0; row < (ends[customer] ?? 0); row++) sales.push((day[row] ?? 0) * rows + row)
  }
  const count = new Int32Array(products)
  const first = new Int32Array(products)
  const last = new Int32Array(products)
  const longestPause = new Int32Array(products)
  for (const sale of Float64Array.from(sales).sort()) {
    const one = product[sale % rows] ?? 0
    const today = Math.floor(sale / rows)
    if (count[one] === 0) first[one] = today
    else if (last[one] === today) continue
    else longestPause[one] = Math.max(longestPause[one] ?? 0, today - (last[one] ?? 0))
    last[one] = today
    count[one] = (count[one] ?? 0) + 1
  }
  return { count, first, last, longestPause }
}
