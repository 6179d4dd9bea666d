import { expect, test, vi } from 'vitest'
import { CUSTOMER_TABS } from '../../../src/core/domain/job.ts'
import type { Store } from '../../../src/core/store/openStore.ts'
import { readCustomer } from '../../../src/core/store/readCustomer.ts'
import { readCustomers, type CustomerSelection } from '../../../src/core/store/readCustomers.ts'
import { readDataQuality } from '../../../src/core/store/readDataQuality.ts'
import { readOverview } from '../../../src/core/store/readOverview.ts'
import { readProduct } from '../../../src/core/store/readProduct.ts'
import { readOffersByCustomer, readOffersByProduct } from '../../../src/core/store/readRecommendations.ts'
import { readShopState } from '../../../src/core/store/readShopState.ts'
import { AS_OF, MadeShop } from './madeShop.ts'

const selection: CustomerSelection = { tab: 'everyone', search: '', risk: [], minOrders: 0, acceptsMarketing: null, sort: 'valueAtRisk', descending: true, offset: 0, limit: 1 }
const page = { search: '', offset: 0, limit: 1 }

const pages: Record<string, (db: Store) => unknown> = {
  rail: readShopState,
  overview: readOverview,
  'data quality': readDataQuality,
  'one customer': db => readCustomer(db, 1),
  'one product': db => readProduct(db, 1),
  'offers by customer': db => readOffersByCustomer(db, page),
  'a search among the offers': db => readOffersByCustomer(db, { ...page, search: 'a' }),
  'offers by product': db => readOffersByProduct(db, page),
  'a search among the customers': db => readCustomers(db, { ...selection, search: '#1' }),
  ...Object.fromEntries(CUSTOMER_TABS.map(tab => [`tab ${tab}`, (db: Store) => readCustomers(db, { ...selection, tab })])),
}

/** What SQLite does for each statement that a page runs. */
function plansOf(db: Store, read: (db: Store) => unknown): string[] {
  const prepare = vi.spyOn(db, 'prepare')
  read(db)
  const statements = prepare.mock.calls.map(([sql]) => sql)
  prepare.mockRestore()
  return statements.flatMap(sql => {
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql.replace(/@\w+|\?/g, '1')}`).all() as { detail: string }[]
    return steps.map(step => step.detail)
  })
}

function predictedShop(): MadeShop {
  return new MadeShop().trained('churn').trained('recommend').product(1).customer({ id: 1, risk: 'high', nextOrderIn: 1 })
    .order(1, 1, AS_OF, { lines: [[1, 1]] }).recommend(1, [1])
}

test.each(Object.entries(pages))('%s never walks through orders, order lines, events or all offers', (_name, read) => {
  using shop = predictedShop()
  const plans = plansOf(shop.reader, read)
  expect(plans.length).toBeGreaterThan(0)
  const walks = plans.filter(plan => /^SCAN (o|l|e|r|orders|order_lines|events|recommendations)\b/.test(plan) && !/USING (COVERING )?INDEX (recommendations_best|orders_by_time)/.test(plan))
  expect(walks).toEqual([])
})

test('the customers page as it opens, and the offers, are read in the order of an index', () => {
  using shop = predictedShop()
  for (const read of [pages['tab everyone'], pages['offers by customer']]) {
    expect(read && plansOf(shop.reader, read).filter(plan => plan.includes('TEMP B-TREE'))).toEqual([])
  }
})
