import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { browseOrders } from '../../../src/core/store/browseRecords.ts'
import { TestShop } from './importFixture.ts'
import { writeFile } from './madeLayouts.ts'
import { makeOrders } from './madeOrders.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const zone = 'Europe/London'
const orders = makeOrders(7, 30)
const paid = orders.filter(({ status }) => status === 'paid')
const bigcommerce = (of = orders): string => shop.file('bigcommerce.csv', writeFile(of, 'bigcommerce', { zone }))
const square = (of = paid): string => shop.file('square.csv', writeFile(of, 'squareItems', { zone }))
const accounts = (): string[] => shop.query('SELECT external_id AS id FROM customers WHERE belongs_to IS NULL ORDER BY id').map(({ id }) => String(id))

describe('a shop with two systems', () => {
  test('keeps accounts of one number apart, and those of the first system stay as they are', async () => {
    await shop.import([bigcommerce()], { timeZone: zone })
    const before = accounts()
    const report = await shop.import([square()], { timeZone: zone })
    expect(report).toMatchObject({ orders: paid.length, changedOrders: { count: 0 } })
    expect(accounts().filter(id => !id.startsWith('square:'))).toEqual(before)
    expect(new Set(accounts().filter(id => id.startsWith('square:')))).toEqual(new Set(paid.map(({ customer }) => `square:${customer.id}`)))
    expect((await shop.import([bigcommerce()], { timeZone: zone })).orders).toBe(0)
    expect((await shop.import([square()], { timeZone: zone })).orders).toBe(0)
  })

  test('finds an order of the second by the number that its system shows', async () => {
    await shop.import([bigcommerce()], { timeZone: zone })
    await shop.import([square()], { timeZone: zone })
    const number = String(shop.query("SELECT external_id AS id FROM orders WHERE external_id LIKE 'square:%' LIMIT 1")[0]?.['id']).slice('square:'.length)
    const found = shop.inStore(db => browseOrders(db, { search: number.slice(0, -1), sort: 'number', descending: false, offset: 0, limit: 500 }))
    expect(found.rows.map(({ externalId }) => externalId)).toContain(`square:${number}`)
    expect(shop.inStore(db => browseOrders(db, { search: 'zzz', sort: 'number', descending: false, offset: 0, limit: 500 })).total).toBe(0)
  })

  test('may drop both files at once', async () => {
    await shop.import([square(paid.slice(0, 5)), bigcommerce(orders.slice(0, 5))], { timeZone: zone })
    const systems = shop.query("SELECT CASE WHEN external_id LIKE 'bigcommerce:%' THEN 'second' ELSE 'first' END AS system, count(*) AS orders FROM orders GROUP BY 1")
    expect(systems).toEqual([{ system: 'first', orders: 5 }, { system: 'second', orders: 5 }])
  })

  test('begins with whichever comes first once everything is undone', async () => {
    const { importId } = await shop.import([bigcommerce(orders.slice(0, 3))], { timeZone: zone })
    await shop.undo(importId)
    await shop.import([square(paid.slice(0, 3))], { timeZone: zone })
    expect(accounts().filter(id => id.includes(':'))).toEqual([])
  })

  test('takes a plain table for the first system\'s', async () => {
    await shop.import([bigcommerce()], { timeZone: zone })
    const before = accounts()
    const [order] = orders
    const report = await shop.import(`order id,customer id,sku,date,quantity,price\n${order?.number},${order?.customer.id},SKU-1,2026-01-05 09:00:00,1,9.99\n5000,${order?.customer.id},SKU-1,2026-01-06 09:00:00,1,9.99\n`)
    expect(report.orders).toBe(1)
    expect(accounts()).toEqual(before)
  })
})
