import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Calendar } from '../../../src/core/domain/calendar.ts'
import { importJob } from '../../../src/core/jobs/importJob.ts'
import { inspectJob } from '../../../src/core/jobs/inspectJob.ts'
import { browseCustomers, browseOrders, browseProducts } from '../../../src/core/store/browseRecords.ts'
import { openStore, openStoreForReading } from '../../../src/core/store/openStore.ts'
import { readDataQuality } from '../../../src/core/store/readDataQuality.ts'
import { readSuspectedPairs } from '../../../src/core/store/readDuplicates.ts'
import { readOverview } from '../../../src/core/store/readOverview.ts'
import { readCustomerRecord, readProductRecord } from '../../../src/core/store/readRecord.ts'
import { readShopState } from '../../../src/core/store/readShopState.ts'
import { countUndone } from '../../../src/core/store/purgeUndone.ts'
import { hideImport } from '../../../src/core/store/undoImport.ts'
import { TestShop } from './importFixture.ts'

const HEADER = 'order id,customer,sku,date,quantity,price\n'
const FIRST = `${HEADER}1,ann,MUG-1,2026-01-05 09:00:00,2,18.00\n1,ann,FERN-1,2026-01-05 09:00:00,1,12.00\n2,bob,TEE-1,2026-01-31 23:50:00,1,29.50\n`
const SECOND = `${HEADER}3,ann,MUG-1,2026-02-07 10:00:00,-1,18.00\n4,cy,TEE-1,2026-02-08 10:00:00,3,29.50\n4,cy,,2026-02-08 10:00:00,1,1.00\n`

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const sum = (fates: object): number => Object.values(fates).reduce((total: number, count: number) => total + count, 0)

describe('an import', () => {
  test('reports counts that add up to the rows of the file', async () => {
    const report = await shop.import(`${FIRST}2,bob,TEE-1,2026-01-31 23:50:00,1,29.50\n5,dee,MUG-1,no date,1,18.00\n6,dee,POSTAGE,2026-02-01 08:00:00,1,4.95\n`)
    expect(report.rows).toBe(6)
    expect(report.rowFates).toMatchObject({ sale: 3, duplicate: 1, unreadable: 1, notAProduct: 1 })
    expect(sum(report.rowFates)).toBe(6)
    expect(report).toMatchObject({ orders: 2, lines: 3, customers: 2, products: 3, duplicates: 1, revenue: { XXX: '77.50' }, refunds: { XXX: '0.00' } })
    expect(report.problems.find(problem => problem.code === 'dateUnreadable')).toEqual({ code: 'dateUnreadable', count: 1, examples: [{ file: 'orders.csv', row: 6, text: 'no date' }] })
  })

  test('counts a row without quantity as one piece, leaves out one of zero, and tells them apart', async () => {
    const report = await shop.import(`${HEADER}1,ann,MUG-1,2026-01-05,,18.00\n1,ann,FERN-1,2026-01-05,0,12.00\n`)
    expect(report).toMatchObject({ lines: 1, revenue: { XXX: '18.00' }, rowFates: { sale: 1, empty: 1 } })
    expect(report.problems.map(({ code, count }) => [code, count])).toEqual([['quantityMissing', 1], ['quantityZero', 1]])
  })

  test('keeps rows that repeat another when asked to', async () => {
    const report = await shop.import(`${FIRST}2,bob,TEE-1,2026-01-31 23:50:00,1,29.50\n`, { timeZone: 'UTC', dropDuplicates: false })
    expect(report).toMatchObject({ duplicates: 0, lines: 4 })
  })

  test('adds nothing the second time, whatever the file is called and however it is packed', async () => {
    await shop.import(FIRST)
    const before = shop.content()
    const again = await shop.import([shop.file('renamed.csv.gz', gzipSync(FIRST))])
    expect(again).toMatchObject({ importId: null, orders: 0, lines: 0 })
    expect(again.rowFates.alreadyKnown).toBe(3)
    expect(shop.content()).toEqual(before)
  })

  test('takes two files that overlap in one go for one', async () => {
    const both = await shop.import([shop.file('a.csv', FIRST), shop.file('b.csv', FIRST)])
    expect(both).toMatchObject({ rows: 6, orders: 2, lines: 3 })
    expect(both.rowFates.alreadyKnown).toBe(3)
  })

  test('stores nothing in a dry run and reports what an import would', async () => {
    const dry = await shop.import(FIRST, { timeZone: 'UTC' }, true)
    expect(existsSync(shop.dataDir)).toBe(false)
    const real = await shop.import(FIRST)
    expect({ ...dry, importId: real.importId, tookSeconds: 0 }).toEqual({ ...real, tookSeconds: 0 })
  })

  test('that is cancelled leaves the shop as it was and no staging file behind', async () => {
    await shop.import(FIRST)
    const before = shop.content()
    const file = shop.file('second.csv', SECOND)
    for (const cancelAt of [1, 3, 6, 10, 15, 20]) {
      const controller = new AbortController()
      const context = shop.context(controller.signal)
      let calls = 0
      const checkpoint = (): Promise<void> => {
        if (++calls === cancelAt) controller.abort()
        return context.checkpoint()
      }
      await expect(importJob({ kind: 'import', files: [file], options: {}, dryRun: false }, { ...context, checkpoint })).rejects.toMatchObject({ code: 'cancelled' })
      expect(shop.content()).toEqual(before)
      expect(existsSync(join(shop.dataDir, 'import-staging.sqlite'))).toBe(false)
    }
  })

  test('asks which of day and month comes first where no date tells, and names the answer to give', async () => {
    const text = `${HEADER}1,ann,MUG-1,05/01/2026,1,18.00\n2,ann,MUG-1,03/02/2026,1,18.00\n`
    await expect(shop.import(text)).rejects.toMatchObject({ code: 'questionOpen', params: { answer: '--answer dateOrder=dmy' } })
    const inspection = await inspectJob({ kind: 'inspect', files: [shop.file('orders.csv', text)], options: {} }, shop.context())
    expect(inspection).toMatchObject({ report: null, questions: [{ code: 'dateOrder' }] })
    const answered = await shop.import(text, { timeZone: 'UTC', answers: { dateOrder: 'mdy' } })
    expect(answered.period?.first).toBe(Date.UTC(2026, 2, 2))
    expect(answered.period?.last).toBe(Date.UTC(2026, 4, 1))
  })
})

describe('a return', () => {
  test('lowers the month in which the order was placed, also when it comes in a later import', async () => {
    await shop.import(FIRST)
    const later = await shop.import(SECOND)
    expect(later).toMatchObject({ refunds: { XXX: '18.00' }, orders: 1 })
    expect(later.problems.find(problem => problem.code === 'returnsMatched')?.count).toBe(1)
    expect(shop.query("SELECT sales_minor, refunds_minor FROM months WHERE month = '2026-01'")).toEqual([{ sales_minor: 7750, refunds_minor: 1800 }])
  })

  test('is matched the same whichever file comes first', async () => {
    await shop.import(FIRST)
    await shop.import(SECOND)
    const other = new TestShop()
    await other.import(SECOND)
    await other.import(FIRST)
    expect(shop.content()).toEqual(other.content())
    other.dispose()
  })

  test('of a whole order takes the order out of the count', async () => {
    const report = await shop.import(`${FIRST}9,bob,TEE-1,2026-02-01 10:00:00,-1,29.50\n`)
    expect(report).toMatchObject({ orders: 1, customers: 1, revenue: { XXX: '48.00' }, refunds: { XXX: '29.50' } })
  })
})

describe('an order', () => {
  test('whose buyer nobody knows gives back what its own negative row says', async () => {
    await shop.import('order id,customer,sku,date,quantity,price\n1,,MUG-1,2026-01-05,2,18.00\n1,,MUG-1,2026-01-06,-2,18.00\n2,,MUG-1,2026-01-07,1,18.00\n')
    expect(shop.query('SELECT external_id, state, sales_minor, refunds_minor FROM orders ORDER BY 1')).toEqual([
      { external_id: '1', state: 4, sales_minor: 3600, refunds_minor: 3600 }, { external_id: '2', state: 0, sales_minor: 1800, refunds_minor: 0 },
    ])
  })

  test('that is unpaid is left out and said so, and counts where a person says so', async () => {
    const text = 'order id,customer,sku,date,quantity,price,status\n1,ann,MUG-1,2026-01-05,1,18.00,paid\n2,ann,MUG-1,2026-01-06,1,18.00,Pending payment\n'
    const report = await shop.import(text, { timeZone: 'UTC' }, true)
    expect(report).toMatchObject({ orders: 1, revenue: { XXX: '18.00' } })
    expect(report.problems.find(problem => problem.code === 'unpaidOrders')?.count).toBe(1)
    expect(await shop.import(text, { timeZone: 'UTC', answers: { unpaidOrders: 'keep' } })).toMatchObject({ orders: 2, revenue: { XXX: '36.00' } })
  })
})

describe('an undo', () => {
  test('leaves the shop as if the import had never been', async () => {
    const first = await shop.import(FIRST)
    const alone = shop.content()
    const second = await shop.import(SECOND)
    await shop.undo(second.importId)
    expect(shop.content()).toEqual(alone)

    await shop.import(SECOND)
    await shop.undo(first.importId)
    const other = new TestShop()
    await other.import(SECOND)
    expect(shop.content()).toEqual(other.content())
    other.dispose()
  })

  test('of everything leaves nothing, and the file may come in again', async () => {
    const first = await shop.import(FIRST)
    const before = shop.content()
    expect(await shop.undo(first.importId)).toEqual({ orders: 2, lines: 3, events: 0 })
    expect(shop.query('SELECT * FROM customers UNION ALL SELECT * FROM customers')).toEqual([])
    await shop.import(FIRST)
    expect(shop.content()).toEqual(before)
  })

  test('hides everything at once, in every list and sum, before a row is deleted', async () => {
    const header = 'order id,email,customer name,sku,product name,date,quantity,price\n'
    await shop.import(`${header}1,ann@example.com,Ann,MUG-1,Mug,2026-01-05,1,18.00\n`)
    const shown = (): unknown => {
      const db = openStoreForReading(shop.dataDir)
      const page = { search: '', descending: false, offset: 0, limit: 10 } as const
      try {
        const customers = browseCustomers(db, { ...page, sort: 'name' })
        const products = browseProducts(db, { ...page, sort: 'name', notRecommended: false })
        return {
          customers, products, orders: browseOrders(db, { ...page, sort: 'placedAt' }), found: browseOrders(db, { ...page, sort: 'placedAt', search: '3' }),
          records: [...customers.rows.map(({ id }) => readCustomerRecord(db, id)), ...products.rows.map(({ id }) => readProductRecord(db, id))], state: { ...readShopState(db), predictedAt: null }, weeks: readOverview(db).weeks, quality: readDataQuality(db),
          pairs: readSuspectedPairs(db, 'customers', 10), offers: db.prepare('SELECT customer_id FROM recommendations').all(), texts: db.prepare("SELECT email, name FROM customers WHERE orders > 0").all(),
        }
      } finally {
        db.close()
      }
    }
    const change = (sql: string): void => {
      const db = openStore(shop.dataDir)
      db.exec(sql)
      db.close()
    }
    const offer = "INSERT INTO recommendations (customer_id, rank, product_id, score, reason) SELECT c.id, 1, p.id, 1, '{}' FROM customers c JOIN products p ON p.external_id = 'MUG-1'"
    change(offer)
    const alone = shown()
    change('DELETE FROM recommendations')
    const { importId } = await shop.import(`${header}2,ann@example.com,Annabel,MUG-1,Big mug,2026-02-05,1,18.00\n3,bob@example.com,Bob,TEE-1,Shirt,2026-02-06,1,30.00\n`)
    change(offer)
    expect(shown()).not.toEqual(alone)
    const db = openStore(shop.dataDir)
    await hideImport(db, importId ?? -1, new Calendar('UTC'), () => Promise.resolve())
    expect(countUndone(db, importId ?? -1)).toEqual({ orders: 2, lines: 2, events: 0 })
    db.close()
    expect(shown()).toEqual(alone)
  })

  test('of an import that is not there says so', async () => {
    await shop.import(FIRST)
    await expect(shop.undo(99)).rejects.toMatchObject({ code: 'importUnknown' })
  })
})

describe('a behaviour log', () => {
  const log = 'event_time,event_type,product_id,product_name,price,customer_id,session_id\n'
    + '2026-01-05T09:00:00Z,view,MUG-1,Mug,18.00,Ann@Example.com,s1\n2026-01-05T09:00:00Z,view,MUG-1,Mug ,18.00,Ann@Example.com,s1\n2026-01-05T09:01:00Z,dance,MUG-1,Mug,18.00,Ann@Example.com,s1\n'

  test('keeps equal events apart, leaves out what is to be ignored, and adds nothing the second time', async () => {
    const first = await shop.import(log, { timeZone: 'UTC', answers: { 'eventKind.dance': 'ignore' } })
    expect(first.rowFates).toMatchObject({ event: 2, empty: 1 })
    expect(first.problems.find(problem => problem.code === 'eventsIgnored')?.examples[0]).toMatchObject({ row: 4, text: 'dance' })
    expect(shop.query('SELECT external_id, email FROM customers')).toEqual([{ external_id: 'ann@example.com', email: 'Ann@Example.com' }])
    const again = await shop.import(log)
    expect(again).toMatchObject({ events: 0, importId: null })
    expect(again.rowFates.alreadyKnown).toBe(2)
    await shop.undo(first.importId)
    expect(shop.query('SELECT count(*) AS n FROM events')).toEqual([{ n: 0 }])
  })
})
