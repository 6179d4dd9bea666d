import { afterEach, beforeEach, expect, test } from 'vitest'
import { PredictionStage } from '../../../src/core/store/predictionStage.ts'
import { makePredictedShop, type PredictedShop } from '../export/predictedShop.ts'

let shop: PredictedShop
beforeEach(() => { shop = makePredictedShop() })
afterEach(() => shop.remove())

test('what nobody named is never recommended, and the products behind it move up', () => {
  const db = shop.store
  db.prepare("INSERT INTO products (id, external_id) VALUES (9, 'unspecified')").run()
  const stage = new PredictionStage(db, 'recommend')
  const reason = { code: 'popularNow', params: {}, share: null } as const
  stage.addRecommendations([[1, 9, 1], [1, 2, 2], [1, 3, 3], [2, 1, 1], [2, 9, 2]].map(([customerId = 0, productId = 0, rank = 0]) => ({ customerId, productId, rank, score: 1, reason })))
  stage.addPairs('similar_products', [[1, 9, 1], [1, 2, 2], [9, 1, 1]].map(([productId = 0, otherProductId = 0, rank = 0]) => ({ productId, otherProductId, rank, score: 1, lift: 1, support: 1 })))
  const { run_id: runId } = db.prepare("SELECT run_id FROM prediction_sets WHERE task = 'recommend'").get() as { run_id: number }
  stage.commit({ runId, asOf: 0, horizonDays: null, madeAt: 0, customers: 2, drift: null })
  expect(db.prepare('SELECT customer_id, rank, product_id FROM recommendations ORDER BY 1, 2').raw().all()).toEqual([[1, 1, 2], [1, 2, 3], [2, 1, 1]])
  expect(db.prepare('SELECT product_id, rank, other_product_id FROM similar_products ORDER BY 1, 2').raw().all()).toEqual([[1, 1, 2]])
})
