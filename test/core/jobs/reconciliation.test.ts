import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImportReport, ReconciledMonth } from '../../../src/core/domain/importing.ts'
import { TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const COLUMNS = 'Name,Email,Financial Status,Currency,Subtotal,Discount Amount,Refunded Amount,Created at,Lineitem quantity,Lineitem name,Lineitem sku,Lineitem price,Payment Method'
const PRICES = ['0.00', '0.05', '1.99', '10.00', '33.33']
const SKUS = ['MUG-1', 'TEE-1', 'FERN-1', 'POSTAGE']

interface MadeLine { sku: number; quantity: number; price: number }
interface MadeOrder { number: number; day: number; status: string; customer: number; lines: MadeLine[]; discount: number; refund: number; currency: string; repeats: boolean; spoilt: '' | 'date' | 'price' }

const line: fc.Arbitrary<MadeLine> = fc.record({ sku: fc.nat(SKUS.length - 1), quantity: fc.constantFrom(1, 2, 3, -1, -2), price: fc.nat(PRICES.length - 1) })
const order: fc.Arbitrary<Omit<MadeOrder, 'number'>> = fc.record({
  day: fc.nat(120), customer: fc.nat(3), lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  status: fc.constantFrom('paid', 'paid', 'paid', 'pending', 'voided', 'partially_refunded'),
  discount: fc.constantFrom(0, 0, 0, 100, 5000), refund: fc.constantFrom(0, 0, 0, 199, 100_000),
  currency: fc.constantFrom('EUR', 'EUR', 'USD'), repeats: fc.boolean(), spoilt: fc.constantFrom('' as const, '' as const, '' as const, '' as const, 'date' as const, 'price' as const),
})
const orders = fc.array(order, { minLength: 1, maxLength: 12 }).map(made => made.map((one, number) => ({ ...one, number })))

const day = (offset: number): string => new Date(Date.UTC(2026, 0, 1 + offset, 12)).toISOString().slice(0, 10)
const cents = (price: number): number => Math.round(Number(PRICES[price]) * 100)

/** The rows of an order, and what each comes to (null where its price cannot be read). */
function rowsOf(made: MadeOrder): { text: string; cents: number | null; month: string }[] {
  const rows = made.lines.map((one, index) => {
    const spoilt = index === 0 ? made.spoilt : ''
    const first = index === 0 ? [made.status, made.currency, '', (made.discount / 100).toFixed(2), (made.refund / 100).toFixed(2)] : ['', '', '', '', '']
    const at = spoilt === 'date' ? 'some day' : `${day(made.day)} 12:00:00 +0000`
    const price = spoilt === 'price' ? 'dear' : PRICES[one.price]
    return {
      text: [`#${made.number}`, `c${made.customer}@example.com`, ...first, at, one.quantity, SKUS[one.sku], SKUS[one.sku], price, ''].join(','),
      cents: spoilt === 'price' ? null : one.quantity * cents(one.price),
      month: spoilt === 'date' ? '' : day(made.day).slice(0, 7),
    }
  })
  return made.repeats ? [...rows, ...rows.slice(0, 1)] : rows
}

/** What the rows come to, added up by the test alone. */
function totalOf(made: readonly MadeOrder[]): number {
  return made.flatMap(rowsOf).reduce((sum, row) => sum + (row.cents ?? 0), 0)
}

const fileOf = (made: readonly MadeOrder[]): string => [COLUMNS, ...made.flatMap(rowsOf).map(({ text }) => text)].join('\n')
const sum = (months: readonly ReconciledMonth[], part: (month: ReconciledMonth) => number): number => months.reduce((all, month) => all + part(month), 0)

function expectToAddUp(from: TestShop, report: ImportReport, made: readonly MadeOrder[]): void {
  expect(sum(report.reconciliation, ({ file }) => file.minor)).toBe(totalOf(made))
  for (const { file, stored, differences } of report.reconciliation) {
    expect(differences.map(({ reason }) => reason)).not.toContain('unexplained')
    expect(file.minor + differences.reduce((all, { minor }) => all + minor, 0)).toBe(stored.minor)
    expect(file.orders + differences.reduce((all, difference) => all + difference.orders, 0)).toBe(stored.orders)
  }
  if (report.importId === null) return
  const named = from.query(`SELECT count(*) AS rows, total(minor) AS minor FROM import_differences WHERE import_id = ${report.importId}`)[0]
  expect(named).toEqual({ rows: sum(report.reconciliation, ({ differences }) => differences.reduce((all, { rows }) => all + rows, 0)), minor: sum(report.reconciliation, ({ differences }) => differences.reduce((all, { minor }) => all + minor, 0)) })
}

describe('the report of an import', () => {
  test('counts a row of which nothing can be read with the only currency there is', async () => {
    const report = await shop.import(['order id,email,date,quantity,sku,price,currency', '1,ann@example.com,2026-05-14,1,MUG-1,8.50,EUR', '2,ann@example.com,soon,1,MUG-1,8.50,EUR'].join('\n'), { timeZone: 'UTC' })
    expect(report.reconciliation.map(({ month, currency, differences }) => [month, currency, differences.map(({ reason }) => reason)])).toEqual([['', 'EUR', ['unreadable']], ['2026-05', 'EUR', []]])
  })

  test('names every cent between what the file says and what is stored', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(orders, async made => {
      const fresh = new TestShop()
      try {
        const report = await fresh.import(fileOf(made), { profile: 'shopify', timeZone: 'UTC' })
        expectToAddUp(fresh, report, made)
        const stored = fresh.query('SELECT total(sales_minor - refunds_minor) AS net, total(orders) AS orders FROM months')[0]
        expect({ net: sum(report.reconciliation, month => month.stored.minor), orders: sum(report.reconciliation, month => month.stored.orders) }).toEqual(stored)
      } finally {
        fresh.dispose()
      }
    }), { numRuns: 60 })
  })

  test('does so when a later export tells some of the orders otherwise, and an undo brings back what was', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(orders, orders, async (earlier, later) => {
      const fresh = new TestShop()
      try {
        await fresh.import(fileOf(earlier), { profile: 'shopify', timeZone: 'UTC' })
        const before = fresh.content()
        const report = await fresh.import(fileOf(later), { profile: 'shopify', timeZone: 'UTC' })
        expectToAddUp(fresh, report, later)
        expect(fresh.query('SELECT external_id FROM orders WHERE hidden = 0 GROUP BY 1 HAVING count(*) > 1')).toEqual([])
        if (report.importId === null) return
        await fresh.undo(report.importId)
        expect(fresh.content()).toEqual(before)
      } finally {
        fresh.dispose()
      }
    }), { numRuns: 60 })
  })
})
