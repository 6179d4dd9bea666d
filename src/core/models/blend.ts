import type { Histories } from '../datasets/histories.ts'
import type { Parameters } from './fitting.ts'
import type { FittedRecommender, HistoryQuery, ScoredQuery } from './recommender.ts'

export const BLEND = 'blend'

export interface BlendMember {
  readonly fitted: FittedRecommender
  readonly weight: number
}

/** The scores of so many products and queries are held at once, 64 MB. */
const MOST_SCORES = 2 ** 24
/** A score this small beside the customer's best says little: what is below counts as about as good as nothing. */
const LITTLE = 0.01

/**
 * A member's say for a product: ln(1 + s / (`LITTLE` · best)), where `best` is its highest score for the customer. It grows with the
 * logarithm of the score, as the members' shares multiply, and is 0 where the member knows nothing.
 */
export function say(score: number, best: number): number {
  const ratio = score / (LITTLE * best)
  return ratio < 1e-3 ? ratio : Math.log(1 + ratio)
}

/** The highest score of a product that may be recommended. */
export function bestScore(scores: Float32Array, histories: Histories, { customer, end }: HistoryQuery, keepBought: boolean): number {
  const bought = new Set(keepBought ? [] : histories.product.subarray(histories.starts[customer], end))
  let best = 0
  for (let product = 0; product < scores.length; product++) {
    const score = scores[product] ?? 0
    if (score > best && !bought.has(product)) best = score
  }
  return best
}

/**
 * Several recommenders as one: a product's score is the weighted sum of the members' say, moved up so that none is negative.
 * @param keepBought whether what a customer has may be recommended to her
 */
export function blendRecommender(parameters: Parameters, members: readonly BlendMember[], histories: Histories, keepBought: boolean): FittedRecommender {
  const byWeight = members.toSorted((a, b) => b.weight - a.weight).filter(({ weight }) => weight > 0)
  const least = members.reduce((sum, { weight }) => sum + Math.min(0, weight) * say(1, 1), 0)
  const { products } = histories

  async function* scoreSome(queries: readonly HistoryQuery[], first: number): AsyncGenerator<ScoredQuery> {
    const sums = new Float32Array(queries.length * products).fill(-least)
    for (const { fitted, weight } of members) {
      for await (const { index, scores } of fitted.scoreAll(queries)) {
        const query = queries[index]
        const best = query ? bestScore(scores, histories, query, keepBought) : 0
        if (best > 0) addSay(scores, best, weight, sums.subarray(index * products, (index + 1) * products))
      }
    }
    for (const index of queries.keys()) yield { index: first + index, scores: sums.subarray(index * products, (index + 1) * products) }
  }

  return {
    name: BLEND,
    parameters,
    async* codes() {
      for (const { fitted } of members) yield* fitted.codes?.() ?? []
    },
    async* scoreAll(queries) {
      const atOnce = Math.max(1, Math.floor(MOST_SCORES / products))
      for (let first = 0; first < queries.length; first += atOnce) yield* scoreSome(queries.slice(first, first + atOnce), first)
    },
    /** What speaks for the product with the member that weighs most among those that can name a purchase. */
    strongestGround(customer, end, product) {
      for (const { fitted } of byWeight) {
        const ground = fitted.strongestGround(customer, end, product)
        if (ground !== null) return ground
      }
      return null
    },
    async close() {
      for (const { fitted } of members) await fitted.close?.()
    },
  }
}

function addSay(scores: Float32Array, best: number, weight: number, sums: Float32Array): void {
  for (let product = 0; product < sums.length; product++) {
    const score = scores[product] as number
    // What was bought may score above the best that may be recommended; it is taken out of the list anyway.
    if (score > 0) sums[product] = (sums[product] as number) + weight * say(Math.min(score, best), best)
  }
}
