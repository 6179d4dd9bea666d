import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImportReport } from '../../../src/core/domain/importing.ts'
import { sharedData, sharedFile, TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const orders = join(sharedData, 'online_retail/orders_2009-12_2010-11.csv.gz')

/** Reads the file on its own: exact repeats dropped, fees as the report lists them, price-zero corrections apart; the rest is sales and returns. */
function readNaively(report: ImportReport) {
  const fees = new Set(report.problems.find(problem => problem.code === 'notAProduct')?.examples.map(({ text }) => text.split(/ [·×] /)[0]))
  const rows = parse(gunzipSync(sharedFile('online_retail/orders_2009-12_2010-11.csv.gz')), { from_line: 2 }) as string[][]
  const seen = new Set<string>()
  const counted = { rows: rows.length, duplicates: 0, sales: 0, returns: 0, others: 0, salesPence: 0, returnedPence: 0, anonymousSales: 0 }
  for (const row of rows) {
    const key = row.join('\u0001')
    if (seen.has(key)) {
      counted.duplicates++
      continue
    }
    seen.add(key)
    const [invoice = '', code = '', , quantity = '', , price = '', customer = ''] = row
    const pence = Math.round(Math.abs(Number(quantity)) * Number(price) * 100 + 1e-7)
    if (fees.has(code.trim()) || (Number(price) === 0 && (Number(quantity) < 0 || customer === ''))) counted.others++
    else if (Number(quantity) < 0 || invoice.startsWith('C')) {
      counted.returns++
      counted.returnedPence += pence
    } else {
      counted.sales++
      counted.salesPence += pence
      if (customer === '') counted.anonymousSales++
    }
  }
  return counted
}

describe.skipIf(!existsSync(orders))('half a million real order lines (needs ../shared/data)', () => {
  test('come to what an independent reading of the file comes to', { timeout: 300_000 }, async () => {
    const report = await shop.import([orders], {})
    const naive = readNaively(report)
    const { rowFates, months } = report
    expect(report.rows).toBe(naive.rows)
    expect(rowFates).toEqual({ sale: naive.sales, return: naive.returns, notAProduct: naive.others, duplicate: naive.duplicates, cancelled: 0, event: 0, customer: 0, empty: 0, alreadyKnown: 0, unreadable: 0 })
    expect(Object.values(rowFates).reduce((sum, count) => sum + count, 0)).toBe(report.rows)
    expect(pence(report.revenue)).toBe(naive.salesPence - naive.returnedPence)
    expect(pence(report.refunds)).toBe(naive.returnedPence)
    expect(months.reduce((sum, month) => sum + month.salesMinor - month.refundsMinor, 0)).toBe(pence(report.revenue))
    expect(months.reduce((sum, month) => sum + month.orders, 0)).toBe(report.orders)
    const returned = shop.query('SELECT count(*) AS n FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE kind = 0 AND quantity <= returned_quantity')[0]
    expect(report.lines + Number(returned?.['n'])).toBe(naive.sales)
    expect(report.unidentifiedLines).toBe(naive.anonymousSales)
    expect(shop.query('PRAGMA foreign_key_check')).toEqual([])
    expect(shop.query(`SELECT count(*) AS n FROM order_lines WHERE kind = 0 AND returned_quantity > quantity`)).toEqual([{ n: 0 }])
    expect(shop.query(`SELECT sum(returned_quantity) FILTER (WHERE kind = 0) - sum(returned_quantity) FILTER (WHERE kind = 1) AS apart FROM order_lines`)).toEqual([{ apart: 0 }])
  })
})

describe.skipIf(!existsSync(join(sharedData, 'exports')))('the sample exports (need ../shared/data)', () => {
  test('Shopify: what the truth says, with cancelled and unpaid orders out', async () => {
    const report = await shop.import([join(sharedData, 'exports/shopify_orders_export.csv')])
    expect(report.files[0]).toMatchObject({ profile: 'shopify', confidence: 1 })
    const truth = (parse(sharedFile('exports/truth.csv'), { columns: true }) as Record<string, string>[]).filter(row => !['cancelled', 'pending'].includes(row['status'] ?? ''))
    const sales = truth.reduce((sum, row) => sum + Math.round(Number(row['qty']) * Number(row['unit_price']) * 100), 0)
    const refunds = new Map(truth.map(row => [row['order_id'], Math.round(Number(row['refunded_amount']) * 100)]))
    const refunded = [...refunds.values()].reduce((sum, amount) => sum + amount, 0)
    expect(pence(report.refunds)).toBe(refunded)
    expect(pence(report.revenue)).toBe(sales - refunded)
    expect(report.orders).toBe(new Set(truth.map(row => row['order_id'])).size - 1)
    expect(shop.query("SELECT returned_quantity FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id WHERE o.external_id = '#1006' ORDER BY p.external_id"))
      .toEqual([{ returned_quantity: 0 }, { returned_quantity: 1 }])
  })

  test('REES46: every event', async () => {
    expect(await shop.import([join(sharedData, 'exports/behaviour_rees46.csv')])).toMatchObject({ events: 4, customers: 1, products: 2 })
  })

  test('Taobao without headings, CDNOW by hand, Beauty and Complete Journey by their headings', { timeout: 120_000 }, async () => {
    expect(await shop.import([join(sharedData, 'taobao_behaviour/UserBehavior_815_users.csv.gz')], {}, true)).toMatchObject({ rows: 84_476, customers: 815 })
    const mapping = { customerId: '#1', orderedAt: '#3', quantity: '#4', lineTotal: '#5' }
    expect(await shop.import([join(sharedData, 'cdnow/CDNOW_sample.txt')], { mapping, currency: 'USD', dropDuplicates: false }, true)).toMatchObject({ rows: 6919, lines: 6919, customers: 2357 })
    expect(await shop.import([join(sharedData, 'beauty/interactions.csv.gz')], {}, true)).toMatchObject({ rows: 198_502, lines: 198_502, customers: 22_363, products: 12_101 })
    expect(await shop.import([join(sharedData, 'completejourney/transactions.csv.gz')], {}, true)).toMatchObject({ rows: 75_000, unidentifiedLines: 0 })
  })
})

function pence(amounts: Record<string, string>): number {
  return Math.round(Number(amounts['GBP']) * 100)
}
