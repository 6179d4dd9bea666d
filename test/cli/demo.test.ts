import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documents } from '../../src/contracts/documents.ts'
import { DAY } from '../../src/core/domain/time.ts'
import { demoPlan } from '../simulator/plan.ts'
import { ShopSimulation } from '../simulator/simulateShop.ts'
import { runChild } from './runChild.ts'

describe('the demo shop, through all of it', () => {
  let folder: string
  const shop = new ShopSimulation(demoPlan)
  const orders = [...shop.orders()]
  const { truth } = shop
  let result: ReturnType<typeof documents.demo.parse>
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shopcast-'))
    const { code, out, err } = await runChild(['demo', '--out', folder, '--json'])
    expect(`${code} ${err}`).toMatch(/^0 /)
    result = documents.demo.parse(JSON.parse(out))
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true }))
  const rows = (name: string): Record<string, string>[] => parse(readFileSync(join(folder, name), 'utf8'), { columns: true })

  test('imports what was invented, and leaves the files', () => {
    const standing = orders.filter(({ cancelledAt, refund, lines }) => cancelledAt === null && refund?.lines.length !== lines.length)
    // An order that was refunded after the export was made still stands in it.
    expect(result.import.orders).toBeGreaterThanOrEqual(standing.length)
    expect(result.import.orders).toBeLessThan(orders.length)
    expect(result.import.timeZone).toBe(demoPlan.timeZone)
    expect(readdirSync(folder).filter(name => name.endsWith('.csv')).sort()).toEqual(['bought-together.csv', 'churn.csv', 'recommendations.csv', 'similar.csv'])
    expect(existsSync(join(folder, 'shop', 'shopcast.sqlite'))).toBe(true)
  })

  test('finds who has given up: they are told a higher risk than who has not', () => {
    const risks = rows('churn.csv').map(row => ({ risk: Number(row['churn_probability']), lapsed: truth.customers.get(row['email'] ?? '')?.lapsedAt !== null }))
    const mean = (lapsed: boolean): number => {
      const those = risks.filter(row => row.lapsed === lapsed)
      return those.reduce((sum, { risk }) => sum + risk, 0) / those.length
    }
    expect(mean(true)).toBeGreaterThan(mean(false) + 0.2)
  })

  test('foretells about as many returns as the shop\'s future holds', () => {
    const until = shop.end + Number(rows('churn.csv')[0]?.['horizon_days']) * DAY
    const returned = Iterator.from(truth.customers.values()).filter(({ futureOrders }) => futureOrders.some(at => at < until)).toArray().length
    const foretold = rows('churn.csv').reduce((sum, row) => sum + 1 - Number(row['churn_probability']), 0)
    expect(foretold / returned).toBeGreaterThan(0.7)
    expect(foretold / returned).toBeLessThan(1.4)
  })

  test('finds planted pairs among the goods bought together', () => {
    const found = new Set(rows('bought-together.csv').map(row => `${row['product_id']} ${row['other_product_id']}`))
    const often = new Map<string, number>()
    for (const { product } of orders.flatMap(({ lines }) => lines)) {
      const { sku } = shop.product(product)
      often.set(sku, (often.get(sku) ?? 0) + 1)
    }
    const findable = truth.pairs.filter(pair => (often.get(pair.sku) ?? 0) >= 30)
    const recovered = findable.filter(pair => found.has(`${pair.sku} ${pair.companionSku}`)).length
    expect(findable.length).toBeGreaterThan(10)
    expect(recovered / findable.length).toBeGreaterThan(0.9)
  })

  test('recommends better than best sellers', () => {
    const evaluation = result.train.runs.find(({ task }) => task === 'recommend')?.evaluation
    const ndcg = (name: string): number => evaluation?.models.find(model => model.name === name)?.metrics.ndcgAt10 ?? NaN
    expect(ndcg(evaluation?.winner ?? '')).toBeGreaterThan(1.3 * ndcg('popularity'))
  })

  test('takes less than a minute', () => expect(result.tookSeconds).toBeLessThan(60))
})
