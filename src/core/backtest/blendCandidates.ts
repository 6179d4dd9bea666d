import type { Histories } from '../datasets/histories.ts'
import { topK } from '../metrics/ranking.ts'
import { bestScore, say } from '../models/blend.ts'
import type { ChoiceCases } from '../models/conditionalLogit.ts'
import type { Checkpoint } from '../models/fitting.ts'
import type { FittedRecommender } from '../models/recommender.ts'
import { rankProducts } from '../tasks/recommend/rankProducts.ts'
import type { RankingCase } from '../tasks/recommend/rankingCases.ts'

/** Of each member so many products are looked at for each case. */
const LOOKED_AT = 60
/** So many scores are held at once, 64 MB. */
const MOST_SCORES = 2 ** 24

/** What the members say of the products that any of them puts first; chosen is what was bought then. */
export interface BlendCandidates extends ChoiceCases {
  /** How many products each case bought, candidates or not. */
  readonly relevant: Int32Array
}

export async function gatherCandidates(members: readonly FittedRecommender[], histories: Histories, cases: readonly RankingCase[], keepBought: boolean, checkpoint: Checkpoint): Promise<BlendCandidates> {
  const { products } = histories
  const atOnce = Math.max(1, Math.floor(MOST_SCORES / (products * members.length)))
  const features: Float32Array[] = []
  const chosen: number[] = []
  const starts = new Int32Array(cases.length + 1)
  const relevant = new Int32Array(cases.length)
  for (let first = 0; first < cases.length; first += atOnce) {
    const some = cases.slice(first, first + atOnce)
    const said = await scoreSome(members, histories, some, keepBought)
    for (const [index, one] of some.entries()) {
      const scores = said.map(all => all.subarray(index * products, (index + 1) * products))
      const bought = new Set(histories.product.subarray(one.end, one.truthEnd))
      const candidates = new Set(scores.flatMap(all => [...topK(all, LOOKED_AT)]))
      const best = scores.map(all => bestScore(all, histories, one, keepBought))
      features.push(Float32Array.from([...candidates].flatMap(product => scores.map((all, member) => sayOf(all[product] ?? 0, best[member] ?? 0)))))
      for (const product of candidates) chosen.push(bought.has(product) ? 1 : 0)
      starts[first + index + 1] = chosen.length
      relevant[first + index] = bought.size
    }
    await checkpoint()
  }
  const flat = new Float32Array(chosen.length * members.length)
  features.forEach((values, index) => flat.set(values, (starts[index] ?? 0) * members.length))
  return { features: flat, starts, chosen: Uint8Array.from(chosen), relevant }
}

function sayOf(score: number, best: number): number {
  return score > 0 && best > 0 ? say(score, best) : 0
}

/** The scores of all products for some cases, one array a member. */
async function scoreSome(members: readonly FittedRecommender[], histories: Histories, cases: readonly RankingCase[], keepBought: boolean): Promise<Float32Array[]> {
  const all: Float32Array[] = []
  for (const member of members) {
    const scores = new Float32Array(cases.length * histories.products)
    for await (const scored of rankProducts(member, histories, cases, keepBought)) scores.set(scored.scores, scored.index * histories.products)
    all.push(scores)
  }
  return all
}
