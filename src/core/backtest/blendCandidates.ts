import type { Histories } from '../datasets/histories.ts'
import { topK } from '../metrics/ranking.ts'
import { addSay, bestScore } from '../models/blend.ts'
import type { ChoiceCases } from '../models/conditionalLogit.ts'
import type { Checkpoint } from '../models/fitting.ts'
import type { FittedRecommender, KeptProducts } from '../models/recommender.ts'
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

export async function gatherCandidates(members: readonly FittedRecommender[], histories: Histories, cases: readonly RankingCase[], kept: KeptProducts, checkpoint: Checkpoint): Promise<BlendCandidates> {
  const { products } = histories
  const atOnce = Math.max(1, Math.floor(MOST_SCORES / (products * members.length)))
  const features: Float32Array[] = []
  const chosen: number[] = []
  const starts = new Int32Array(cases.length + 1)
  const relevant = new Int32Array(cases.length)
  for (let first = 0; first < cases.length; first += atOnce) {
    const some = cases.slice(first, first + atOnce)
    const said = await scoreSome(members, histories, some, kept)
    for (const [index, one] of some.entries()) {
      const scores = said.map(all => all.subarray(index * products, (index + 1) * products))
      const bought = new Set(histories.product.subarray(one.end, one.truthEnd))
      const candidates = new Set(scores.flatMap(all => [...topK(all, LOOKED_AT)]))
      features.push(interleave(scores.map(all => sayOf(all, candidates, bestScore(all, histories, one, kept)))))
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

/** The candidates of several windows as one, the cases of the first in front. @param members how many say something, the same of every window */
export function joinCandidates(windows: readonly BlendCandidates[], members: number): BlendCandidates {
  const rows = windows.reduce((sum, { chosen }) => sum + chosen.length, 0)
  const features = new Float32Array(rows * members)
  const chosen = new Uint8Array(rows)
  const starts = [0]
  let before = 0
  for (const one of windows) {
    features.set(one.features, before * members)
    chosen.set(one.chosen, before)
    for (const start of one.starts.subarray(1)) starts.push(before + start)
    before += one.chosen.length
  }
  return { features, chosen, starts: Int32Array.from(starts), relevant: Int32Array.from(windows.flatMap(({ relevant }) => [...relevant])) }
}

/** What some of the members say. */
export function pickMembers(candidates: BlendCandidates, members: number, kept: readonly number[]): BlendCandidates {
  if (kept.length === members) return candidates
  const count = candidates.chosen.length
  const features = new Float32Array(count * kept.length)
  for (let row = 0; row < count; row++) kept.forEach((member, place) => { features[row * kept.length + place] = candidates.features[row * members + member] ?? 0 })
  return { ...candidates, features }
}

/** What one member says of each candidate. */
function sayOf(scores: Float32Array, candidates: ReadonlySet<number>, best: number): Float32Array {
  const said = new Float32Array(candidates.size)
  if (best > 0) addSay(Float32Array.from(candidates, product => scores[product] ?? 0), best, 1, said)
  return said
}

/** A row a candidate, of what each member says. */
function interleave(members: readonly Float32Array[]): Float32Array {
  const rows = new Float32Array(members.length * (members[0]?.length ?? 0))
  members.forEach((said, member) => said.forEach((value, row) => { rows[row * members.length + member] = value }))
  return rows
}

/** The scores of all products for some cases, one array a member. */
async function scoreSome(members: readonly FittedRecommender[], histories: Histories, cases: readonly RankingCase[], kept: KeptProducts): Promise<Float32Array[]> {
  const all: Float32Array[] = []
  for (const member of members) {
    const scores = new Float32Array(cases.length * histories.products)
    for await (const scored of rankProducts(member, histories, cases, kept)) scores.set(scored.scores, scored.index * histories.products)
    all.push(scores)
  }
  return all
}
