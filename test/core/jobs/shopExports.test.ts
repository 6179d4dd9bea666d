import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sharedData, sharedFile, TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

interface TruthRow { order_id: string; time_utc: string; customer: string; sku: string; product: string; qty: string; unit_price: string; status: string; refunded_amount: string }

const minor = (amount: string): number => Math.round(Number(amount) * 100)

/** The orders that the sample files were made from. */
function truth(): Map<string, TruthRow[]> {
  return Map.groupBy(parse(sharedFile('exports/truth.csv'), { columns: true }) as TruthRow[], row => row.order_id)
}

interface StoredLine { order: string; at: number; state: number; sku: string; name: string; quantity: number; total: number | null; returned: number; refund: number }

/** What the shop stored, orders under the number that the truth knows them by. */
function stored(orderIdOf: (externalId: string) => string): Map<string, StoredLine[]> {
  const rows = shop.query(`SELECT o.external_id AS "order", o.placed_at AS at, o.state, p.external_id AS sku, p.name, l.quantity, l.total_minor AS total, l.returned_quantity AS returned, l.returned_minor AS refund
    FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id WHERE l.kind <> 1 ORDER BY o.external_id, l.id`) as unknown as StoredLine[]
  return Map.groupBy(rows, row => orderIdOf(row.order))
}

interface Layout {
  /** The truth's order number in the one that the export gives. */
  orderIdOf?: (externalId: string) => string
  sku?: boolean
  /** False where the export has one amount for several items. */
  linePrices?: boolean
  /** Orders that the layout cannot tell apart from ones that count. */
  alwaysCounts?: boolean
}

/** Compares orders, lines, amounts and states with the truth, as far as the layout can say them. */
function expectTruth({ orderIdOf = id => id, sku = true, linePrices = true }: Layout = {}): void {
  const found = stored(orderIdOf)
  for (const [orderId, rows] of truth()) {
    const lines = found.get(orderId) ?? []
    expect(lines.map(line => [sku ? line.sku : line.name, line.quantity]), orderId).toEqual(rows.map(row => [sku ? row.sku : row.product, Number(row.qty)]))
    const worth = rows.map(row => minor(row.unit_price) * Number(row.qty))
    if (linePrices) expect(lines.map(line => line.total), orderId).toEqual(worth)
    const sum = (amounts: (number | null)[]): number => amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0)
    expect(sum(lines.map(line => line.total)), orderId).toBe(sum(worth))
    const status = rows[0]?.status ?? ''
    expect(lines[0]?.state, orderId).toBe({ paid: 0, partially_refunded: 0, refunded: 4, cancelled: 1, pending: 2 }[status])
  }
  expect(new Set(found.keys())).toEqual(new Set(truth().keys()))
}

describe.skipIf(!existsSync(join(sharedData, 'exports')))('the exports of shop systems say what they were made from (need ../shared/data)', () => {
  test('WooCommerce analytics: items in one cell, one amount for them all', async () => {
    const report = await shop.import([join(sharedData, 'exports/woocommerce_analytics_orders.csv')])
    expect(report.files[0]).toMatchObject({ profile: 'woocommerceAnalytics' })
    expectTruth({ sku: false, linePrices: false })
  })

  test('WooCommerce WebToffee: an item a cell', async () => {
    const report = await shop.import([join(sharedData, 'exports/woocommerce_webtoffee_orders.csv')])
    expect(report.files[0]).toMatchObject({ profile: 'woocommerceWebToffee', confidence: 1 })
    expectTruth()
  })
})
