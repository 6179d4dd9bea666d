import type { Histories } from '../../datasets/histories.ts'
import type { FittedRecommender } from '../../models/recommender.ts'

/**
 * Scores of all products for one customer, ready to rank: products she already has are excluded (−Infinity) unless they are kept.
 * @param scores work space and answer, one per product
 */
export function rankProducts(model: FittedRecommender, histories: Histories, customer: number, end: number, keepBought: boolean, scores: Float32Array): void {
  model.score(customer, end, scores)
  if (keepBought) return
  for (let row = histories.starts[customer] ?? 0; row < end; row++) scores[histories.product[row] ?? 0] = -Infinity
}
