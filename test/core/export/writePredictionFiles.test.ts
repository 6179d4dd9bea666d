import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ShopcastError } from '../../../src/core/domain/error.ts'
import { writePredictionFiles } from '../../../src/core/export/writePredictionFiles.ts'
import { makePredictedShop, type PredictedShop } from './predictedShop.ts'

describe('the prediction files', () => {
  let shop: PredictedShop
  let out: string
  let files: { name: string; rows: number }[]
  beforeAll(async () => {
    shop = makePredictedShop()
    out = join(shop.folder, 'out')
    files = await writePredictionFiles(shop.store, out, ['churn', 'recommend'])
  })
  afterAll(() => shop.remove())
  const text = (name: string): string => readFileSync(join(out, name), 'utf8')
  const rows = (name: string): Record<string, string>[] => parse(text(name), { columns: true, record_delimiter: '\r\n' })

  test('are the four of the two questions, with as many rows as is said', () => {
    expect(files).toEqual([
      { name: 'churn.csv', rows: 5 }, { name: 'recommendations.csv', rows: 9 }, { name: 'similar.csv', rows: 1 }, { name: 'bought-together.csv', rows: 1 },
    ])
    for (const { name, rows: count } of files) expect(rows(name)).toHaveLength(count)
    expect(readdirSync(out).sort()).toEqual(files.map(({ name }) => name).sort())
  })

  test('have the columns that are promised', () => {
    const head = (name: string): string => text(name).split('\r\n')[0] ?? ''
    expect(head('churn.csv')).toBe('as_of,customer_id,email,name,accepts_marketing,last_order_date,orders,churn_probability,horizon_days,'
      + 'expected_next_order_date,next_order_low_80,next_order_high_80,expected_orders_90d,expected_orders_180d,expected_orders_365d,'
      + 'expected_revenue_90d,expected_revenue_180d,expected_revenue_365d,currency,risk,segment,reasons')
    expect(head('recommendations.csv')).toBe('as_of,customer_id,email,rank,product_id,product_name,score,reason,expected_next_order_date')
    expect(head('similar.csv')).toBe('as_of,product_id,rank,other_product_id,product_name,other_product_name,score,lift,support')
    expect(head('bought-together.csv')).toBe(head('similar.csv'))
  })

  test('say days in the shop\'s zone, amounts as decimals and reasons as sentences; most value at risk comes first', () => {
    expect(rows('churn.csv')[0]).toEqual({
      as_of: '2026-11-21', customer_id: '002', email: 'meiling.chen@example.net', name: '陈美玲', accepts_marketing: 'yes', last_order_date: '2026-09-30', orders: '3',
      churn_probability: '0.8123', horizon_days: '90', expected_next_order_date: '2026-12-13', next_order_low_80: '2026-12-01', next_order_high_80: '2027-01-05',
      expected_orders_90d: '1.235', expected_orders_180d: '2', expected_orders_365d: '3.5', expected_revenue_90d: '12.34', expected_revenue_180d: '20.00', expected_revenue_365d: '35.00',
      currency: 'USD', risk: 'high', segment: 'aboutToLapse', reasons: '87 days since the last order, usually 52 (+20); 3 orders in 1 month (-10)',
    })
    expect(rows('churn.csv').map(row => row['customer_id'])).toEqual(['002', '003', '001', '193012345678901234', '-4'])
  })

  test('leave empty what nobody knows', () => {
    const unknown = rows('churn.csv').at(-1)
    for (const column of ['email', 'accepts_marketing', 'expected_next_order_date', 'next_order_low_80', 'expected_revenue_90d']) expect(unknown?.[column]).toBe('')
  })

  test('make free text harmless and leave ids as they are', () => {
    expect(rows('churn.csv').at(-1)).toMatchObject({ customer_id: '-4', name: "'=HYPERLINK(\"http://example.com\")" })
    expect(rows('similar.csv')[0]).toMatchObject({ other_product_id: '+2', other_product_name: 'Mug, "Large"', lift: '3.22', support: '4' })
    expect(rows('bought-together.csv')[0]).toMatchObject({ other_product_id: '03', other_product_name: "'@home candle\nwith a wick" })
    expect(rows('recommendations.csv')[0]).toMatchObject({ rank: '1', score: '0.333333', reason: 'Bought -5 degrees on 2026-11-04; 22% of its buyers also buy this' })
  })

  test('tell the same day of the next order with what to offer as with the risk', () => {
    const days = new Map(rows('churn.csv').map(row => [row['customer_id'], row['expected_next_order_date']]))
    expect(rows('recommendations.csv').some(row => row['expected_next_order_date'] !== '')).toBe(true)
    for (const row of rows('recommendations.csv')) expect(row['expected_next_order_date']).toBe(days.get(row['customer_id']) ?? '')
  })

  test('a writing that is cancelled leaves the file of before', async () => {
    const before = text('churn.csv')
    shop.store.prepare(`
      WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
      INSERT INTO customers (id, external_id) SELECT i, 'c' || i FROM n`).run()
    shop.store.exec(`INSERT INTO churn_predictions SELECT c.id, churn_probability, next_order_at, next_order_low, next_order_high, orders_90, orders_180, orders_365,
      revenue_90, revenue_180, revenue_365, p.currency, risk, segment, value_at_risk, reasons FROM customers c, churn_predictions p WHERE c.id >= 100 AND p.customer_id = 1`)
    await expect(writePredictionFiles(shop.store, out, ['churn'], () => { throw new ShopcastError('cancelled') })).rejects.toMatchObject({ code: 'cancelled' })
    expect(text('churn.csv')).toBe(before)
    expect(existsSync(join(out, 'churn.csv.part'))).toBe(false)
  })

  test('a folder that cannot be written is named', async () => {
    await expect(writePredictionFiles(shop.store, join(out, 'churn.csv'), ['churn'])).rejects.toMatchObject({ code: 'fileNotWritable' })
  })
})

test('without predictions there is nothing to write', async () => {
  const shop = makePredictedShop()
  shop.store.exec("DELETE FROM prediction_sets WHERE task = 'churn'")
  await expect(writePredictionFiles(shop.store, shop.folder, ['churn'])).rejects.toMatchObject({ code: 'notTrained', params: { task: 'churn' } })
  shop.remove()
})
