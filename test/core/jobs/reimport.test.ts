import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importReport } from '../../../src/contracts/importing.ts'
import { saveReport } from '../../../src/core/jobs/saveReport.ts'
import { decide } from '../../../src/core/store/decideVersion.ts'
import { TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const COLUMNS = 'Name,Email,Financial Status,Currency,Refunded Amount,Cancelled at,Created at,Lineitem quantity,Lineitem name,Lineitem sku,Lineitem price'

interface Order { status?: string; cancelled?: string; refund?: string; at?: string; lines?: [quantity: number, sku: string, price: string][] }

/** A Shopify export with one order a name. */
function exported(orders: Record<string, Order>): string {
  return [COLUMNS, ...Object.entries(orders).flatMap(([name, { status = 'paid', cancelled = '', refund = '0.00', at = '2026-01-05 09:00:00 +0000', lines = [[1, 'MUG-1', '10.00']] }]) =>
    lines.map(([quantity, sku, price], index) => [name, 'ann@example.com', ...index === 0 ? [status, 'EUR', refund, cancelled] : ['', '', '', ''], at, quantity, sku, sku, price].join(',')))].join('\n')
}
const bring = (orders: Record<string, Order>) => shop.import(exported(orders), { profile: 'shopify', timeZone: 'UTC' })
const january = () => shop.query("SELECT orders, sales_minor AS sales, refunds_minor AS refunds FROM months WHERE month = '2026-01'")[0]

describe('an export that overlaps with one before', () => {
  test('lets an order count once it is paid, and an undo brings back that it was not', async () => {
    await bring({ '#1': {}, '#2': { status: 'pending' } })
    const before = shop.content()
    const later = await bring({ '#2': {}, '#3': {} })
    expect(later).toMatchObject({ orders: 1, revenue: { EUR: '20.00' }, changedOrders: { count: 1, changes: { nowCounts: 1 } } })
    expect(january()).toEqual({ orders: 3, sales: 3000, refunds: 0 })
    expect(shop.query('SELECT orders FROM customers')).toEqual([{ orders: 3 }])
    await shop.undo(later.importId)
    expect(shop.content()).toEqual(before)
  })

  test('takes a cancellation and a refund into the month of the order', async () => {
    await bring({ '#1': {}, '#2': {} })
    const later = await bring({ '#1': { status: 'refunded', refund: '10.00' }, '#2': { cancelled: '2026-01-06 09:00:00 +0000' } })
    expect(later.changedOrders).toEqual({ count: 2, changes: { refunded: 1, cancelled: 1 } })
    expect(january()).toEqual({ orders: 0, sales: 1000, refunds: 1000 })
  })

  test('tells of months that have fewer orders than before, in words that the window takes', async () => {
    await bring({ '#1': {}, '#2': {} })
    const later = importReport.parse(await bring({ '#1': { status: 'refunded', refund: '10.00' } }))
    expect(later.months).toMatchObject([{ month: '2026-01', orders: -1, refundsMinor: 1000 }])
  })

  test('adds the lines that are new in a known order, whichever part comes first', async () => {
    const first = { '#1': { lines: [[1, 'MUG-1', '10.00']] as [number, string, string][] } }
    const second = { '#1': { lines: [[2, 'TEE-1', '5.00']] as [number, string, string][] } }
    await bring(first)
    expect((await bring(second)).changedOrders).toEqual({ count: 1, changes: { linesAdded: 1 } })
    expect(january()).toEqual({ orders: 1, sales: 2000, refunds: 0 })
    expect((await bring(first)).importId).toBeNull()
    expect((await bring({ '#1': { lines: [[1, 'MUG-1', '10.00'], [2, 'TEE-1', '5.00']] } })).importId).toBeNull()
  })

  test('changes nothing where nothing changed, discounts and returned goods included', async () => {
    const orders = { '#1': { refund: '10.00' }, '#2': { lines: [[1, 'MUG-1', '10.00'], [-1, 'MUG-1', '10.00']] as [number, string, string][] } }
    await bring(orders)
    const again = await bring(orders)
    expect(again).toMatchObject({ importId: null, changedOrders: { count: 0 } })
    expect(again.rowFates.alreadyKnown).toBe(3)
  })

  test('takes no step back from an older export', async () => {
    await bring({ '#1': { cancelled: '2026-01-06 09:00:00 +0000' }, '#9': { at: '2026-03-01 09:00:00 +0000' } })
    expect((await bring({ '#1': { status: 'paid' } })).importId).toBeNull()
  })

  test('may be undone in any order', async () => {
    const first = await bring({ '#1': { status: 'pending' } })
    const second = await bring({ '#1': {} })
    const third = await bring({ '#1': { refund: '4.00' } })
    await shop.undo(second.importId)
    expect(january()).toEqual({ orders: 1, sales: 1000, refunds: 400 })
    await shop.undo(third.importId)
    expect(shop.query('SELECT external_id, state, hidden FROM orders')).toEqual([{ external_id: '#1', state: 2, hidden: 0 }])
    await shop.undo(first.importId)
    expect(shop.query('SELECT * FROM orders')).toEqual([])
  })
})

test('a report is saved as CSV in which every month adds up', async () => {
  const report = await bring({ '#1': { status: 'pending' }, '#2': { lines: [[1, 'POSTAGE', '3.00'], [1, 'MUG-1', '10.00']] }, '#3': {} })
  const file = shop.file('report.csv', '')
  await saveReport(shop.dataDir, report.importId ?? 0, file)
  const rows = parse(readFileSync(file), { columns: true }) as Record<string, string>[]
  const cents = (what: (row: Record<string, string>) => boolean): number => rows.filter(what).reduce((sum, row) => sum + Math.round(Number(row['amount']) * 100), 0)
  expect([cents(row => row['what'] === 'in files'), cents(row => row['what'] === 'unpaidOrders'), cents(row => row['what'] === 'notAProduct')]).toEqual([3300, -1000, -300])
  expect(cents(row => row['what'] !== 'stored')).toBe(cents(row => row['what'] === 'stored'))
})

test('what is cut off by the end of an export is not taken for removed', () => {
  const order = { toldState: 0, storedState: 0, refund: 0, storedRefund: 0, freeReturned: 0, storedFreeReturned: 0 } as const
  expect(decide(order, { missing: 2, added: 0, onlyReturns: false, sharesProduct: true, sameAmount: false }, true)).toMatchObject({ fate: 1, changed: [] })
  expect(decide({ ...order, refund: 5 }, { missing: 2, added: 0, onlyReturns: false, sharesProduct: true, sameAmount: false }, true)).toMatchObject({ fate: 3, changed: ['refunded'] })
})

test('a free order that came back no longer counts, in the file that says so first and in a later one', async () => {
  const free = (status: string): Record<string, Order> => ({ '#1': { status, lines: [[2, 'MUG-1', '0.00']] } })
  const state = () => shop.query("SELECT state FROM orders WHERE external_id = '#1' AND hidden = 0")
  const sold = await bring(free('paid'))
  expect(state()).toEqual([{ state: 0 }])
  expect((await bring(free('refunded'))).changedOrders).toEqual({ count: 1, changes: { refunded: 1 } })
  expect(state()).toEqual([{ state: 4 }])
  expect((await bring(free('refunded'))).importId).toBeNull()
  await bring({ '#2': {} })
  await shop.undo(sold.importId)
  expect(state()).toEqual([{ state: 4 }])
})

test('of a file that only has returns, some of which are known, the others are added', async () => {
  const sale = [3, 'MUG-1', '10.00'] as [number, string, string]
  const [first, second] = [[-1, 'MUG-1', '10.00'], [-1, 'MUG-1', '9.00']] as [number, string, string][]
  await bring({ '#1': { lines: [sale] } })
  await bring({ '#1': { lines: [first as typeof sale] } })
  const later = await bring({ '#1': { lines: [first as typeof sale, second as typeof sale] } })
  expect(later).toMatchObject({ changedOrders: { count: 1, changes: { refunded: 1 } }, rowFates: { return: 1, alreadyKnown: 1 }, refunds: { EUR: '9.00' } })
  expect(january()).toEqual({ orders: 1, sales: 3000, refunds: 1900 })
})

describe('what is left out unless a person wants it', () => {
  test('are unpaid orders and codes that look like fees', async () => {
    const orders = exported({ '#1': { status: 'pending' }, '#2': { lines: [[1, 'POSTAGE', '3.00']] } })
    expect(await shop.import(orders, { profile: 'shopify', timeZone: 'UTC' }, true)).toMatchObject({ orders: 0 })
    expect(await shop.import(orders, { profile: 'shopify', timeZone: 'UTC', answers: { unpaidOrders: 'keep' }, products: ['POSTAGE'] }, true)).toMatchObject({ orders: 2, revenue: { EUR: '13.00' } })
  })
})
