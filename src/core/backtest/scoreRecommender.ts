import type { Histories } from '../datasets/histories.ts'
import { RankingMeter, ranksOf, topK, type RankingFigures } from '../metrics/ranking.ts'
import type { Checkpoint } from '../models/fitting.ts'
import type { FittedRecommender } from '../models/recommender.ts'
import { rankProducts } from '../tasks/recommend/rankProducts.ts'
import type { RankingCase } from '../tasks/recommend/rankingCases.ts'

const CASES_PER_CHECKPOINT = 100

/** Ranks all products for every case and compares with what was bought then. */
export async function scoreRecommender(model: FittedRecommender, histories: Histories, cases: readonly RankingCase[], keepBought: boolean, checkpoint: Checkpoint): Promise<RankingFigures> {
  const scores = new Float32Array(histories.products)
  const meter = new RankingMeter(histories.products)
  for (const [index, { customer, end, truthEnd }] of cases.entries()) {
    rankProducts(model, histories, customer, end, keepBought, scores)
    const relevant = new Set(histories.product.subarray(end, truthEnd))
    meter.add(ranksOf(relevant, scores), topK(scores, 10))
    if (index % CASES_PER_CHECKPOINT === 0) await checkpoint()
  }
  return meter.figures()
}
