import { cpSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Calendar } from '../../../src/core/domain/calendar.ts'
import { ShopcastError } from '../../../src/core/domain/error.ts'
import { rehearseUndosJob } from '../../../src/core/jobs/rehearseUndosJob.ts'
import { findKeptUndo, forgetUndos, importsToRehearse } from '../../../src/core/store/keptUndos.ts'
import { mergeRecords } from '../../../src/core/store/mergeRecords.ts'
import { openStore, type Store } from '../../../src/core/store/openStore.ts'
import { purgeUndone } from '../../../src/core/store/purgeUndone.ts'
import { hideImport, rehearseUndo } from '../../../src/core/store/undoImport.ts'
import { isKept, isVisible } from '../../../src/core/store/visibility.ts'
import { TestShop } from './importFixture.ts'

/** `customer`: who, and by what the file knows them; rows of one order may name several. */
interface Row { order: number; customer: number; sku: number; byTitle: boolean; day: number; quantity: number; price: number }

const row: fc.Arbitrary<Row> = fc.record({
  order: fc.nat(5), customer: fc.nat(5), sku: fc.nat(2), byTitle: fc.boolean(), day: fc.nat(90),
  quantity: fc.constantFrom(1, 2, 3, -1, -1), price: fc.constantFrom(500, 1250),
})
const exports = fc.array(fc.array(row, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 4 })

const CASES = Number(process.env['PROPERTY_RUNS'] ?? 10)
/** A case takes a fifth of a second; the computer may have much else to do. */
const PATIENCE = { timeout: 60_000 + 4000 * CASES }

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

const calendar = new Calendar('UTC')
const tick = (): Promise<void> => Promise.resolve()

/** Customers and products that are listed although no order has them, nor an earlier version of one (which may have named another customer). */
function listedForNothing(shop: TestShop): unknown[] {
  return shop.query(`
    SELECT external_id FROM customers c WHERE belongs_to IS NULL AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND ${isKept('o')})
    UNION ALL SELECT external_id FROM products p WHERE belongs_to IS NULL AND NOT EXISTS (SELECT 1 FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.product_id = p.id AND ${isKept('o')})`)
}

async function within<T>(dataDir: string, run: (db: Store) => Promise<T>): Promise<T> {
  const db = openStore(dataDir)
  try {
    return await run(db)
  } finally {
    db.close()
  }
}

function hide(shop: TestShop, importId: number): Promise<void> {
  return within(shop.dataDir, db => hideImport(db, importId, calendar, tick))
}

/** All rows of all tables as they stand, but for what is kept of undos. */
function everyRow(db: Store): Record<string, unknown[]> {
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'undo*' AND name NOT GLOB 'sqlite_*'`).pluck().all() as string[]
  return Object.fromEntries(tables.map(table => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()]))
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
  test('of the newest ones, one after the other, shows what each time was there before, although their orders overlap', PATIENCE, async () => {
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

  test('that was rehearsed writes what one that is worked out writes, and the rehearsal nothing, whatever was merged and undone before', PATIENCE, async () => {
    await fc.assert(fc.asyncProperty(exports, fc.boolean(), fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 2 }), fc.array(fc.nat(10), { minLength: 1, maxLength: 2 }), (files, overlap, merged, undone) => withShops(1, async shop => {
      const ids: number[] = []
      for (const [index, rows] of files.entries()) {
        const { importId } = await shop.import(fileOf(rows, overlap ? '#' : `${index}-`, ` ${index}`))
        if (importId !== null) ids.push(importId)
      }
      const people = shop.query('SELECT id FROM customers ORDER BY id').map(({ id }) => Number(id))
      for (const [one, other] of merged) {
        const pair = [people[one], people[other]]
        if (pair[0] !== undefined && pair[1] !== undefined && one !== other) await within(shop.dataDir, db => mergeRecords(db, { subject: 'customers', action: 'merge', one: pair[0] ?? 0, other: pair[1] ?? 0, at: 0, calendar }, tick))
      }
      const copy = join(shop.folder, 'copy')
      for (const pick of undone) {
        const importId = ids[pick % ids.length]
        if (importId === undefined || ids.length < 2) break
        ids.splice(ids.indexOf(importId), 1)
        cpSync(shop.dataDir, copy, { recursive: true })
        const rehearsed = await within(shop.dataDir, async db => {
          forgetUndos(db)
          const before = everyRow(db)
          await rehearseUndo(db, importId, calendar, tick)
          expect(everyRow(db)).toEqual(before)
          expect(findKeptUndo(db, importId)).toMatchObject({ before: null })
          await hideImport(db, importId, calendar, tick)
          return everyRow(db)
        })
        const workedOut = await within(copy, async db => {
          forgetUndos(db)
          await hideImport(db, importId, calendar, tick)
          return everyRow(db)
        })
        expect(rehearsed).toEqual(workedOut)
        expect(listedForNothing(shop)).toEqual([])
      }
    })), { numRuns: CASES, endOnFailure: true })
  })

  test('whose rehearsal is broken off is worked out, and until then nothing has changed', () => withShops(1, async shop => {
    const heading = 'order id,customer id,email,sku,date,quantity,price'
    const { importId } = await shop.import(`${heading}\n1,K1,,MUG-1,2026-01-05,2,18.00`)
    await shop.import(`${heading}\n2,K1,,MUG-1,2026-01-06,-1,18.00`)
    await within(shop.dataDir, async db => {
      const before = everyRow(db)
      const ticks = vi.fn(tick)
      ticks.mockResolvedValueOnce().mockResolvedValueOnce().mockRejectedValueOnce(new ShopcastError('cancelled'))
      await expect(rehearseUndo(db, importId ?? -1, calendar, ticks)).rejects.toMatchObject({ code: 'cancelled' })
      expect(ticks).toHaveBeenCalledTimes(3)
      expect(everyRow(db)).toEqual(before)
      expect(importsToRehearse(db)).toEqual([importId])
    })
    expect(await rehearseUndosJob({ kind: 'rehearseUndos' }, shop.context())).toEqual({ imports: 1 })
    expect(await rehearseUndosJob({ kind: 'rehearseUndos' }, shop.context())).toEqual({ imports: 0 })
    await shop.undo(importId)
    expect(shop.query('SELECT sales_minor, refunds_minor FROM orders')).toEqual([{ sales_minor: 0, refunds_minor: 1800 }])
  }))

  test('leaves nobody behind whom another import names beside the buyer of an order', () => withShops(1, async shop => {
    const heading = 'order id,customer id,email,sku,date,quantity,price'
    const { importId } = await shop.import(`${heading}\n1,K1,,MUG-1,2026-01-05,1,18.00`)
    await shop.import(`${heading}\n2,K0,,MUG-1,2026-01-06,1,18.00\n2,K1,ann@example.com,TEE-1,2026-01-06,1,9.00`)
    await hide(shop, importId ?? -1)
    expect(shown(shop)['customers']).toMatchObject([{ external_id: 'K0', orders: 1 }])
  }))

  test('leaves nobody and nothing behind of which another import brought only keys, nor their keys once it is purged', () => withShops(1, async shop => {
    const { importId } = await shop.import('order id,customer id,sku,date,quantity,price\n1,K1,MUG-1,2026-01-05,1,18.00\n2,K2,TEE-1,2026-01-06,1,9.00')
    await shop.import('order id,customer id,email,sku,product name,date,quantity,price\n1,K1,ann@example.com,MUG-1,Mug,2026-01-05,1,18.00\n3,K2,,TEE-1,,2026-01-07,1,9.00')
    await hide(shop, importId ?? -1)
    expect(shown(shop)).toMatchObject({ customers: [{ external_id: 'K2', orders: 1 }], products: [{ external_id: 'TEE-1' }] })
    await within(shop.dataDir, db => purgeUndone(db, tick))
    expect(shop.query('SELECT external_id FROM customers UNION ALL SELECT external_id FROM products')).toEqual([{ external_id: 'K2' }, { external_id: 'TEE-1' }])
    expect(shop.query('SELECT value FROM customer_keys UNION ALL SELECT value FROM product_keys')).toEqual([])
  }))

  test('brings no version back of an import that was undone before and is not purged yet', () => withShops(1, async shop => {
    const importOf = async (status: string): Promise<number> => (await shop.import(`order id,customer id,sku,date,quantity,price,order status\n1,K1,MUG-1,2026-01-05,1,18.00,${status}`)).importId ?? -1
    await importOf('pending')
    const second = await importOf('paid')
    const third = await importOf('cancelled')
    await hide(shop, second)
    await hide(shop, third)
    expect(shown(shop)['orders']).toEqual([expect.objectContaining({ external_id: '1', state: 2 })])
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

  test('in any order, between other imports, shows what a shop shows that never had them', PATIENCE, async () => {
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
