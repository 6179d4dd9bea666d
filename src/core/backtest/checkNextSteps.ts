import { eventsOfQueries } from '../datasets/eventsOfHistories.ts'
import type { ShopEvents } from '../datasets/eventSequences.ts'
import { isoDate, type Histories } from '../datasets/histories.ts'
import type { Window } from '../datasets/timeWindows.ts'
import type { StepsCheck } from '../domain/evaluation.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Checkpoint } from '../models/fitting.ts'
import type { NextStepsModel } from '../models/nextStepsModel.ts'
import { countOrdersByProduct } from '../models/recommender.ts'
import { casesOfWindow, type RankingCase } from '../tasks/recommend/rankingCases.ts'
import { evenSample } from './evenSample.ts'

/** So many customers are enough for a figure; they are taken evenly from all. */
const MOST_CASES = 1000
/** Customers whose steps are written together. */
const CASES_AT_ONCE = 256
/** Fewer say nothing. */
const FEWEST_CASES = 20

/**
 * Of the purchases that a model writes for customers who did buy in a window, how many came true: the share of the first,
 * second … n-th whose product was bought in the window, beside as many products that a customer had bought most often, then
 * those that sell best. A purchase of the window makes one step true, so that a product written twice must be bought twice.
 *
 * @param model that has learned from before the window alone
 * @param until the first moment of the window
 * @returns null for fewer than twenty customers, or where no purchase is written
 */
export async function checkNextSteps(model: NextStepsModel, shop: ShopEvents, histories: Histories, window: Window, until: UtcMillis, checkpoint: Checkpoint): Promise<StepsCheck | null> {
  const { learnFrom, cases: all } = casesOfWindow(histories, window)
  const cases = evenSample(all, MOST_CASES)
  if (cases.length < FEWEST_CASES) return null
  const counts = countOrdersByProduct(learnFrom)
  const bestSellers = Array.from(counts.keys()).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0)).slice(0, model.description.options.steps)
  const numbers = new Map(Array.from(histories.productIds, (id, product) => [id, product]))
  const asked: number[] = []
  const right: number[] = []
  const repeated: number[] = []
  let customers = 0
  for (let first = 0; first < cases.length; first += CASES_AT_ONCE) {
    await checkpoint()
    const some = cases.slice(first, first + CASES_AT_ONCE)
    for await (const batch of model.write(eventsOfQueries(shop, histories, some, until), until)) {
      for (const { sequence, steps } of batch) {
        const one = some[sequence]
        const written = steps.flatMap(({ kind, product }) => kind === 'purchase' ? numbers.get(shop.catalogue[product - 1]?.id ?? 0) ?? [] : [])
        if (!one || written.length === 0) continue
        customers++
        const truth = histories.product.subarray(one.end, one.truthEnd)
        const came = comeTrue(written, truth)
        const cameRepeated = comeTrue(favourites(histories, one, bestSellers).slice(0, written.length), truth)
        written.forEach((_, step) => {
          asked[step] = (asked[step] ?? 0) + 1
          right[step] = (right[step] ?? 0) + Number(came[step] ?? false)
          repeated[step] = (repeated[step] ?? 0) + Number(cameRepeated[step] ?? false)
        })
      }
    }
  }
  if (customers === 0) return null
  const shares = (hits: readonly number[]) => hits.map((hit, step) => hit / (asked[step] ?? 1))
  return { cut: isoDate(window.cut), horizonDays: window.horizonDays, customers, right: shares(right), repeated: shares(repeated) }
}

/** Which of some products were bought, each purchase making one of them true. */
function comeTrue(products: readonly number[], bought: Int32Array): boolean[] {
  const left = new Map<number, number>()
  for (const product of bought) left.set(product, (left.get(product) ?? 0) + 1)
  return products.map((product) => {
    const count = left.get(product) ?? 0
    left.set(product, count - 1)
    return count > 0
  })
}

/** What a customer had bought most often, the latest first among equals; behind it what sells best. */
function favourites({ starts, product }: Histories, { customer, end }: RankingCase, bestSellers: readonly number[]): number[] {
  const counts = new Map<number, { count: number; last: number }>()
  for (let row = starts[customer] ?? 0; row < end; row++) counts.set(product[row] ?? 0, { count: (counts.get(product[row] ?? 0)?.count ?? 0) + 1, last: row })
  const own = [...counts].sort(([, a], [, b]) => b.count - a.count || b.last - a.last).map(([bought]) => bought)
  return [...own, ...bestSellers.filter(bought => !counts.has(bought))]
}
