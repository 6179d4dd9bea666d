import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documents, type DocumentName } from '../../src/contracts/documents.ts'
import { schemaFolder } from '../contracts/makeSchemas.ts'
import { projectRoot } from '../projectRoot.ts'
import { runChild } from './runChild.ts'

const orders = join(projectRoot, '../shared/data/online_retail/orders_2009-12_2010-11.csv.gz')
const MINUTES = 60_000

/** Rows, repeated rows and rows without a customer, told from the text alone. */
async function readIndependently(file: string): Promise<{ rows: number; repeated: number; withoutCustomer: number }> {
  const seen = new Set<string>()
  const counts = { rows: -1, repeated: 0, withoutCustomer: 0 }
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    counts.rows++
    if (seen.has(line)) counts.repeated++
    else if (/,,[^,]*$/.test(line)) counts.withoutCustomer++
    seen.add(line)
  }
  return counts
}

/** Runs a command with `--json` and checks its document against the contract and the published schema. */
async function ask<N extends DocumentName>(name: N, argv: string[]): Promise<ReturnType<(typeof documents)[N]['parse']>> {
  const { code, out, err } = await runChild([...argv, '--json'])
  expect(`${code} ${err}`).toMatch(/^0 /)
  const document: unknown = JSON.parse(out)
  const schema = JSON.parse(readFileSync(join(schemaFolder, `${name}.json`), 'utf8')) as { required?: string[] }
  if (schema.required) expect(Object.keys(document as object)).toEqual(expect.arrayContaining(schema.required))
  return documents[name].parse(document) as ReturnType<(typeof documents)[N]['parse']>
}

const sum = (values: Iterable<number>): number => Iterator.from(values).reduce((a, b) => a + b, 0)
const columns = {
  'churn.csv': 'as_of,customer_id,email,name,accepts_marketing,last_order_date,orders,churn_probability,horizon_days,expected_next_order_date,next_order_low_80,next_order_high_80,expected_orders_90d,expected_orders_180d,expected_orders_365d,expected_revenue_90d,expected_revenue_180d,expected_revenue_365d,currency,risk,segment,reasons',
  'recommendations.csv': 'as_of,customer_id,email,rank,product_id,product_name,score,reason,expected_next_order_date',
  'similar.csv': 'as_of,product_id,rank,other_product_id,product_name,other_product_name,score,lift,support',
  'next-steps.csv': 'as_of,customer_id,step,event,product_id,expected_date,probability',
  'bought-together.csv': 'as_of,product_id,rank,other_product_id,product_name,other_product_name,score,lift,support',
}

describe.skipIf(!existsSync(orders))('the whole job on a real shop\'s year (needs ../shared/data/online_retail)', () => {
  let folder: string
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'shopcast-'))))
  afterAll(() => rmSync(folder, { recursive: true }))
  const data = (): string[] => ['--data', join(folder, 'shop')]

  test('imports every row, and says what became of each', { timeout: 5 * MINUTES }, async () => {
    const report = await ask('import', ['import', orders, ...data()])
    const independent = await readIndependently(orders)
    expect(report.rows).toBe(independent.rows)
    expect(sum(Object.values(report.rowFates))).toBe(report.rows)
    expect(report.duplicates).toBe(independent.repeated)
    // Of the rows without a customer some are adjustments or postage, which are no lines that anybody could be known for.
    expect(report.unidentifiedLines).toBeLessThanOrEqual(independent.withoutCustomer)
    expect(report.unidentifiedLines).toBeGreaterThan(0.9 * independent.withoutCustomer)
    expect(sum(report.months.map(month => month.orders))).toBe(report.orders)
    const kept = sum(report.months.map(({ salesMinor, refundsMinor }) => salesMinor - refundsMinor))
    expect(Math.abs(kept / 100 - Number(report.revenue['GBP']))).toBeLessThan(0.005)
    const again = await ask('import', ['import', orders, ...data()])
    expect(again).toMatchObject({ orders: 0, lines: 0, importId: null, rowFates: { sale: 0 } })
    expect(await ask('imports', ['imports', ...data()])).toHaveLength(1)
  })

  test('learns in the time that it is given, and is better than best sellers and chance', { timeout: 15 * MINUTES }, async () => {
    const { runs, skipped } = await ask('train', ['train', 'all', '--set', 'budget=20', '--set', 'steps=2', ...data()])
    expect(runs.map(({ task }) => task).sort()).toEqual(['churn', 'recommend'])
    expect(sum(runs.map(({ tookSeconds }) => tookSeconds))).toBeLessThan(60)
    expect(skipped.map(({ task }) => task).sort()).toEqual(['demand', 'visits'])
    const churn = await ask('evaluate', ['evaluate', 'churn', '--model', 'recency', '--model', 'mbgNbd', '--horizon', '91', ...data()])
    expect(churn).toMatchObject({ task: 'churn', protocol: 'time', horizonDays: 91 })
    for (const { metrics } of churn.models) expect(metrics.aucRoc).toBeGreaterThan(0.6)
    expect(sum(churn.calibration.map(({ count }) => count))).toBe(churn.customers)
    const recommend = await ask('evaluate', ['evaluate', 'recommend', '--model', 'popularity', '--model', 'coOccurrence', ...data()])
    const ndcg = new Map(recommend.models.map(({ name, metrics }) => [name, metrics.ndcgAt10 ?? 0]))
    expect(ndcg.get('coOccurrence')).toBeGreaterThan(ndcg.get('popularity') ?? 1)
  })

  test('writes the files with the columns that are promised', { timeout: 5 * MINUTES }, async () => {
    const out = join(folder, 'out')
    const { files, asOf, customers } = await ask('predict', ['predict', 'all', '--out', out, ...data()])
    expect(asOf).toBe('2010-11-30')
    expect(files.map(({ name }) => name).sort()).toEqual(Object.keys(columns).sort())
    for (const { name, rows } of files) {
      const text = readFileSync(join(out, name), 'utf8')
      expect(text.split('\r\n', 1)[0]).toBe(columns[name as keyof typeof columns])
      const records: Record<string, string>[] = parse(text, { columns: true })
      expect(records).toHaveLength(rows)
      expect(new Set(records.map(record => record['as_of']))).toEqual(new Set([asOf]))
      const key = (record: Record<string, string>): string => `${record['customer_id'] ?? record['product_id']} ${record['rank'] ?? ''} ${record['step'] ?? ''}`
      expect(new Set(records.map(key)).size).toBe(rows)
      if (name !== 'churn.csv') continue
      expect(rows).toBe(customers)
      for (const record of records) {
        expect(Number(record['churn_probability'])).toBeLessThanOrEqual(1)
        expect(record['reasons']).not.toBe('')
        expect((record['next_order_low_80'] ?? '') <= (record['expected_next_order_date'] ?? '')).toBe(true)
        expect((record['expected_next_order_date'] ?? '') <= (record['next_order_high_80'] ?? '')).toBe(true)
      }
    }
  })

  test('Ctrl-C ends a training at once, with 130, and harms nothing', { timeout: 2 * MINUTES }, async () => {
    let interrupted = 0
    const { code, err } = await runChild(['train', 'recommend', ...data()], (text, interrupt) => {
      if (!text.includes('Checking recommendations') || interrupted > 0) return
      interrupted = performance.now()
      interrupt()
    })
    expect(code).toBe(130)
    expect(performance.now() - interrupted).toBeLessThan(2500)
    expect(err).toContain('Cancelled')
    const runs = await ask('runs', ['runs', ...data()])
    expect(runs.filter(({ inUse }) => inUse)).toHaveLength(2)
    expect(runs[0]?.state).not.toBe('done')
  })

  test('an import that is undone takes everything with it', { timeout: 2 * MINUTES }, async () => {
    const [stored] = await ask('imports', ['imports', ...data()])
    const undone = await ask('undo', ['undo', String(stored?.id), ...data()])
    expect(undone.orders).toBeGreaterThan(19_000)
    expect(await ask('imports', ['imports', ...data()])).toEqual([])
    const { code, out } = await runChild(['train', 'churn', '--json', ...data()])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'noOrders' } })
  })
})
