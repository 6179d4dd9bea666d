import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { browseCustomers, browseOrders, browseProducts } from '../../../src/core/store/browseRecords.ts'
import { openStoreForReading, type Store } from '../../../src/core/store/openStore.ts'
import { readCustomerRecord, readOrderRecord, readProductRecord } from '../../../src/core/store/readRecord.ts'
import { TestShop } from '../jobs/importFixture.ts'
import { orderFile } from '../jobs/peopleFiles.ts'

let shop: TestShop
let db: Store
beforeEach(async () => {
  shop = new TestShop()
  const first = shop.file('january.csv', orderFile({ id: '#1', customer: '17', email: 'ann@example.com', name: 'Ann Ash', sku: 'MUG', title: 'Mug' }, { id: '#2', email: 'bob@example.com', sku: 'TEE', title: 'Tee', date: '2026-01-07', quantity: '3' }))
  const second = shop.file('february.csv', orderFile({ id: '#3', email: 'ANN@example.com', title: 'Mug', date: '2026-02-01', quantity: '2' }, { id: '#4', title: 'Mug', date: '2026-02-02' }))
  await shop.import([first, second])
  db = openStoreForReading(shop.dataDir)
})
afterEach(() => {
  db.close()
  shop.dispose()
})

const all = { search: '', descending: true, offset: 0, limit: 100 }

describe('what is stored', () => {
  test('lists everybody once, under the key that stands for all', () => {
    const { rows, total } = browseCustomers(db, { ...all, sort: 'spent' })
    expect({ rows: rows.map(({ externalId, orders, spentMinor }) => [externalId, orders, spentMinor]), total }).toEqual({ rows: [['17', 2, 3000], ['bob@example.com', 1, 3000]].reverse(), total: 2 })
    expect(browseCustomers(db, { ...all, sort: 'name', descending: false }).rows.map(({ name, email }) => name ?? email)).toEqual(['Ann Ash', 'bob@example.com'])
    expect(browseCustomers(db, { ...all, sort: 'name', search: 'ASH' })).toMatchObject({ total: 1, rows: [{ externalId: '17' }] })
    expect(browseCustomers(db, { ...all, sort: 'orders', offset: 1, limit: 1 })).toMatchObject({ total: 2, rows: [{ externalId: 'bob@example.com' }] })
  })

  test('finds orders by the beginning of their number, with and without its sign, and by who placed them', () => {
    const found = (search: string) => browseOrders(db, { ...all, sort: 'placedAt', search }).rows.map(({ externalId }) => externalId)
    expect(found('')).toEqual(['#4', '#3', '#2', '#1'])
    expect(found('3')).toEqual(['#3'])
    expect(found('ann ash')).toEqual(['#3', '#1'])
    expect(found('nobody')).toEqual([])
    expect(browseOrders(db, { ...all, sort: 'total', limit: 1 }).rows[0]).toMatchObject({ externalId: '#2', totalMinor: 3000, customer: 'bob@example.com', fate: 'counts' })
    expect(browseOrders(db, { ...all, sort: 'placedAt', search: '#4' }).rows[0]).toMatchObject({ customerId: null, customer: null })
  })

  test('says of a customer by what they are known, and what was put together', () => {
    const [ann] = browseCustomers(db, { ...all, sort: 'name', search: 'Ann' }).rows
    const record = readCustomerRecord(db, ann?.id ?? 0)
    expect(record.keys).toEqual([{ kind: 'id', value: '17' }, { kind: 'email', value: 'ann@example.com' }])
    expect(record.records.map(({ externalId, uses }) => [externalId, uses])).toEqual([['17', 1], ['ann@example.com', 1]])
    expect(record.orders.map(({ externalId }) => externalId)).toEqual(['#3', '#1'])
    expect(readCustomerRecord(db, record.records[1]?.id ?? 0).row.id).toBe(ann?.id)
    expect(() => readCustomerRecord(db, 999)).toThrow('customerUnknown')
  })

  test('says of an order where each of its lines came from, and what the file called its customer', () => {
    const [order] = browseOrders(db, { ...all, sort: 'placedAt', search: '#3' }).rows
    expect(readOrderRecord(db, order?.id ?? 0)).toMatchObject({
      namedCustomer: 'ann@example.com', channel: null, salesMinor: 2000, refundsMinor: 0, importId: 1,
      lines: [{ product: 'Mug', quantity: 2, unitPrice: '10.00', totalMinor: 2000, kind: 'sale', file: 'february.csv', sourceRow: 2 }],
    })
    expect(() => readOrderRecord(db, 999)).toThrow('orderUnknown')
  })

  test('lists products once, with the titles that were joined', () => {
    const { rows, total } = browseProducts(db, { ...all, sort: 'quantity', notRecommended: false })
    expect({ total, rows: rows.map(({ externalId, quantity, orders }) => [externalId, quantity, orders]) }).toEqual({ total: 2, rows: [['MUG', 4, 3], ['TEE', 3, 1]] })
    expect(readProductRecord(db, rows[0]?.id ?? 0)).toMatchObject({ keys: [{ kind: 'sku', value: 'MUG' }, { kind: 'title', value: 'Mug' }], orders: [{ externalId: '#4' }, { externalId: '#3' }, { externalId: '#1' }] })
    expect(() => readProductRecord(db, 999)).toThrow('productUnknown')
  })
})

test('a product shows its newest orders, also where its file begins with them', async () => {
  const newestFirst = new TestShop()
  try {
    const rows = Array.from({ length: 205 }, (_, index) => ({ id: `#${205 - index}`, email: 'ann@example.com', sku: 'MUG', title: 'Mug', date: new Date(Date.UTC(2026, 0, 205 - index)).toISOString().slice(0, 10) }))
    await newestFirst.import([newestFirst.file('orders.csv', orderFile(...rows))])
    const shown = newestFirst.inStore(db => readProductRecord(db, browseProducts(db, { ...all, sort: 'quantity', notRecommended: false }).rows[0]?.id ?? 0).orders)
    expect([shown.length, shown[0]?.externalId, shown.at(-1)?.externalId]).toEqual([200, '#205', '#6'])
  } finally {
    newestFirst.dispose()
  }
})

test.each([
  ['customers by name', 'SELECT c.id FROM customers c WHERE c.belongs_to IS NULL ORDER BY coalesce(nullif(c.name, \'\'), nullif(c.email, \'\'), c.external_id) COLLATE NOCASE DESC, c.id DESC LIMIT 100', 'customers_browsed_by_name'],
  ['customers by what they spent', 'SELECT c.id FROM customers c WHERE c.belongs_to IS NULL ORDER BY c.spent_minor DESC, c.id DESC LIMIT 100', 'customers_browsed_by_spent'],
  ['orders by time', 'SELECT o.id FROM orders o WHERE o.hidden = 0 ORDER BY o.placed_at DESC, o.id DESC LIMIT 100', 'orders_browsed_by_time'],
  ['orders by worth', 'SELECT o.id FROM orders o WHERE o.hidden = 0 ORDER BY o.sales_minor - o.refunds_minor DESC, o.id DESC LIMIT 100', 'orders_browsed_by_worth'],
])('%s are read in the order of an index', (_, sql, index) => {
  const plan = (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail).join('\n')
  expect(plan).toContain(index)
  expect(plan).not.toContain('TEMP B-TREE')
})
