import type { Histories } from '../../datasets/histories.ts'
import { isKept, type FittedRecommender, type HistoryQuery, type KeptProducts, type ScoredQuery } from '../../models/recommender.ts'

/**
 * Scores of all products for each query, ready to rank: products the customer already has are excluded (−Infinity) unless they
 * are kept.
 */
export async function* rankProducts(model: FittedRecommender, histories: Histories, queries: readonly HistoryQuery[], kept: KeptProducts): AsyncGenerator<ScoredQuery> {
  try {
    for await (const scored of model.scoreAll(queries)) {
      const query = queries[scored.index]
      if (query && kept !== true) {
        for (let row = histories.starts[query.customer] ?? 0; row < query.end; row++) {
          const product = histories.product[row] ?? 0
          if (!isKept(kept, product)) scored.scores[product] = -Infinity
        }
      }
      yield scored
    }
  } finally {
    await model.close?.()
  }
}
