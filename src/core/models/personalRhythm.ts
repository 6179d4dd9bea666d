import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Histories } from '../datasets/histories.ts'
import type { Checkpoint, Parameters } from './fitting.ts'
import { countOrdersByProduct, numberSetting, scoreEach, type FittedRecommender, type HistoryQuery, type Recommender } from './recommender.ts'
import { Standings } from './standings.ts'

/** Of each customer so many orders, the latest, tell what is bought again. */
const MOST_ORDERS = 20
/** Bounds of buckets, each up to and with the number: times bought, orders since, and days since over the usual days between. */
const TIMES = [1, 2, 3, 5, 8, 13]
const ORDERS_SINCE = [1, 2, 3, 5, 8, 13]
const RHYTHM = [0.25, 0.5, 0.75, 1, 1.5, 2.5, 5]
const CELLS = (TIMES.length + 1) * (ORDERS_SINCE.length + 1) * (RHYTHM.length + 1)
/** A share that rests on little is drawn by so many cases to that of the same cell whatever the times, and that to the share of all; a product's rhythm to that of all. */
const PRIOR_CASES = 20
const PRIOR_GAPS = 3
const CHECKPOINT_EVERY = 100_000

/**
 * What a customer buys again, and when. A product of hers is in her next order with a probability that is observed over all
 * customers: by how often she bought it, how many orders ago, and how the days since compare with its rhythm; times a factor of the
 * product, its repeats over those that the table expects, drawn to 1 by `productPrior` expected ones. The rhythm is the mean of her
 * own days between purchases of it and, once, the mean of all who bought it again. What is new to her scores `popularityWeight`
 * times its share of the best seller.
 */
export const personalRhythm: Recommender = {
  name: 'personalRhythm',
  defaults: { productPrior: 5, popularityWeight: 1e-3 },
  settings: { productPrior: [2, 15], popularityWeight: [0.03] },
  async fit(part, parameters, { checkpoint }) {
    const gaps = meanGaps(part)
    const shares = await observeShares(part, gaps, checkpoint)
    const factors = await observeFactors(part, gaps, shares, numberSetting(parameters, 'productPrior'), checkpoint)
    return rhythmRanker(part, gaps, shares, factors, parameters)
  },
}

/** Calls back with every product of a customer's that could have been bought again in an order, and whether it was. */
async function replayOrders(part: HistoryPart, gaps: Float64Array, visit: (product: number, cell: number, bought: boolean) => void, checkpoint: Checkpoint): Promise<void> {
  const { histories, ends } = part
  const standings = new Standings(histories)
  const inOrder = new Int32Array(histories.products).fill(-1)
  let looked = 0
  for (let customer = 0; customer < histories.customers; customer++) {
    const end = ends[customer] ?? 0
    const firstCounted = (histories.step[end - 1] ?? 0) - MOST_ORDERS
    standings.clear()
    for (let row = histories.starts[customer] ?? 0; row < end;) {
      const step = histories.step[row] ?? 0
      let next = row
      while (next < end && histories.step[next] === step) inOrder[histories.product[next++] ?? 0] = row
      if (step > firstCounted) {
        const day = histories.day[row] ?? 0
        for (const product of standings.products) visit(product, cellOf(standings, product, step, day, gaps), inOrder[product] === row)
        looked += standings.products.length
      }
      for (; row < next; row++) standings.add(row)
    }
    if (looked > CHECKPOINT_EVERY) {
      looked = 0
      await checkpoint()
    }
  }
}

function cellOf(standings: Standings, product: number, step: number, day: number, gaps: Float64Array): number {
  const times = bucket(TIMES, standings.times(product))
  const since = bucket(ORDERS_SINCE, step - standings.lastStep(product))
  const rhythm = bucket(RHYTHM, (day - standings.lastDay(product)) / usualGap(standings, product, gaps))
  return (since * (RHYTHM.length + 1) + rhythm) * (TIMES.length + 1) + times
}

/** Days between two purchases of the product by the customer whose standings they are. */
function usualGap(standings: Standings, product: number, gaps: Float64Array): number {
  return Math.max(1, (standings.lastDay(product) - standings.firstDay(product) + (gaps[product] ?? 1)) / standings.times(product))
}

function bucket(bounds: readonly number[], value: number): number {
  let place = 0
  while (place < bounds.length && value > (bounds[place] ?? 0)) place++
  return place
}

/** Mean days between two purchases of each product by one customer. */
function meanGaps(part: HistoryPart): Float64Array {
  const { histories, ends } = part
  const sums = new Float64Array(histories.products)
  const counts = new Float64Array(histories.products)
  const standings = new Standings(histories)
  for (let customer = 0; customer < histories.customers; customer++) {
    standings.clear()
    for (let row = histories.starts[customer] ?? 0; row < (ends[customer] ?? 0); row++) standings.add(row)
    for (const product of standings.products) {
      sums[product] = (sums[product] ?? 0) + standings.lastDay(product) - standings.firstDay(product)
      counts[product] = (counts[product] ?? 0) + standings.times(product) - 1
    }
  }
  const overall = sums.reduce((sum, days) => sum + days, 0) / Math.max(1, counts.reduce((sum, count) => sum + count, 0))
  return sums.map((days, product) => Math.max(1, (days + PRIOR_GAPS * overall) / ((counts[product] ?? 0) + PRIOR_GAPS)))
}

/** The share of cases bought in each cell. */
async function observeShares(part: HistoryPart, gaps: Float64Array, checkpoint: Checkpoint): Promise<Float64Array> {
  const cases = new Float64Array(CELLS)
  const bought = new Float64Array(CELLS)
  await replayOrders(part, gaps, (_product, cell, was) => {
    cases[cell] = (cases[cell] ?? 0) + 1
    if (was) bought[cell] = (bought[cell] ?? 0) + 1
  }, checkpoint)
  const sum = (values: Float64Array, from = 0, to = values.length): number => values.subarray(from, to).reduce((total, value) => total + value, 0)
  const overall = (sum(bought) + 1) / (sum(cases) + PRIOR_CASES)
  const width = TIMES.length + 1
  return cases.map((count, cell) => {
    const group = cell - cell % width
    const ofGroup = (sum(bought, group, group + width) + PRIOR_CASES * overall) / (sum(cases, group, group + width) + PRIOR_CASES)
    return ((bought[cell] ?? 0) + PRIOR_CASES * ofGroup) / (count + PRIOR_CASES)
  })
}

/** Of each product how many times as often it is bought again as the table has it. */
async function observeFactors(part: HistoryPart, gaps: Float64Array, shares: Float64Array, prior: number, checkpoint: Checkpoint): Promise<Float64Array> {
  const observed = new Float64Array(part.histories.products).fill(prior)
  const expected = new Float64Array(part.histories.products).fill(prior)
  await replayOrders(part, gaps, (product, cell, was) => {
    expected[product] = (expected[product] ?? 0) + (shares[cell] ?? 0)
    if (was) observed[product] = (observed[product] ?? 0) + 1
  }, checkpoint)
  return observed.map((count, product) => count / (expected[product] ?? 1))
}

function rhythmRanker(part: HistoryPart, gaps: Float64Array, shares: Float64Array, factors: Float64Array, parameters: Parameters): FittedRecommender {
  const { histories, endDay } = part
  const counts = countOrdersByProduct(part)
  const weight = numberSetting(parameters, 'popularityWeight') / counts.reduce((a, b) => Math.max(a, b), 1)
  const fallback = counts.map(count => weight * count)
  const standings = new Standings(histories)
  const score = ({ customer, end }: HistoryQuery, scores: Float32Array): void => {
    scores.set(fallback)
    standings.clear()
    for (let row = histories.starts[customer] ?? 0; row < end; row++) standings.add(row)
    const next = (histories.step[end - 1] ?? 0) + 1
    const day = expectedDay(histories, customer, end, endDay)
    for (const product of standings.products) {
      scores[product] = (shares[cellOf(standings, product, next, day, gaps)] ?? 0) * (factors[product] ?? 1) + (scores[product] ?? 0)
    }
  }
  return {
    name: 'personalRhythm',
    parameters,
    scoreAll: queries => scoreEach(queries, histories.products, score),
    strongestGround(customer, end, product) {
      for (let row = end - 1; row >= (histories.starts[customer] ?? 0); row--) if (histories.product[row] === product) return row
      return null
    },
  }
}

/** When the customer's next order is to be expected: after her mean days between orders, but not before today. */
function expectedDay(histories: Histories, customer: number, end: number, today: number): number {
  const last = histories.day[end - 1] ?? 0
  const orders = histories.step[end - 1] ?? 0
  return Math.max(today, orders === 0 ? last : last + (last - (histories.day[histories.starts[customer] ?? 0] ?? 0)) / orders)
}
