import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { projectRoot, TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const COLUMNS = ['Name', 'Email', 'Financial Status', 'Currency', 'Subtotal', 'Discount Amount', 'Created at', 'Lineitem quantity', 'Lineitem name', 'Lineitem price', 'Lineitem discount', 'Refunded Amount']

/** One paid order; the first row carries what concerns all of it. */
function order(lines: [price: string, discount: string][], { subtotal = '', discount = '', refund = '0.00' }): string {
  const rows = lines.map(([price, lineDiscount], index) => [
    '#1', 'ann@example.com', ...index === 0 ? ['paid', 'EUR', subtotal, discount] : ['', '', '', ''],
    '2026-01-05 09:00:00 +0000', '1', `Thing ${index}`, price, lineDiscount, index === 0 ? refund : ''])
  return [COLUMNS, ...rows].map(row => row.join(',')).join('\n')
}

const totals = (): unknown[] => shop.query('SELECT total_minor FROM order_lines ORDER BY id').map(row => row['total_minor'])

describe('a discount on a whole order', () => {
  test('comes off its lines in proportion, to the last cent', async () => {
    const report = await shop.import(order([['10.00', '0.00'], ['10.00', '0.00'], ['10.00', '0.00']], { subtotal: '29.00', discount: '1.00' }), { profile: 'shopify' })
    expect(report.revenue).toEqual({ EUR: '29.00' })
    expect(totals()).toEqual([966, 967, 967])
  })

  test('leaves the goods alone where it was on the postage', async () => {
    await shop.import(order([['10.00', '0.00'], ['2.00', '0.00']], { subtotal: '12.00', discount: '5.00' }), { profile: 'shopify' })
    expect(totals()).toEqual([1000, 200])
  })

  test('counts after the discounts of single lines, and not again what is in them already', async () => {
    await shop.import(order([['10.00', '2.00'], ['2.00', '0.00']], { subtotal: '9.00', discount: '3.00' }), { profile: 'shopify' })
    expect(totals()).toEqual([720, 180])
  })

  test('makes no line negative, however large it is', async () => {
    await shop.import(order([['10.00', '0.00'], ['2.00', '0.00']], { discount: '50.00' }), { profile: 'shopify' })
    expect(totals()).toEqual([0, 0])
  })

  test('leaves less to refund', async () => {
    const report = await shop.import(order([['10.00', '0.00'], ['30.00', '0.00']], { subtotal: '36.00', discount: '4.00', refund: '36.00' }), { profile: 'shopify' })
    expect(report).toMatchObject({ revenue: { EUR: '0.00' }, refunds: { EUR: '36.00' } })
  })
})

test('the demo shop\'s sales are the subtotals of its orders', { timeout: 60_000 }, async () => {
  const file = join(projectRoot, 'resources/demo/orders_export.csv.gz')
  const report = await shop.import([file])
  const rows = parse(gunzipSync(readFileSync(file)), { columns: true }) as Record<string, string>[]
  const paid = rows.filter(row => row['Subtotal'] !== '' && row['Financial Status'] !== 'voided')
  expect(paid.some(row => Number(row['Discount Amount']) > 0)).toBe(true)
  expect(report.months.reduce((sum, month) => sum + month.salesMinor, 0)).toBe(paid.reduce((sum, row) => sum + Math.round(Number(row['Subtotal']) * 100), 0))
})
