import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recommendProductJob } from '../../../src/core/jobs/recommendProductJob.ts'
import { browseProducts } from '../../../src/core/store/browseRecords.ts'
import { findProductByKey } from '../../../src/core/store/findProduct.ts'
import { listNotRecommended, readNotRecommended, setRecommended } from '../../../src/core/store/notRecommended.ts'
import { PredictionStage } from '../../../src/core/store/predictionStage.ts'
import { readBasketOffers } from '../../../src/core/store/readBasketOffers.ts'
import { readProductRecord } from '../../../src/core/store/readRecord.ts'
import { makePredictedShop, type PredictedShop } from '../export/predictedShop.ts'
import { TestShop } from '../jobs/importFixture.ts'
import { orderFile } from '../jobs/peopleFiles.ts'

describe('a product that the merchant does not want recommended', () => {
  let shop: PredictedShop
  beforeEach(() => {
    shop = makePredictedShop()
    shop.store.exec('UPDATE products SET customers = 5, orders = 5; DELETE FROM recommendations; DELETE FROM similar_products; DELETE FROM bought_together')
    recommend([[1, 2, 1], [1, 1, 2], [1, 3, 3], [2, 1, 1], [2, 2, 2]])
  })
  afterEach(() => shop.remove())

  /** Stores what is recommended, as customer, product and rank, and the same of products that go together. */
  function recommend(offers: [number, number, number][]): void {
    const stage = new PredictionStage(shop.store, 'recommend')
    stage.addRecommendations(offers.map(([customerId, productId, rank]) => ({ customerId, productId, rank, score: 1, reason: { code: 'popularNow', params: {}, share: null } })))
    for (const table of ['similar_products', 'bought_together'] as const) stage.addPairs(table, [[3, 1, 1], [3, 2, 2], [1, 3, 1]].map(([productId = 0, otherProductId = 0, rank = 0]) => ({ productId, otherProductId, rank, score: 2, lift: 2, support: 5 })))
    const runId = shop.store.prepare("SELECT run_id FROM prediction_sets WHERE task = 'recommend'").pluck().get() as number
    stage.commit({ runId, asOf: 0, horizonDays: null, madeAt: 0, customers: 2, drift: null })
  }
  const recommendations = (): unknown => shop.store.prepare('SELECT customer_id, rank, product_id FROM recommendations ORDER BY 1, 2').raw().all()

  test('leaves every stored list at once, and what stood behind it moves up', () => {
    setRecommended(shop.store, { id: 1, recommended: false, at: 0 })
    expect(recommendations()).toEqual([[1, 1, 2], [1, 2, 3], [2, 1, 2]])
    for (const table of ['similar_products', 'bought_together']) expect(shop.store.prepare(`SELECT product_id, rank, other_product_id FROM ${table} ORDER BY 1, 2`).raw().all()).toEqual([[1, 1, 3], [3, 1, 2]])
  })

  test('is offered with no basket, neither for what goes with it nor as a best seller, and still says what goes with itself', () => {
    expect(readBasketOffers(shop.store, [3]).map(offer => offer.productId)).toEqual([1, 2])
    setRecommended(shop.store, { id: 1, recommended: false, at: 0 })
    expect(readBasketOffers(shop.store, [3]).map(offer => offer.productId)).toEqual([2])
    expect(readBasketOffers(shop.store, [1]).map(offer => offer.productId)).toEqual([3, 2])
  })

  test('is left out by later predictions, also of several at once in one list, until it may be recommended again', () => {
    setRecommended(shop.store, { id: 1, recommended: false, at: 0 })
    setRecommended(shop.store, { id: 2, recommended: false, at: 0 })
    recommend([[1, 2, 1], [1, 1, 2], [1, 3, 3], [2, 1, 1], [2, 2, 2]])
    expect(recommendations()).toEqual([[1, 1, 3]])
    setRecommended(shop.store, { id: 2, recommended: true, at: 0 })
    expect(recommendations()).toEqual([[1, 1, 3]])
    recommend([[1, 2, 1], [1, 1, 2], [1, 3, 3]])
    expect(recommendations()).toEqual([[1, 1, 2], [1, 2, 3]])
  })

  test('is listed with those that are kept out, and alone when these are asked for', () => {
    const products = (notRecommended: boolean) => browseProducts(shop.store, { search: '', sort: 'name', descending: false, offset: 0, limit: 10, notRecommended })
    setRecommended(shop.store, { id: 1, recommended: false, at: 0 })
    expect(products(true)).toMatchObject({ total: 1, notRecommended: 1, rows: [{ id: 1, recommended: false }] })
    expect(products(false)).toMatchObject({ total: 3, notRecommended: 1 })
    expect(products(false).rows.filter(({ recommended }) => !recommended).map(({ id }) => id)).toEqual([1])
    expect(listNotRecommended(shop.store)).toHaveLength(1)
    setRecommended(shop.store, { id: 1, recommended: true, at: 0 })
    expect(products(true)).toMatchObject({ notRecommended: 0, rows: [] })
    expect(listNotRecommended(shop.store)).toEqual([])
  })

  test('that is not in the store is told', () => {
    expect(() => { setRecommended(shop.store, { id: 999, recommended: false, at: 0 }) }).toThrow('productUnknown')
  })
})

describe('what is said of a product', () => {
  let shop: TestShop
  beforeEach(() => { shop = new TestShop() })
  afterEach(() => shop.dispose())

  const idOf = (key: string): number => shop.inStore(db => findProductByKey(db, key)) ?? -1
  const say = (key: string, recommended: boolean) => recommendProductJob({ kind: 'recommendProduct', id: idOf(key), recommended }, shop.context())
  const isRecommended = (key: string): boolean => shop.inStore(db => readProductRecord(db, idOf(key)).row.recommended)

  test('holds when its import is undone and comes back', async () => {
    const file = orderFile({ sku: 'MUG' }, { sku: 'JUG' })
    const { importId } = await shop.import(file)
    await say('MUG', false)
    await shop.undo(importId)
    await shop.import(file)
    expect([isRecommended('MUG'), isRecommended('JUG')]).toEqual([false, true])
    await say('MUG', true)
    expect(isRecommended('MUG')).toBe(true)
  })

  test('holds for the product that a later file knows it to be, and is taken back there', async () => {
    await shop.import(orderFile({ title: 'Speckled Mug' }, { sku: 'JUG' }))
    await say('Speckled Mug', false)
    await shop.import(orderFile({ sku: 'MUG', title: 'Speckled Mug' }))
    expect(shop.inStore(readNotRecommended)).toEqual([idOf('MUG')])
    await say('MUG', true)
    expect(shop.inStore(readNotRecommended)).toEqual([])
  })
})
