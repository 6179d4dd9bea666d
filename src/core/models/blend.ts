import type { Histories } from '../datasets/histories.ts'
import type { Parameters } from './fitting.ts'
import { logOnePlus } from './logOnePlus.ts'
import { isKept, type FittedRecommender, type HistoryQuery, type KeptProducts, type ScoredQuery } from './recommender.ts'

export const BLEND = 'blend'

export interface BlendMember {
  readonly fitted: FittedRecommender
  readonly weight: number
}

/** What members that are the same for every query say for each product, and how far what somebody speaks for is moved: up by the most that can be said against it, down by what they say against it. */
interface ImpersonalSay { readonly speaking: Float32Array; readonly lift: Float32Array }

/** The scores of so many products and queries are held at once, 16 MB: as many as a network scores together. */
const MOST_SCORES = 2 ** 22
/** A score this small beside the customer's best says little: what is below counts as about as good as nothing. */
const LITTLE = 0.01
/** And one this small is as good as none: most products are nothing to a customer, and are passed over quickly. */
const NOTHING = 1e-5

/** The highest score of a product that may be recommended; 0 where there is none above it. */
export function bestScore(scores: Float32Array, histories: Histories, { customer, end }: HistoryQuery, kept: KeptProducts): number {
  const bought = kept === true ? null : new Set(histories.product.subarray(histories.starts[customer], end))
  let best = 0
  for (let product = 0; product < scores.length; product++) {
    const score = scores[product] as number
    if (score > best && (bought?.has(product) !== true || isKept(kept, product))) best = score
  }
  return best
}

/**
 * Adds a member's say to the sums: weight · ln(1 + s / (`LITTLE` · best)). It grows with the logarithm of the score s, as the members'
 * shares multiply, and is 0 where the member knows nothing. Scores above the best, of what was bought and is taken out anyway, count as it.
 */
export function addSay(scores: Float32Array, best: number, weight: number, sums: Float32Array): void {
  const scale = 1 / (LITTLE * best)
  const nothing = NOTHING * best
  for (let product = 0; product < sums.length; product++) {
    const score = scores[product] as number
    if (score > nothing) sums[product] = (sums[product] as number) + weight * logOnePlus(Math.min(score * scale, 1 / LITTLE))
  }
}

function liftSpokenFor(row: Float32Array, lift: Float32Array): void {
  for (let product = 0; product < row.length; product++) {
    const sum = row[product] as number
    if (sum > 0) row[product] = sum + (lift[product] as number)
  }
}

function leaveOutUnspokenFor(row: Float32Array): void {
  for (let product = 0; product < row.length; product++) if ((row[product] as number) < 0) row[product] = 0
}

/**
 * Several recommenders as one: a product's score is the weighted sum of the members' say, moved up so that all that
 * any member speaks for is above 0. The rest scores 0: no product is recommended for not being a best seller.
 */
export function blendRecommender(parameters: Parameters, members: readonly BlendMember[], histories: Histories, kept: KeptProducts): FittedRecommender {
  const byWeight = members.toSorted((a, b) => b.weight - a.weight).filter(({ weight }) => weight > 0)
  const least = members.reduce((sum, { weight }) => sum + Math.min(0, weight) * logOnePlus(1 / LITTLE), 0)
  const doubtsPersonally = members.some(({ fitted, weight }) => fitted.impersonal !== true && weight < 0)
  const { products } = histories

  const rowOf = (sums: Float32Array, index: number): Float32Array => sums.subarray(index * products, (index + 1) * products)

  /** @param sums work space, one row a query */
  async function* scoreSome(queries: readonly HistoryQuery[], first: number, same: ImpersonalSay, sums: Float32Array): AsyncGenerator<ScoredQuery> {
    for (const index of queries.keys()) sums.set(same.speaking, index * products)
    await addPersonal(queries, sums, weight => weight > 0)
    for (const index of queries.keys()) liftSpokenFor(rowOf(sums, index), same.lift)
    if (doubtsPersonally) {
      await addPersonal(queries, sums, weight => weight < 0)
      for (const index of queries.keys()) leaveOutUnspokenFor(rowOf(sums, index))
    }
    for (const index of queries.keys()) yield { index: first + index, scores: rowOf(sums, index) }
  }

  async function addPersonal(queries: readonly HistoryQuery[], sums: Float32Array, takesPart: (weight: number) => boolean): Promise<void> {
    for (const { fitted, weight } of members) {
      if (fitted.impersonal || !takesPart(weight)) continue
      for await (const { index, scores } of fitted.scoreAll(queries)) {
        const query = queries[index]
        const best = query ? bestScore(scores, histories, query, kept) : 0
        if (best > 0) addSay(scores, best, weight, rowOf(sums, index))
      }
    }
  }

  /** What is the same for every query: said once, a customer's own purchases not being taken out of the best. */
  async function sayOfImpersonal(queries: readonly HistoryQuery[]): Promise<ImpersonalSay> {
    const say = { speaking: new Float32Array(products), lift: new Float32Array(products).fill(-least) }
    for (const { fitted, weight } of members) {
      if (!fitted.impersonal) continue
      for await (const { scores } of fitted.scoreAll(queries.slice(0, 1))) {
        const best = scores.reduce((a, b) => Math.max(a, b), 0)
        if (best > 0) addSay(scores, best, weight, weight > 0 ? say.speaking : say.lift)
      }
    }
    return say
  }

  return {
    name: BLEND,
    parameters,
    async* codes() {
      for (const { fitted } of members) yield* fitted.codes?.() ?? []
    },
    async* scoreAll(queries) {
      const atOnce = Math.max(1, Math.floor(MOST_SCORES / products))
      const same = await sayOfImpersonal(queries)
      const sums = new Float32Array(Math.min(atOnce, queries.length) * products)
      for (let first = 0; first < queries.length; first += atOnce) yield* scoreSome(queries.slice(first, first + atOnce), first, same, sums)
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
