import type { HistoryPart } from '../../datasets/historyPart.ts'
import type { Recommendation } from '../../domain/prediction.ts'
import { topK } from '../../metrics/ranking.ts'
import type { FittedRecommender, HistoryQuery, KeptProducts } from '../../models/recommender.ts'
import type { ExplainRecommendation } from './explainRecommendation.ts'
import { rankProducts } from './rankProducts.ts'

/** Customers that are given out together. */
const BATCH = 100
/** How many products each customer is recommended. */
export const RECOMMENDATIONS = 10

/** The best products for every customer of the part, in batches of customers; a product nobody has a reason for (score 0) is not recommended. */
export async function* recommendProducts(model: FittedRecommender, part: HistoryPart, kept: KeptProducts, explain: ExplainRecommendation): AsyncGenerator<Recommendation[]> {
  const { histories } = part
  const queries = queriesOf(part)
  let batch: Recommendation[] = []
  let customers = 0
  for await (const { index, scores } of rankProducts(model, histories, queries, kept)) {
    const { customer, end } = queries[index] ?? { customer: 0, end: 0 }
    let rank = 0
    for (const product of topK(scores, RECOMMENDATIONS)) {
      const score = scores[product] ?? 0
      if (score <= 0) break
      batch.push({
        customerId: histories.customerIds[customer] ?? 0, rank: ++rank, productId: histories.productIds[product] ?? 0, score,
        reason: explain(customer, end, product),
      })
    }
    if (++customers % BATCH === 0) {
      yield batch
      batch = []
    }
  }
  yield batch
}

/** Everyone who has bought something by the end of the part. */
function queriesOf({ histories, ends }: HistoryPart): HistoryQuery[] {
  return Array.from(ends, (end, customer) => ({ customer, end })).filter(({ customer, end }) => end > (histories.starts[customer] ?? 0))
}
