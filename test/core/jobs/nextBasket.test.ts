import { afterAll, beforeAll, expect, it } from 'vitest'
import { foretellNextBasket } from '../../../src/core/jobs/dataFolder.ts'
import { makePredictedShop, type PredictedShop } from '../export/predictedShop.ts'

let shop: PredictedShop
beforeAll(() => { shop = makePredictedShop() })
afterAll(() => shop.remove())

it('a customer\'s next basket is dated by the shop\'s calendar, and each product has its reason', () => {
  const { nextOrder, churnProbability, horizonDays, offers } = foretellNextBasket(shop.folder, '002')
  expect(nextOrder).toEqual({ date: '2026-12-13', low: '2026-12-01', high: '2027-01-05' })
  expect(churnProbability).toBeCloseTo(0.812345)
  expect(horizonDays).toBe(90)
  expect(offers.length).toBeGreaterThan(0)
  for (const { product, why } of offers) expect(product.length * why.length).toBeGreaterThan(0)
})

it('where nothing is foretold of the next order it says so, and an unknown customer is told', () => {
  expect(foretellNextBasket(shop.folder, '-4').nextOrder).toBeNull()
  expect(() => foretellNextBasket(shop.folder, 'nobody@example.com')).toThrow(expect.objectContaining({ code: 'customerUnknown' }))
})
