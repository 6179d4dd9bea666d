import type { HistoryPart } from '../../datasets/historyPart.ts'
import type { Recommendation } from '../../domain/prediction.ts'
import { topK } from '../../metrics/ranking.ts'
import type { FittedRecommender } from '../../models/recommender.ts'
import type { ExplainRecommendation } from './explainRecommendation.ts'
import { rankProducts } from './rankProducts.ts'

const BATCH = 100
/** How many products each customer is recommended. */
export const RECOMMENDATIONS = 10

/** The best products for every customer of the part, in batches; a product nobody has a reason for (score 0) is not recommended. */
export function* recommendProducts(model: FittedRecommender, part: HistoryPart, keepBought: boolean, explain: ExplainRecommendation): Generator<Recommendation[]> {
  const { histories, ends } = part
  const scores = new Float32Array(histories.products)
  let batch: Recommendation[] = []
  for (let customer = 0; customer < histories.customers; customer++) {
    const end = ends[customer] ?? 0
    if (end > (histories.starts[customer] ?? 0)) {
      rankProducts(model, histories, customer, end, keepBought, scores)
      let rank = 0
      for (const product of topK(scores, RECOMMENDATIONS)) {
        const score = scores[product] ?? 0
        if (score <= 0) break
        batch.push({
          customerId: histories.customerIds[customer] ?? 0, rank: ++rank, productId: histories.productIds[product] ?? 0, score,
          reason: explain(customer, end, product),
        })
      }
    }
    if ((customer + 1) % BATCH === 0) {
      yield batch
      batch = []
    }
  }
  yield batch
}
