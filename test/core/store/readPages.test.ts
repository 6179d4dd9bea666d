import { expect, test } from 'vitest'
import { EVENT_KINDS } from '../../../src/core/domain/event.ts'
import { DAY, HOUR, WEEK } from '../../../src/core/domain/time.ts'
import { readCustomer } from '../../../src/core/store/readCustomer.ts'
import { readOverview } from '../../../src/core/store/readOverview.ts'
import { readProduct } from '../../../src/core/store/readProduct.ts'
import { readOffersByCustomer, readOffersByProduct } from '../../../src/core/store/readRecommendations.ts'
import { readRuns } from '../../../src/core/store/readRuns.ts'
import { readShopState } from '../../../src/core/store/readShopState.ts'
import { writeSetting } from '../../../src/core/store/settings.ts'
import { AS_OF, MadeShop } from './madeShop.ts'

const all = { search: '', offset: 0, limit: 100 }

test('an empty store is a shop without orders, not an error', () => {
  using shop = new MadeShop()
  expect(readShopState(shop.reader)).toEqual({
    timeZone: 'UTC', currency: 'XXX', orders: 0, customers: 0, products: 0, ordersFrom: null, ordersTo: null, trainedAt: null, predictedAt: null, pseudonymKey: null, atRisk: 0, newerOrders: null,
  })
  expect(readOverview(shop.reader)).toEqual({ churn: null, recommend: null, weeks: [] })
  expect(readOffersByCustomer(shop.reader, all)).toEqual({ rows: [], total: 0, ground: null })
  expect(readOffersByProduct(shop.reader, all)).toEqual({ rows: [], total: 0, ground: null })
  expect(readRuns(shop.reader)).toEqual([])
})

test('the shop knows its orders that count, its main currency and its customers at risk', () => {
  using shop = new MadeShop().trained('churn')
    .customer({ id: 1, orders: 2, risk: 'high' }).customer({ id: 2, orders: 0 }).product(1).product(2, { orders: 0 })
    .order(1, 1, 100).order(2, 1, 300).order(3, 1, 50, { state: 1 }).order(4, 1, 400, { hidden: 1 })
  shop.db.exec("INSERT INTO months VALUES ('1970-01', 'USD', 3, 1, 0), ('1970-01', 'EUR', 4, 1, 0), ('1970-02', 'USD', 2, 1, 0)")
  expect(readShopState(shop.reader)).toMatchObject({ currency: 'USD', orders: 9, customers: 1, products: 1, ordersFrom: 100, ordersTo: 300, trainedAt: 2, predictedAt: 3, atRisk: 1 })
})

test("a customer's page: history newest first, visits since the last order, offers in rank order, the average beside the risk", () => {
  using shop = new MadeShop().trained('churn').product(1, { name: 'Soap' }).product(2, { name: null })
    .customer({ id: 1, risk: 'high', churn: 0.8 }).customer({ id: 2, risk: 'low', churn: 0.2 })
    .order(1, 1, AS_OF - 30 * DAY, { lines: [[1, 2, 1], [2, 1]] }).order(2, 1, AS_OF - 9 * DAY, { lines: [[1, 3]] })
    .order(3, 1, AS_OF - 5 * DAY, { state: 1 }).order(4, 2, AS_OF).recommend(1, [2, 1])
  shop.db.exec(`UPDATE customers SET last_order_at = ${AS_OF - 9 * DAY} WHERE id = 1`)
  const visit = shop.db.prepare('INSERT INTO events (import_id, customer_id, product_id, kind, at, event_key) VALUES (1, 1, ?, ?, ?, ?)')
  visit.run(1, EVENT_KINDS.indexOf('view'), AS_OF - 8 * DAY, 1)
  visit.run(null, EVENT_KINDS.indexOf('login'), AS_OF - 7 * DAY, 2)
  visit.run(1, EVENT_KINDS.indexOf('view'), AS_OF - 20 * DAY, 3)
  const detail = readCustomer(shop.reader, 1)
  expect(detail.history).toEqual([
    { at: AS_OF - 9 * DAY, orderId: '#2', totalMinor: 900, currency: 'EUR', lines: [{ product: 'Soap', quantity: 3, returned: 0 }] },
    { at: AS_OF - 30 * DAY, orderId: '#1', totalMinor: 900, currency: 'EUR', lines: [{ product: 'Soap', quantity: 2, returned: 1 }, { product: 'SKU2', quantity: 1, returned: 0 }] },
  ])
  expect(detail.visits).toEqual([{ at: AS_OF - 7 * DAY, kind: 'login', product: null }, { at: AS_OF - 8 * DAY, kind: 'view', product: 'Soap' }])
  expect(detail.recommendations.map(({ product }) => product)).toEqual(['SKU2', 'Soap'])
  expect(detail.averageChurn).toBeCloseTo(0.5)
  expect(() => readCustomer(shop.reader, 99)).toThrowError(expect.objectContaining({ code: 'customerUnknown' }))
})

test('offers by customer: soonest first, high risk last, unpredicted after that, three offers each, over pages', () => {
  using shop = new MadeShop().trained('recommend', { horizonDays: 30, models: [{ name: 'coOccurrence', metrics: { hrAt3: 0.4 } }, { name: 'popularity', metrics: { hrAt3: 0.2 } }] })
    .product(1).product(2).product(3).product(4)
    .customer({ id: 1, risk: 'high', nextOrderIn: 1 }).customer({ id: 2, risk: 'low', nextOrderIn: 9 }).customer({ id: 3, risk: 'medium', nextOrderIn: 2 })
    .customer({ id: 4, name: 'Zoë' }).customer({ id: 5, risk: 'low', nextOrderIn: 0 })
  for (const id of [1, 2, 3, 4]) shop.recommend(id, [1, 2, 3, 4])
  const page = readOffersByCustomer(shop.reader, all)
  expect(page.rows.map(row => row.customerId)).toEqual([3, 2, 1, 4])
  expect(page.rows[0]?.offers.map(offer => offer.productId)).toEqual([1, 2, 3])
  expect(page).toMatchObject({ total: 4, ground: { horizonDays: 30, customers: 4, hitRate: 0.4, popularityHitRate: 0.2 } })
  expect([0, 2].flatMap(offset => readOffersByCustomer(shop.reader, { ...all, offset, limit: 2 }).rows.map(row => row.customerId))).toEqual([3, 2, 1, 4])
  expect(readOffersByCustomer(shop.reader, { ...all, search: 'zoë' })).toMatchObject({ rows: [{ customer: 'Zoë', risk: null, nextOrder: null }], total: 1 })
})

test('products are ordered by whose best offer they are', () => {
  using shop = new MadeShop().product(1, { name: 'Soap' }).product(2, { name: 'Tea' }).product(3, { name: 'Bag' })
  for (const id of [1, 2, 3]) shop.customer({ id, risk: 'low' }).recommend(id, id === 1 ? [1, 2] : [2, 1], id)
  shop.db.exec('INSERT INTO bought_together VALUES (2, 1, 1, 0.5, 3.2, 4), (2, 2, 3, 0.4, 2, 1); INSERT INTO similar_products VALUES (2, 1, 3, 0.5, 1.5, 7)')
  expect(readOffersByProduct(shop.reader, all).rows).toEqual([{ productId: 2, product: 'Tea', bestOfferFor: 2 }, { productId: 1, product: 'Soap', bestOfferFor: 1 }])
  expect(readOffersByProduct(shop.reader, { ...all, search: 'soa' }).total).toBe(1)
  const tea = readProduct(shop.reader, 2)
  expect(tea).toMatchObject({ product: 'Tea', bestOfferFor: 2, priceMinor: 999, sold: 20 })
  expect(tea.goesWith).toEqual([{ productId: 1, product: 'Soap', baskets: 4, share: 0.4, lift: 3.2 }, { productId: 3, product: 'Bag', baskets: 1, share: 0.1, lift: 2 }])
  expect(tea.buyNext).toEqual([{ productId: 3, product: 'Bag', lift: 1.5, customers: 7 }])
  expect(tea.offerTo.map(({ customerId }) => customerId)).toEqual([3, 2])
})

test('the overview counts the bands of regular customers, and says how good such a list was by its back-test', () => {
  using shop = new MadeShop().trained('churn', { task: 'churn', models: [{ name: 'mbgNbd', metrics: { precisionInList: 0.591 } }, { name: 'recency', metrics: { precisionInList: 0.45 } }] })
    .customer({ id: 1, orders: 2, risk: 'high', valueAtRisk: 70 }).customer({ id: 2, orders: 3, risk: 'high', valueAtRisk: 30 }).customer({ id: 3, orders: 2, risk: 'low', valueAtRisk: 5 })
    .customer({ id: 4, orders: 1, risk: 'high', valueAtRisk: 9 }).customer({ id: 400, orders: 5, risk: 'high', valueAtRisk: 9 })
  expect(readOverview(shop.reader).churn).toMatchObject({ high: 2, medium: 0, low: 1, customers: 3, valueAtRisk: 100, foundInHundred: 59, foundByRecency: 45 })
})

test("the overview's weeks are whole weeks of the shop's own calendar", () => {
  using shop = new MadeShop()
  writeSetting(shop.db, 'timeZone', 'America/New_York')
  const monday = Date.UTC(2026, 2, 23) + 4 * HOUR
  // The first order falls on a Tuesday, on a Wednesday: neither week is whole.
  const times = [monday - 2 * WEEK + DAY, monday - WEEK - 1, monday - WEEK, monday - 1, monday, monday + 9 * DAY]
  times.forEach((at, index) => shop.customer({ id: index + 1 }).order(index + 1, index + 1, at))
  expect(readOverview(shop.reader).weeks).toEqual([
    { start: monday - WEEK, orders: 2 },
    { start: monday, orders: 1 },
  ])
})
