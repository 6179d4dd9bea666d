import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeText } from './encodeText.ts'
import type { Writing } from './madeCells.ts'
import { LAYOUTS, writeFile } from './madeLayouts.ts'
import { goodsOf, lineTotals, makeOrders, refundOf, type MadeOrder, type Traits } from './madeOrders.ts'
import { TestShop, withShop } from './importFixture.ts'

/** What a layout cannot say. */
interface Limits {
  /** Its orders' number within the one of the file. */
  number?: RegExp
  /** `name`: products have no code. */
  products?: 'name' | 'none'
  /** Statuses it has no word for, whose orders are not in such files. */
  without?: MadeOrder['status'][]
  /** Statuses whose refunds it does not tell. */
  untold?: MadeOrder['status'][]
  /** What it says of the time. */
  precision?: 'day' | 'minute'
  /** `order`: one amount for all lines. */
  amounts?: 'order'
  /** Discounts that it does not tell. */
  noDiscount?: true
  customers?: 'none'
  /** Refunds of some pieces of a line are not told. */
  wholeLines?: true
  /** Its one amount has the postage in it. */
  postage?: 'within'
  /** Only one product an order. */
  oneLine?: true
  /** Whether an order of nothing that was not paid was for nothing, or is not priced yet. */
  freeUnpaid?: 'untold'
  zone?: string
}

const LIMITS: Record<keyof typeof LAYOUTS, Limits> = {
  shopify: {}, squarespace: {}, wix: { freeUnpaid: 'untold' },
  squareItems: { number: /TX(\d+)/, without: ['pending', 'cancelled'], zone: 'Europe/London' },
  etsyItems: { precision: 'day', without: ['pending', 'cancelled'], untold: ['refunded', 'partial'] },
  amazonOrders: { number: /^026-(\d{4})/, untold: ['refunded', 'partial'], customers: 'none' },
  amazonTransactions: { number: /^026-(\d{4})/, customers: 'none', without: ['pending', 'cancelled'] },
  amazonSettlement: { number: /^026-(\d{4})/, customers: 'none', without: ['pending', 'cancelled'] },
  bigcommerce: {}, woocommerceWebToffee: { untold: ['partial'] },
  woocommerceAnalytics: { products: 'name', amounts: 'order' },
  taobaoItems: { zone: 'Asia/Shanghai', number: /^19306798580(\d{4})/, customers: 'none' },
  jd: { freeUnpaid: 'untold', zone: 'Asia/Shanghai', number: /^2810000(\d{4})/, untold: ['partial'] },
  douyin: { zone: 'Asia/Shanghai', number: /^69179267687(\d{4})/, customers: 'none', wholeLines: true },
  magento: { number: /^0*(\d{4})/, products: 'none' },
  prestashop: { products: 'none', postage: 'within', untold: ['partial'], customers: 'none' },
  ebay: { number: /^01-(\d{4})/, precision: 'day', noDiscount: true, without: ['cancelled'], untold: ['refunded', 'partial'] },
  etsyOrders: { number: /(\d{4})$/, products: 'none', precision: 'day', without: ['pending', 'cancelled'] },
  squareTransactions: { number: /TX(\d+)/, products: 'none', without: ['pending', 'cancelled'], zone: 'Europe/London' },
  woocommerceCsvExport: {},
  woocommerceOrderExport: { precision: 'minute', untold: ['partial'] },
  taobaoOrders: { zone: 'Asia/Shanghai', number: /^19306798580(\d{4})/, products: 'none' },
  pinduoduo: { number: /(\d{4})$/, zone: 'Asia/Shanghai', customers: 'none', oneLine: true, untold: ['partial'] },
  youzan: { number: /(\d{4})$/, zone: 'Asia/Shanghai', products: 'name', amounts: 'order' },
}

/** Layouts that name the currency of every order. */
const SAYS_CURRENCY: ReadonlySet<string> = new Set<keyof typeof LAYOUTS>(['shopify', 'squarespace', 'wix', 'etsyItems', 'etsyOrders', 'amazonOrders', 'amazonSettlement', 'bigcommerce', 'woocommerceWebToffee', 'woocommerceCsvExport'])

interface Stored { order: string; at: number; currency: string; state: number; customer: number | null; sku: string; name: string; quantity: number; total: number | null; refund: number }

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

const isFreeUnpaid = (order: MadeOrder): boolean => (order.status === 'pending' || order.status === 'cancelled') && goodsOf(order) - order.discount + order.shipping === 0

/** Puts orders into the files of an export. */
type Filing = (orders: readonly MadeOrder[], write: (orders: readonly MadeOrder[]) => string) => (string | Buffer)[]

async function compare(layout: keyof typeof LAYOUTS, orders: readonly MadeOrder[], writing: Writing, file: Filing = (all, write) => [write(all)]): Promise<void> {
  const { number = /(\d+)$/, products, without = [], untold = [], precision, amounts, noDiscount, customers, wholeLines, postage, oneLine, freeUnpaid, zone = writing.zone } = LIMITS[layout]
  const written = orders.filter(({ status }) => !without.includes(status)).map(order => ({
    ...order, discount: noDiscount || (freeUnpaid && isFreeUnpaid(order)) ? 0 : order.discount,
    lines: wholeLines ? order.lines.map(line => line.refunded === line.quantity ? line : { ...line, refunded: 0 }) : order.lines,
  })).map(order => oneLine ? { ...order, lines: order.lines.slice(0, 1), discount: Math.min(order.discount, goodsOf({ lines: order.lines.slice(0, 1) })) } : order)
  const shop = new TestShop()
  try {
    const report = await shop.import(file(written, part => writeFile(part, layout, { ...writing, zone })).map((content, index) => shop.file(`export${index}.csv`, content)), { timeZone: zone })
    expect(report.files[0]?.profile).toBe(layout)
    expect(sum(Object.values(report.rowFates))).toBe(report.rows)
    expect(report.reconciliation.flatMap(({ differences }) => differences.filter(({ reason }) => reason === 'unexplained'))).toEqual([])
    const stored = Map.groupBy(shop.query(`SELECT o.external_id AS "order", o.placed_at AS at, o.currency, o.state, o.customer_id AS customer, p.external_id AS sku, p.name, l.quantity, l.total_minor AS total, l.returned_minor AS refund
      FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id WHERE l.kind = 0 ORDER BY l.id`) as unknown as Stored[], row => Number(number.exec(row.order)?.[1]))
    expect([...stored.keys()].sort()).toEqual(written.map(order => order.number).sort())
    const people = new Map<string, number | null>()
    for (const order of written) {
      const at = `${layout} ${order.number} ${order.status}`
      const lines = stored.get(order.number) ?? []
      const [first] = lines
      const sold = order.lines.filter(({ extra }) => !extra)
      const worth = lineTotals(order).filter((_, index) => !order.lines[index]?.extra)
      const refund = untold.includes(order.status) ? 0 : refundOf(order, sold)
      if (products !== 'none') expect(lines.map(line => [products === 'name' ? line.name : line.sku, line.quantity]), at).toEqual(sold.map(line => [products === 'name' ? line.title : line.sku, line.quantity]))
      if (products === undefined && amounts === undefined) expect(lines.map(line => line.total), at).toEqual(worth)
      const postageWithin = postage === 'within' ? order.shipping : 0
      expect(sum(lines.map(line => line.total ?? 0)), at).toBe(goodsOf({ lines: sold }) - order.discount + postageWithin)
      if (SAYS_CURRENCY.has(layout)) expect(first?.currency, at).toBe(order.currency)
      const resolution = precision === 'day' ? 86_400_000 : writing.excel || precision === 'minute' ? 60_000 : 1000
      if (precision !== 'day') expect(first?.at, at).toBe(Math.floor(order.at / resolution) * resolution)
      expect(sum(lines.map(line => line.refund)), at).toBe(order.status === 'refunded' && refund > 0 ? refund + postageWithin : refund)
      expect(first?.state, at).toBe({ paid: 0, partial: 0, pending: 2, cancelled: 1, refunded: untold.includes('refunded') ? 0 : 4 }[order.status])
      if (customers !== 'none') {
        expect(first?.customer, at).not.toBeNull()
        const known = people.get(order.customer.id)
        if (known !== undefined) expect(first?.customer, at).toBe(known)
        people.set(order.customer.id, first?.customer ?? null)
      }
    }
    expect(new Set(people.values()).size).toBe(people.size)
  } finally {
    shop.dispose()
  }
}

/** Of every layout as it is; the variations have fewer. */
const CASES = Number(process.env['SHOPCAST_CASES'] ?? 3)

const STORED = ['customers', 'products', 'orders', 'lines', 'months'] as const

describe('a file made of random orders that breaks off within its last row', () => {
  test.each(['shopify', 'etsyItems', 'amazonOrders', 'amazonSettlement', 'jd', 'taobaoOrders', 'magento', 'wix'] as const)('%s: says so, and stores nothing of that row', { timeout: 120_000 }, async layout => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), async (seed, share) => {
      const rows = writeFile(makeOrders(seed, 15), layout, { zone: 'UTC' }).split(/(?<=\r\n)/)
      const last = rows.pop() ?? ''
      const cut = last.slice(0, Math.max(1, Math.floor(share * Math.max(last.lastIndexOf(','), last.lastIndexOf('\t')))))
      const importOf = (text: string) => withShop(async shop => {
        const { problems } = await shop.import([shop.file('export.csv', text)])
        const content = shop.content()
        return { problems: problems.map(({ code }) => code), stored: STORED.map(table => content[table]) }
      })
      const whole = await importOf(rows.join(''))
      const broken = await importOf(rows.join('') + cut)
      expect(broken.stored).toEqual(whole.stored)
      expect(['rowDamaged', 'notARow'].some(code => broken.problems.includes(code as 'rowDamaged'))).toBe(true)
    }), { numRuns: Math.ceil(CASES / 3), endOnFailure: true })
  })
})

describe('a file made of random orders says what it was made from', () => {
  const anyOrders = [fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 12, max: 60 })] as const
  const check = (layout: keyof typeof LAYOUTS, writing: Writing, traits: Traits = {}, file?: Filing, numRuns = Math.ceil(CASES / 3)): Promise<void> =>
    fc.assert(fc.asyncProperty(...anyOrders, (seed, count) => compare(layout, makeOrders(seed, count, traits), writing, file)), { numRuns, endOnFailure: true })

  test.each(Object.keys(LAYOUTS) as (keyof typeof LAYOUTS)[])('%s', { timeout: 120_000 }, async layout => {
    await check(layout, { zone: 'Europe/London' }, {}, undefined, CASES)
  })

  test.each(['shopify', 'squarespace', 'woocommerceWebToffee', 'woocommerceCsvExport', 'woocommerceOrderExport', 'magento', 'bigcommerce', 'wix'] as const)('%s with commas before decimals and semicolons between cells', { timeout: 120_000 }, async layout => {
    await check(layout, { zone: 'Europe/Berlin', european: true })
  })

  test.each([['shopify', 'dmy'], ['shopify', 'mdy'], ['squarespace', 'dmy'], ['woocommerceAnalytics', 'mdy'], ['woocommerceWebToffee', 'dmy'], ['magento', 'mdy']] as const)('%s saved again by Excel, dates as %s', { timeout: 120_000 }, async (layout, excel) => {
    await check(layout, { zone: excel === 'dmy' ? 'Europe/London' : 'America/New_York', excel })
  })

  test.each(['shopify', 'squarespace', 'wix', 'squareItems', 'etsyItems', 'amazonOrders', 'amazonTransactions', 'bigcommerce', 'woocommerceWebToffee', 'woocommerceCsvExport', 'woocommerceOrderExport', 'taobaoItems', 'jd', 'douyin', 'ebay'] as const)('%s with gift cards, tips and fees among the lines', { timeout: 120_000 }, async layout => {
    await check(layout, { zone: 'Europe/London' }, { extras: true })
  })

  test.each([...SAYS_CURRENCY] as (keyof typeof LAYOUTS)[])('%s in several currencies', { timeout: 120_000 }, async layout => {
    await check(layout, { zone: 'Europe/London' }, { currencies: true })
  })

  test.each([['shopify', '\t', 'utf-16le'], ['squarespace', '|', 'utf-8 with BOM'], ['taobaoItems', ',', 'gb18030'], ['jd', '\t', 'gb18030'], ['youzan', ';', 'gb18030'], ['magento', ';', 'utf-16le']] as const)('%s with %j between cells, in %s', { timeout: 120_000 }, async (layout, delimiter, encoding) => {
    await check(layout, { zone: 'Europe/London', delimiter }, {}, (orders, write) => [encodeText(write(orders), encoding)])
  })

  test.each(['shopify', 'squareItems', 'squareTransactions', 'amazonOrders', 'amazonTransactions', 'bigcommerce', 'magento', 'ebay', 'taobaoItems', 'youzan'] as const)('%s in two files that overlap, newest first', { timeout: 120_000 }, async layout => {
    await check(layout, { zone: 'Europe/London' }, {}, (orders, write) => {
      const newest = orders.toReversed()
      return [newest.slice(0, Math.ceil(orders.length * 2 / 3)), newest.slice(Math.floor(orders.length / 3))].map(write)
    })
  })
})
