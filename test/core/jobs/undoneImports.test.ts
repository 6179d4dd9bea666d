import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Calendar } from '../../../src/core/domain/calendar.ts'
import { openStore } from '../../../src/core/store/openStore.ts'
import { hideImport } from '../../../src/core/store/undoImport.ts'
import { isVisible } from '../../../src/core/store/visibility.ts'
import { TestShop } from './importFixture.ts'

/** `customer`: who, and by what the file knows them; rows of one order may name several. */
interface Row { order: number; customer: number; sku: number; byTitle: boolean; day: number; quantity: number; price: number }

const row: fc.Arbitrary<Row> = fc.record({
  order: fc.nat(5), customer: fc.nat(5), sku: fc.nat(2), byTitle: fc.boolean(), day: fc.nat(90),
  quantity: fc.constantFrom(1, 2, 3, -1, -1), price: fc.constantFrom(500, 1250),
})
const exports = fc.array(fc.array(row, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 4 })

const CASES = Number(process.env['PROPERTY_RUNS'] ?? 10)

/** @param prefix of the orders' numbers: exports of one prefix overlap */
function fileOf(rows: readonly Row[], prefix: string, title: string): string {
  return ['order id,customer id,email,sku,product name,date,quantity,price', ...rows.map(({ order, customer, sku, byTitle, day, quantity, price }) => [
    `${prefix}${order}`, customer % 3 === 0 ? '' : `K${customer % 2}`, customer % 3 === 1 ? '' : `c${customer % 2}@example.com`, byTitle ? '' : `S${sku}`, `Thing ${sku}${byTitle ? '' : title}`,
    new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10), quantity, (price / 100).toFixed(2)].join(','))].join('\n')
}

/** What pages show, under the names of the files rather than row numbers. */
function shown(shop: TestShop): Record<string, unknown[]> {
  const standing = (table: string): string => `${table}.belongs_to IS NULL`
  return {
    customers: shop.query(`SELECT external_id, email, name, orders, first_order_at, last_order_at, spent_minor, currency FROM customers WHERE ${standing('customers')} ORDER BY 1`),
    products: shop.query(`SELECT external_id, name, customers, orders, quantity, last_price_minor, currency, last_sold_at FROM products WHERE ${standing('products')} ORDER BY 1`),
    orders: shop.query(`SELECT o.external_id, c.external_id AS customer, o.state, o.sales_minor, o.refunds_minor, o.lines FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE ${isVisible('o')} ORDER BY 1`),
    lines: shop.query(`SELECT o.external_id, l.source_row, p.external_id AS product, l.quantity, l.total_minor, l.returned_quantity, l.returned_minor FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id
      WHERE ${isVisible('o')} ORDER BY 1, 2, 3`),
    months: shop.query('SELECT * FROM months ORDER BY month, currency'),
  }
}

async function hide(shop: TestShop, importId: number): Promise<void> {
  const db = openStore(shop.dataDir)
  try {
    await hideImport(db, importId, new Calendar('UTC'), () => Promise.resolve())
  } finally {
    db.close()
  }
}

async function withShops(count: number, run: (...shops: TestShop[]) => Promise<void>): Promise<void> {
  const shops = Array.from({ length: count }, () => new TestShop())
  try {
    await run(...shops)
  } finally {
    for (const shop of shops) shop.dispose()
  }
}

describe('an undo of one of several imports', () => {
  test('of the newest ones, one after the other, shows what each time was there before, although their orders overlap', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(exports, files => withShops(1, async shop => {
      const before: { importId: number; shown: unknown }[] = []
      for (const [index, rows] of files.entries()) {
        const now = index === 0 ? null : shown(shop)
        const { importId } = await shop.import(fileOf(rows, '#', ` ${index}`))
        if (importId !== null && now) before.push({ importId, shown: now })
      }
      for (const { importId, shown: then } of before.reverse()) {
        await hide(shop, importId)
        expect(shown(shop)).toEqual(then)
      }
    })), { numRuns: CASES, endOnFailure: true })
  })

  test('leaves nobody behind whom another import names beside the buyer of an order', () => withShops(1, async shop => {
    const heading = 'order id,customer id,email,sku,date,quantity,price'
    const { importId } = await shop.import(`${heading}\n1,K1,,MUG-1,2026-01-05,1,18.00`)
    await shop.import(`${heading}\n2,K0,,MUG-1,2026-01-06,1,18.00\n2,K1,ann@example.com,TEE-1,2026-01-06,1,9.00`)
    await hide(shop, importId ?? -1)
    expect(shown(shop)['customers']).toMatchObject([{ external_id: 'K0', orders: 1 }])
  }))

  test('counts again what those bought who were one by it, of products that it does not name', () => withShops(2, async (shop, other) => {
    const heading = 'order id,customer id,email,sku,date,quantity,price'
    const later = `${heading}\n2,K1,,MUG-1,2026-01-05,3,18.00\n3,,ann@example.com,MUG-1,2026-01-06,-1,18.00`
    const { importId } = await shop.import(`${heading}\n1,K1,ann@example.com,TEE-1,2026-01-04,1,9.00`)
    await shop.import(later)
    expect(shop.query(`SELECT customers, quantity FROM products WHERE external_id = 'MUG-1'`)).toEqual([{ customers: 1, quantity: 2 }])
    await hide(shop, importId ?? -1)
    await other.import(later)
    expect(shown(shop)).toEqual(shown(other))
  }))

  test('in any order, between other imports, shows what a shop shows that never had them', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(exports, fc.array(fc.nat(10), { minLength: 1, maxLength: 2 }), fc.nat(3), (files, undone, after) => withShops(2, async (shop, other) => {
      const ids: (number | null)[] = []
      const left = new Set(files.keys())
      const undo = async (): Promise<void> => {
        for (const pick of undone) {
          const index = pick % ids.length
          const id = ids[index]
          if (!left.has(index) || id == null) continue
          await hide(shop, id)
          left.delete(index)
        }
      }
      for (const [index, rows] of files.entries()) {
        ids.push((await shop.import(fileOf(rows, `${index}-`, ` ${index}`))).importId)
        if (index === after) await undo()
      }
      await undo()
      for (const index of left) await other.import(fileOf(files[index] ?? [], `${index}-`, ` ${index}`))
      if (left.size > 0) expect(shown(shop)).toEqual(shown(other))
    })), { numRuns: CASES, endOnFailure: true })
  })
})
