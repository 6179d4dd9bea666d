import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBasketProducts, readBasketOffers } from '../../../src/core/store/readBasketOffers.ts'
import { MadeShop } from './madeShop.ts'

let shop: MadeShop
beforeEach(() => {
  shop = new MadeShop()
  const product = shop.db.prepare('INSERT INTO products (id, external_id, name, orders, customers) VALUES (?, ?, ?, ?, ?)')
  for (const [id, name] of ['Soap', 'Dish', 'Bag', 'Candle', 'Towel'].entries()) product.run(101 + id, `S${id}`, name, 40 - id, 30 - id)
  const together = shop.db.prepare('INSERT INTO bought_together VALUES (?, ?, ?, ?, ?, ?)')
  together.run(101, 1, 102, 3, 4, 10)
  together.run(101, 2, 103, 2, 2.5, 8)
  together.run(102, 1, 103, 2.5, 3, 9)
  shop.db.prepare('INSERT INTO similar_products VALUES (?, ?, ?, ?, ?, ?)').run(101, 1, 104, 2, 2.2, 6)
})
afterEach(() => shop[Symbol.dispose]())

describe('offers for a basket', () => {
  it('put first what goes with all of it, and name what speaks loudest', () => {
    const offers = readBasketOffers(shop.db, [101, 102])
    expect(offers.slice(0, 2).map(offer => offer.product)).toEqual(['Bag', 'Candle'])
    expect(offers[0]?.score).toBeCloseTo(Math.log(2) + Math.log(2.5))
    expect(offers[0]?.reason).toEqual({ code: 'sharesBaskets', params: { product: 'Dish', percent: 23 }, share: null })
    expect(offers[1]?.reason).toEqual({ code: 'sharesBuyers', params: { product: 'Soap', percent: 20 }, share: null })
  })

  it('are filled up with best sellers that are not in it', () => {
    expect(readBasketOffers(shop.db, [105]).map(offer => offer.product).slice(0, 4)).toEqual(['Soap', 'Dish', 'Bag', 'Candle'])
    expect(readBasketOffers(shop.db, [])[0]?.reason.code).toBe('popularEver')
  })

  it('are made for products found by any part of their name, or by id', () => {
    expect(findBasketProducts(shop.db, 'CAND', 5).map(one => one.productId)).toEqual([104])
    expect(findBasketProducts(shop.db, 's4', 5).map(one => one.product)).toEqual(['Towel'])
  })
})
