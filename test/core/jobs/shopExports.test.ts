import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImportReport } from '../../../src/core/domain/importing.ts'
import { projectRoot, sharedData, TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

/** An order line that files were made from, and how its order ended. */
interface TruthRow { order_id: string; time_utc: string; customer: string; sku: string; product: string; qty: string; unit_price: string; status: string; refunded_amount: string }
interface StoredLine { order: string; at: number; state: number; sku: string; name: string; quantity: number; total: number; refund: number }

/** What a layout can say of the truth. */
interface Layout {
  /** The truth's order number in the one that the export gives. */
  orderId?: RegExp
  /** Whether products have codes; else they are known by name. */
  sku?: false
  /** `order`: one amount for several items. `none`: no items either. */
  amounts?: 'order' | 'none'
  /** How the export's clock stands to UTC, in hours; `day`: it says no time. */
  clock?: number | 'day'
  /** Statuses that the layout cannot have, or whose orders are not in the file. */
  without?: string[]
  /** Statuses whose refunds the layout cannot tell. */
  noRefund?: string[]
}

const minor = (amount: string): number => Math.round(Number(amount) * 100)
const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0)

/** Compares orders, times, lines, amounts, refunds and states with the truth, as far as the layout can say them. */
function expectTruth(truth: TruthRow[], report: ImportReport, { orderId = /^.*$/, sku, amounts, clock = 0, without = [], noRefund = [] }: Layout): void {
  const stored = Map.groupBy(shop.query(`SELECT o.external_id AS "order", o.placed_at AS at, o.state, p.external_id AS sku, p.name, l.quantity, l.total_minor AS total, l.returned_minor AS refund
    FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id WHERE l.kind <> 1 ORDER BY l.id`) as unknown as StoredLine[], row => orderId.exec(row.order)?.at(-1) ?? row.order)
  const expected = Map.groupBy(truth.filter(row => !without.includes(row.status)), row => row.order_id)
  expect(new Set(stored.keys())).toEqual(new Set(expected.keys()))
  for (const [id, rows] of expected) {
    const lines = stored.get(id) ?? []
    const status = rows[0]?.status ?? ''
    if (amounts !== 'none') expect(lines.map(line => [sku === false ? line.name : line.sku, line.quantity]), id).toEqual(rows.map(row => [sku === false ? row.product : row.sku, Number(row.qty)]))
    const worth = rows.map(row => minor(row.unit_price) * Number(row.qty))
    // Where a cancelled line has lost its price, the export cannot say what it was.
    if (lines.every(line => line.total !== null)) {
      if (amounts === undefined) expect(lines.map(line => line.total), id).toEqual(worth)
      expect(sum(lines.map(line => line.total)), id).toBe(sum(worth))
    }
    const time = rows[0]?.time_utc ?? ''
    expect(lines[0]?.at, id).toBe(clock === 'day' ? Date.parse(`${time.slice(0, 10)}T00:00:00Z`) : Date.parse(`${time.replace(' ', 'T')}Z`) + clock * 3_600_000)
    const refunded = noRefund.includes(status) ? 0 : minor(rows[0]?.refunded_amount ?? '0')
    expect(sum(lines.map(line => line.refund)), id).toBe(refunded)
    expect(lines[0]?.state, id).toBe({ paid: 0, partially_refunded: 0, refunded: refunded > 0 ? 4 : 0, cancelled: 1, pending: 2 }[status])
  }
  expect(sum(Object.values(report.rowFates))).toBe(report.rows)
}

function readTruth(path: string): TruthRow[] {
  return parse(readFileSync(path), { columns: true }) as TruthRow[]
}

const fixture = (name: string): string => join(projectRoot, 'test/fixtures/shopExports', name)

describe('a file in the layout of a shop system says what it was made from', () => {
  const LAYOUTS: [file: string, profile: string, layout: Layout][] = [
    ['squarespace.csv', 'squarespace', {}],
    ['wix.csv', 'wix', {}],
    ['amazonOrders.txt', 'amazonOrders', { orderId: /^026-(\d{4})/, noRefund: ['refunded', 'partially_refunded'] }],
    ['ebay.csv', 'ebay', { orderId: /^01-(\d{4})/, clock: 'day', without: ['cancelled', 'pending'], noRefund: ['refunded', 'partially_refunded'] }],
    ['magento.csv', 'magento', { orderId: /^0*(\d{4})/, amounts: 'none' }],
    ['prestashop_fr.csv', 'prestashop', { amounts: 'none', noRefund: ['partially_refunded'] }],
    ['squareTransactions.csv', 'squareTransactions', { orderId: /^TX(\d{4})/, amounts: 'none', without: ['cancelled', 'pending'] }],
    ['squareItems.csv', 'squareItems', { orderId: /^TX(\d{4})/, without: ['cancelled', 'pending'], noRefund: ['refunded', 'partially_refunded'] }],
    ['etsyOrders.csv', 'etsyOrders', { amounts: 'none', clock: 'day', without: ['cancelled', 'pending'] }],
    ['woocommerceOrderExport.csv', 'woocommerceOrderExport', { noRefund: ['partially_refunded'] }],
    ['woocommerceCsvExport.csv', 'woocommerceCsvExport', {}],
    ['bigcommerce.csv', 'bigcommerce', { noRefund: ['partially_refunded'] }],
  ]

  test.each(LAYOUTS)('%s', async (file, profile, layout) => {
    const report = await shop.import([fixture(file)])
    expect(report.files[0]?.profile).toBe(profile)
    const truth = readTruth(fixture('truth.csv'))
    const square = file.startsWith('squareT') || file.startsWith('squareI')
    expectTruth(square || file === 'woocommerceOrderExport.csv' ? truth.map(row => ({ ...row, time_utc: square ? pacific(row.time_utc) : `${row.time_utc.slice(0, 16)}:00` })) : truth, report, layout)
  })

  test('Amazon\'s new orders: the price is for all pieces, and a promotion comes off it', async () => {
    const report = await shop.import([fixture('amazonNewOrders.txt')])
    expect(report).toMatchObject({ orders: 1, customers: 1, revenue: { GBP: '50.25' }, files: [{ profile: 'amazonNewOrders' }] })
  })

  test('Square: the list of items and the list of transactions are one set of orders, whichever comes first', async () => {
    for (const files of [['squareItems.csv', 'squareTransactions.csv'], ['squareTransactions.csv', 'squareItems.csv']]) {
      const one = new TestShop()
      const report = await one.import(files.map(fixture))
      expect(report).toMatchObject({ orders: 2, lines: 3, revenue: { USD: '73.50' }, refunds: { USD: '65.75' }, timeZone: 'UTC' })
      expect(sum(Object.values(report.rowFates))).toBe(report.rows)
      one.dispose()
    }
  })

  test.each(['2026-03-01', '2026-06-30'])('Square: an item that came back in a later file is taken off the sale of the earlier one, where the shop has orders until %s', async (last) => {
    const heading = 'Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Product Sales,Discounts,Net Sales,Tax,Gross Sales,Transaction ID,Event Type,Customer ID\n'
    const row = (id: string, day: string, pieces: number, event: string): string => `${day},10:15:00,UTC,,Blue Cup,${pieces}.0,Regular,CUP-1,,$${pieces * 10}.00,$0.00,$${pieces * 10}.00,$0.00,$${pieces * 10}.00,${id},${event},SQdora\n`
    await shop.import(heading + row('U1', '2026-02-20', 2, 'Payment') + row('U2', last, 1, 'Payment'))
    const later = heading + row('U1', '2026-06-20', -2, 'Refund')
    const report = await shop.import(later)
    expect(report).toMatchObject({ changedOrders: { count: 1, changes: { refunded: 1 } }, refunds: { USD: '20.00' }, rowFates: { return: 1 } })
    expect(shop.query("SELECT placed_at, state, sales_minor, refunds_minor FROM orders WHERE external_id = 'U1' AND hidden = 0")).toEqual([{ placed_at: Date.UTC(2026, 1, 20, 10, 15), state: 4, sales_minor: 2000, refunds_minor: 2000 }])
    expect(await shop.import(later)).toMatchObject({ importId: null, changedOrders: { count: 0 } })
    await shop.undo(report.importId)
    expect(shop.query("SELECT state, refunds_minor FROM orders WHERE external_id = 'U1' AND hidden = 0")).toEqual([{ state: 0, refunds_minor: 0 }])
  })

  test('eBay: the sales history of earlier years, too', async () => {
    const headings = 'Sales Record Number,User Id,Buyer Fullname,Buyer Phone Number,Buyer Email,Buyer Address 1,Buyer Address 2,Buyer City,Buyer State,Buyer Zip,Buyer Country,Item Number,Item Title,Custom Label,Quantity,Sale Price,Shipping and Handling,US Tax,Insurance,Cash on delivery fee,Total Price,'
      + 'Payment Method,Sale Date,Checkout Date,Paid on Date,Shipped on Date,Feedback left,Feedback received,Notes to yourself,PayPal Transaction ID,Shipping Service,Cash on delivery option,Transaction ID,Order ID,Variation Details'
    const end = ',Feb-03-26,,Feb-03-26,,,,,,,,,,'
    const rows = ['101,dora_d,Dora Dale,,dora@example.com,1 High St,,London,,N1 1AA,United Kingdom,11001,Blue Cup,CUP-1,2,$14.50,$6.00,,,,$35.00,PayPal',
      '102,eli_e,Eli East,,eli@example.com,2 High St,,London,,N2 2AA,United Kingdom,11002,"Plate, round",PLATE-2,1,"$1,022.25",$6.00,,,,"$1,028.25",PayPal'].map(row => row + end)
    const report = await shop.import(['', headings, ...rows, '', '2 record(s) downloaded', 'Seller ID : cup_shop'].join('\n'))
    expect(report).toMatchObject({ orders: 2, lines: 2, customers: 2, revenue: { USD: '1051.25' }, files: [{ profile: 'ebay' }] })
    expect(shop.query('SELECT external_id FROM orders ORDER BY 1')).toEqual([{ external_id: '101' }, { external_id: '102' }])
  })

  describe('Square: refunds that lie in other files than their sales', () => {
    const columns = 'Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Tax,Total Collected,Transaction ID,Event Type,Customer ID\n'
    const row = (id: string, day: string, amount: number): string => `${day},10:15:00,UTC,$${amount}.00,$0.00,$${amount}.00,$0.00,$${amount}.00,${id},${amount < 0 ? 'Refund' : 'Payment'},SQdora\n`
    const files = { january: columns + row('T1', '2026-01-20', 30) + row('T2', '2026-01-21', 20), february: columns + row('T1', '2026-02-02', -5) + row('T3', '2026-02-03', 10), march: columns + row('T1', '2026-02-02', -5) + row('T1', '2026-03-01', -7) }
    const months = (of: TestShop) => of.query('SELECT month, orders, sales_minor AS sales, refunds_minor AS refunds FROM months')

    test.each([['january', 'february', 'march'], ['march', 'february', 'january'], ['february', 'january', 'march'], ['march', 'january', 'february']] as const)('%s, %s, %s', async (...order) => {
      for (const name of order) {
        const report = await shop.import(files[name])
        expect(sum(Object.values(report.rowFates))).toBe(report.rows)
        expect(report.reconciliation.flatMap(({ differences }) => differences.filter(({ reason }) => reason === 'unexplained'))).toEqual([])
        expect((await shop.import(files[name])).importId).toBeNull()
      }
      expect(months(shop)).toEqual([{ month: '2026-01', orders: 2, sales: 5000, refunds: 1200 }, { month: '2026-02', orders: 1, sales: 1000, refunds: 0 }])
    })

    test('in one import, the files overlapping', async () => {
      const report = await shop.import(Object.entries(files).map(([name, text]) => shop.file(`${name}.csv`, text)))
      expect(sum(Object.values(report.rowFates))).toBe(report.rows)
      expect(months(shop)).toEqual([{ month: '2026-01', orders: 2, sales: 5000, refunds: 1200 }, { month: '2026-02', orders: 1, sales: 1000, refunds: 0 }])
    })

    test('a refund lowers the month it was given in while nobody knows its sale', async () => {
      const report = await shop.import(files.february)
      expect(report).toMatchObject({ orders: 1, revenue: { USD: '5.00' }, rowFates: { sale: 1, return: 1 } })
    })
  })

  test('Shopify: the list of customers tells of those who have ordered and of those who have not, once', async () => {
    const customers = shop.file('customers_export.csv', 'First Name,Last Name,Email,Accepts Email Marketing,Company,Address1,Address2,City,Province,Province Code,Country,Country Code,Zip,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt\n'
      + 'Dora,Dale,Dora@example.com,yes,,,,,,,,,,,no,50.25,1,,,no\nGus,Gale,gus@example.com,no,,,,,,,United Kingdom,GB,,,no,0.00,0,,,no\n,,,no,,,,,,,,,,,no,0.00,0,,,no\n')
    await shop.import([fixture('squarespace.csv')])
    const report = await shop.import([customers])
    expect(report).toMatchObject({ orders: 0, customers: 2, files: [{ profile: 'shopifyCustomers', confidence: 1 }], rowFates: { customer: 2, unreadable: 1 } })
    expect(shop.query("SELECT external_id, name, accepts_marketing, country, orders FROM customers WHERE external_id IN ('dora@example.com', 'gus@example.com') ORDER BY 1"))
      .toEqual([{ external_id: 'dora@example.com', name: 'Dora Dale', accepts_marketing: 1, country: null, orders: 1 }, { external_id: 'gus@example.com', name: 'Gus Gale', accepts_marketing: 0, country: 'GB', orders: 0 }])
    expect(await shop.import([customers])).toMatchObject({ importId: null, rowFates: { customer: 0, alreadyKnown: 2 } })
    await shop.undo(report.importId)
    expect(shop.query("SELECT accepts_marketing FROM customers WHERE external_id = 'dora@example.com'")).toEqual([{ accepts_marketing: null }])
    expect(shop.query("SELECT count(*) AS n FROM customers WHERE external_id = 'gus@example.com'")).toEqual([{ n: 0 }])
  })

  test.each<[profile: string, file: string, stored: Record<string, unknown>]>([
    ['woocommerceCustomers', 'Name,Username,Last Active,Date Registered,Email,Orders,Total Spend,AOV,Country / Region,City,Region,Postal Code\n"Dora Dale",dora,2026-03-02 10:11:12,2025-01-02 08:00:00,Dora@example.com,3,50.25,16.75,GB,Leeds,,LS1 4AP\n',
      { external_id: 'dora@example.com', name: 'Dora Dale', phone: null, country: 'GB', accepts_marketing: null }],
    ['magentoCustomers', '"ID","Name","Email","Group","Phone","ZIP","Country","State/Province","Customer Since","Web Site","Confirmed email","Account Created in","Billing Address","Shipping Address","Date of Birth","Tax VAT Number","Gender"\n'
      + '"7","Dora Dale","dora@example.com","General","020 7946 0018","LS1 4AP","United Kingdom","","Jan 2, 2025, 8:00:00 AM","Main Website","Confirmation Not Required","Default Store View","","","","",""\n',
      { external_id: 'dora@example.com', name: 'Dora Dale', phone: '020 7946 0018', country: 'GB', accepts_marketing: null }],
    ['squareCustomers', 'Reference ID,First Name,Last Name,Email Address,Phone Number,Nickname,Company Name,Street Address 1,City,State,Postal Code,Birthday,Memo,Square Customer ID,Creation Source,First Visit,Last Visit,Transaction Count,Lifetime Spend,Email Subscription Status\n'
      + ',Dora,Dale,dora@example.com,+447700900123,,,,,,,,,SQ7X,Directory,2025-01-02,2026-03-02,3,$50.25,Subscribed\n',
      { external_id: 'SQ7X', name: 'Dora Dale', phone: '+447700900123', country: null, accepts_marketing: 1 }],
    ['mailchimp', '"Email Address","First Name","Last Name","Address","Phone Number","MEMBER_RATING","OPTIN_TIME","OPTIN_IP","CONFIRM_TIME","CONFIRM_IP","LAST_CHANGED"\ndora@example.com,Dora,Dale,,,2,"2025-01-02 08:00:00",,"2025-01-02 08:00:00",,"2026-03-02 10:11:12"\n',
      { external_id: 'dora@example.com', name: 'Dora Dale', phone: null, country: null, accepts_marketing: null }],
  ])('%s: a list of customers asks nothing and tells who they are', async (profile, file, stored) => {
    expect(await shop.import([shop.file('customers.csv', file)])).toMatchObject({ orders: 0, customers: 1, files: [{ profile }], rowFates: { customer: 1 } })
    expect(shop.query('SELECT external_id, name, phone, country, accepts_marketing FROM customers')).toEqual([stored])
  })

  test('a shop without a time zone of its own takes the one that the file names', async () => {
    expect(await shop.import([fixture('squareItems.csv')], {})).toMatchObject({ timeZone: 'America/Los_Angeles' })
  })
})

/** A time of day of Los Angeles in the winter and spring of 2026. */
function pacific(time: string): string {
  const at = Date.parse(`${time.replace(' ', 'T')}Z`)
  const hours = at >= Date.UTC(2026, 2, 8, 10) ? 7 : 8
  return new Date(at + hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}

describe.skipIf(!existsSync(join(sharedData, 'exports')))('the sample exports say what they were made from (need ../shared/data)', () => {
  const sample = (name: string): string => join(sharedData, 'exports', name)
  const truth = (): TruthRow[] => readTruth(sample('truth.csv'))

  test('Shopify', async () => {
    expectTruth(truth(), await shop.import([sample('shopify_orders_export.csv')]), { orderId: /^#(\d+)/ })
  })

  test('WooCommerce analytics: items in one cell, one amount for them all', async () => {
    expectTruth(truth(), await shop.import([sample('woocommerce_analytics_orders.csv')]), { sku: false, amounts: 'order' })
  })

  test('WooCommerce analytics: where postage and tax stand between the two amounts, the smaller one is the goods', async () => {
    const rows = [['1', '25.00', '20.00', 'completed', '2× Mug'], ['2', '17.50', '12.00', 'completed', '1× Fern'], ['3', '0.00', '0.00', 'cancelled', '1× Fern'], ['2', '-17.50', '-12.00', 'refunded', '1× Fern']]
    const report = await shop.import('Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue,Attribution\n'
      + rows.map(([id, total, net, status, items], day) => `2026-01-0${day + 1} 10:00:00,${id},£${total},${status},Ann,new,"${items}",1,,${net},Direct`).join('\n'))
    expect(report).toMatchObject({ orders: 1, revenue: { GBP: '20.00' }, refunds: { GBP: '12.00' } })
  })

  test('WooCommerce WebToffee: an item a cell', async () => {
    const report = await shop.import([sample('woocommerce_webtoffee_orders.csv')])
    expect(report.files[0]).toMatchObject({ profile: 'woocommerceWebToffee', confidence: 1 })
    expectTruth(truth(), report, { noRefund: ['partially_refunded'] })
  })

  test('Etsy: days only, and nothing of how orders ended', async () => {
    const report = await shop.import([sample('etsy_sold_order_items.csv')])
    expect(report).toMatchObject({ orders: 7, customers: 3, revenue: { USD: '1759.16' }, period: { first: Date.UTC(2026, 0, 5), last: Date.UTC(2026, 10, 1) }, files: [{ profile: 'etsyItems' }] })
    expect(report.problems.find(problem => problem.code === 'notAProduct')?.count).toBe(1)
  })

  test('Square: times of the zone that each row names, and a refund in a row of its own', async () => {
    const report = await shop.import([sample('square_items_detail.csv')])
    expect(report).toMatchObject({ revenue: { USD: '1705.16' }, refunds: { USD: '36.00' }, files: [{ profile: 'squareItems' }] })
    expect(shop.query("SELECT placed_at, state FROM orders WHERE external_id IN ('TX1001', 'TX1003', 'TX1007') ORDER BY 1")).toEqual([
      { placed_at: Date.UTC(2026, 0, 5, 14, 15, 2), state: 0 }, { placed_at: Date.UTC(2026, 1, 14, 5, 5, 59), state: 4 }, { placed_at: Date.UTC(2026, 9, 25, 5, 30), state: 0 },
    ])
  })
})
