import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { onlineRetailOrders } from './onlineRetailOrders.ts'
import { demoPlan, wholesalePlan, type ShopPlan } from './plan.ts'
import { ShopSimulation } from './simulateShop.ts'

const plan: ShopPlan = { ...demoPlan, seed: 5, customers: 200, products: 80, refundShare: 0.1 }

describe('the Online Retail layout of an invented shop', () => {
  const rows: Record<string, string>[] = parse([...onlineRetailOrders(new ShopSimulation(plan))].join(''), { columns: true })

  test('is in time order and has every line, cancellations with a negative quantity', () => {
    const shop = new ShopSimulation(plan)
    const lines = [...shop.orders()].flatMap(order => order.lines)
    expect(rows.filter(row => !row['InvoiceNo']?.startsWith('C'))).toHaveLength(lines.length)
    rows.forEach((row, index) => {
      expect((row['InvoiceDate'] ?? '') >= (rows[index - 1]?.['InvoiceDate'] ?? '').slice(0, 10)).toBe(true)
      expect(row['InvoiceNo']?.startsWith('C')).toBe(Number(row['Quantity']) < 0)
    })
  })

  test('every cancellation takes back something that was bought before, at its price', () => {
    const bought = new Set<string>()
    const key = (row: Record<string, string>): string => [row['InvoiceNo']?.replace('C', ''), row['StockCode'], row['Quantity']?.replace('-', ''), row['UnitPrice'], row['CustomerID']].join()
    let cancelled = 0
    for (const row of rows) {
      if (!row['InvoiceNo']?.startsWith('C')) bought.add(key(row))
      else {
        cancelled++
        expect(bought.has(key(row))).toBe(true)
      }
    }
    expect(cancelled).toBeGreaterThan(20)
  })

  test('a wholesale shop has about as many lines as were asked for', () => {
    let lines = -1
    for (const text of onlineRetailOrders(new ShopSimulation(wholesalePlan(40_000)))) lines += text.split('\n').length - 1
    expect(lines).toBeGreaterThan(32_000)
    expect(lines).toBeLessThan(48_000)
  })
})
