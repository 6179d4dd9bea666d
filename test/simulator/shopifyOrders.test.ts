import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../projectRoot.ts'
import { behaviourLog } from './behaviourLog.ts'
import { demoPlan, type ShopPlan } from './plan.ts'
import { SHOPIFY_COLUMNS, shopifyOrders, shopifyTime } from './shopifyOrders.ts'
import { ShopSimulation } from './simulateShop.ts'
import { simulateVisits, VISIT_EVENTS } from './simulateVisits.ts'

const plan: ShopPlan = { ...demoPlan, seed: 11, customers: 150, products: 60 }
const shop = new ShopSimulation(plan)
const orders = [...shop.orders()]
const read = (text: Iterable<string>): Record<string, string>[] => parse([...text].join(''), { columns: true })

describe('the Shopify export of an invented shop', () => {
  const rows = read(shopifyOrders(shop, orders))

  const sample = join(projectRoot, '../shared/data/exports/shopify_orders_export.csv')
  test.skipIf(!existsSync(sample))('has the columns of a real export (needs ../shared/data)', () => {
    expect(SHOPIFY_COLUMNS.join(',')).toBe(readFileSync(sample, 'utf8').split('\n')[0])
  })

  test('has a row for each line, newest order first', () => {
    expect(SHOPIFY_COLUMNS).toHaveLength(79)
    expect(rows).toHaveLength(orders.reduce((sum, { lines }) => sum + lines.length, 0))
    const numbers = rows.map(row => Number(row['Name']?.slice(1)))
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a))
  })

  test('tells what concerns the whole order on its first row only, and its sums agree', () => {
    let previous = ''
    for (const row of rows) {
      const first = row['Name'] !== previous
      previous = row['Name'] ?? ''
      expect(row['Total'] !== '').toBe(first)
      expect(row['Currency']).toBe(first ? 'USD' : '')
      if (!first) continue
      const order = orders.find(({ number }) => `#${number}` === row['Name'])
      const goods = rows.filter(other => other['Name'] === row['Name']).reduce((sum, line) => sum + Number(line['Lineitem price']) * Number(line['Lineitem quantity']), 0)
      expect(Number(row['Subtotal'])).toBeCloseTo(goods - Number(row['Discount Amount']), 6)
      expect(Number(row['Total'])).toBeCloseTo(Number(row['Subtotal']) + Number(row['Shipping']) + Number(row['Taxes']), 6)
      expect(row['Cancelled at'] !== '').toBe(order?.cancelledAt !== null)
      expect(Number(row['Refunded Amount'])).toBeLessThanOrEqual(Number(row['Total']))
    }
  })

  test('writes the shop\'s wall clock with the offset of the day', () => {
    expect(shopifyTime(Date.parse('2026-01-24T17:34:28Z'), shop.season.calendar)).toBe('2026-01-24 12:34:28 -0500')
    expect(shopifyTime(Date.parse('2026-07-24T17:34:28Z'), shop.season.calendar)).toBe('2026-07-24 13:34:28 -0400')
  })
})

describe('the behaviour log of an invented shop', () => {
  const events = simulateVisits(shop, orders)
  const rows = read(behaviourLog(shop, events))

  test('is in time order and knows its customers by the address of their orders', () => {
    const known = new Set(orders.map(({ customer }) => customer.person?.email ?? ''))
    rows.forEach((row, index) => {
      expect(row['event_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      expect((row['event_time'] ?? '') >= (rows[index - 1]?.['event_time'] ?? '')).toBe(true)
      expect(known.has(row['customer_id'] ?? '') || row['customer_id'] === '').toBe(true)
      expect(VISIT_EVENTS).toContain(row['event_type'])
    })
    expect(rows.some(row => row['customer_id'] === '')).toBe(true)
  })

  test('every line bought in its days was put into a basket before, in the same visit', () => {
    const from = Date.parse(rows[0]?.['event_time'] ?? '')
    const bought = orders.filter(({ at }) => at > from + 3600e3).flatMap(({ lines }) => lines)
    const purchases = events.filter(({ kind }) => kind === 'purchase')
    expect(purchases.length).toBeGreaterThanOrEqual(bought.length)
    for (const { session, product, at } of purchases) {
      expect(events.some(event => event.session === session && event.product === product && event.kind === 'add_to_cart' && event.at <= at)
        || at < from + 3600e3).toBe(true)
    }
  })
})
