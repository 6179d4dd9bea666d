import { expect, test } from 'vitest'
import { judgeQuestions } from '../../../src/core/domain/dataQuality.ts'
import { readDataQuality } from '../../../src/core/store/readDataQuality.ts'
import { AS_OF, MadeShop } from './madeShop.ts'
import { DAY } from '../../../src/core/domain/time.ts'

test('a month without orders is shown between those that have some', () => {
  using shop = new MadeShop()
  shop.db.exec(`INSERT INTO months (month, currency, orders, sales_minor, refunds_minor) VALUES ('2025-11', 'EUR', 3, 1, 0), ('2026-02', 'EUR', 1, 1, 0), ('2026-02', 'USD', 2, 1, 0)`)
  shop.customer({ id: 1, orders: 4 }).customer({ id: 2, orders: 1 })
  expect(readDataQuality(shop.reader)).toMatchObject({
    months: [{ month: '2025-11', orders: 3 }, { month: '2025-12', orders: 0 }, { month: '2026-01', orders: 0 }, { month: '2026-02', orders: 3 }],
    orders: 6, identifiedOrders: 5, buyers: 2, repeatBuyers: 1, currencies: ['EUR', 'USD'],
  })
})

test('a question has enough once everything that it needs is there', () => {
  const quality = { orders: 5000, identifiedOrders: 5000, first: AS_OF - 400 * DAY, last: AS_OF, months: [], buyers: 900, repeatBuyers: 99, products: 50, categorised: 0, priced: 50, events: 0, visits: 0, currencies: ['EUR'] }
  expect(judgeQuestions(quality).filter(({ enough }) => enough).map(({ question }) => question)).toEqual(['demand'])
  expect(judgeQuestions({ ...quality, repeatBuyers: 100 }).filter(({ enough }) => enough).map(({ question }) => question)).toEqual(['churn', 'recommend', 'demand'])
})
