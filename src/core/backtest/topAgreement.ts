import type { Histories } from '../datasets/histories.ts'
import { topK } from '../metrics/ranking.ts'
import type { Checkpoint } from '../models/fitting.ts'
import type { FittedRecommender, HistoryQuery } from '../models/recommender.ts'
import { rankProducts } from '../tasks/recommend/rankProducts.ts'

const QUERIES_PER_CHECKPOINT = 100

/**
 * How alike two models rank: the mean over the queries of |A ∩ B| / k, with A and B the k products that each names first among
 * those not bought yet.
 * @param k or as many as there are to name
 */
export async function topAgreement(one: FittedRecommender, other: FittedRecommender, histories: Histories, queries: readonly HistoryQuery[], k: number, checkpoint: Checkpoint): Promise<number> {
  const firstOf = new Map<number, Set<number>>()
  for await (const { index, scores } of rankProducts(one, histories, queries, false)) {
    firstOf.set(index, new Set(topK(scores, k)))
    if (index % QUERIES_PER_CHECKPOINT === 0) await checkpoint()
  }
  let sum = 0
  for await (const { index, scores } of rankProducts(other, histories, queries, false)) {
    const first = firstOf.get(index) ?? new Set()
    sum += first.size === 0 ? 1 : topK(scores, k).filter(product => first.has(product)).length / first.size
    if (index % QUERIES_PER_CHECKPOINT === 0) await checkpoint()
  }
  return queries.length === 0 ? 1 : sum / queries.length
}
