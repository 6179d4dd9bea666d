import type { Histories } from '../../datasets/histories.ts'
import type { FittedRecommender, HistoryQuery, ScoredQuery } from '../../models/recommender.ts'

/**
 * Scores of all products for each query, ready to rank: products the customer already has are excluded (−Infinity) unless they
 * are kept.
 */
export async function* rankProducts(model: FittedRecommender, histories: Histories, queries: readonly HistoryQuery[], keepBought: boolean): AsyncGenerator<ScoredQuery> {
  try {
    for await (const scored of model.scoreAll(queries)) {
      const query = queries[scored.index]
      if (query && !keepBought) {
        for (let row = histories.starts[query.customer] ?? 0; row < query.end; row++) scored.scores[histories.product[row] ?? 0] = -Infinity
      }
      yield scored
    }
  } finally {
    await model.close?.()
  }
}
