import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ImportReport } from '../../../src/core/domain/importing.ts'
import { inlineRows, makeWorkbook } from '../ingest/sources/makeArchive.ts'
import { projectRoot, sharedData, sharedFile, TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const fixture = (name: string): string => join(projectRoot, 'test/fixtures/exports', name)
const shared = (name: string): string => join(sharedData, 'exports', name)
const minor = (amount: string | undefined): number => Math.round(Number(amount) * 100)
const codes = (report: ImportReport): Record<string, number> => Object.fromEntries(report.problems.map(({ code, count }) => [code, count]))

interface StoredLine { order: string; at: number; state: number; customer: string | null; product: string; quantity: number; total: number; back: number; refund: number }

function lines(): StoredLine[] {
  return shop.query(`SELECT o.external_id AS "order", o.placed_at AS at, o.state, c.external_id AS customer, p.external_id AS product, l.quantity, l.total_minor AS total,
    l.returned_quantity AS back, l.returned_minor AS refund
    FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id LEFT JOIN customers c ON c.id = o.customer_id
    WHERE o.hidden = 0 ORDER BY o.external_id, l.id`) as unknown as StoredLine[]
}

/** Orders with their state, what they came to, and what came back. */
function orders(): unknown[] {
  return [...Map.groupBy(lines(), line => line.order)].map(([order, of]) => [order.slice(-4), of[0]?.state, of.reduce((sum, line) => sum + line.total, 0), of.reduce((sum, line) => sum + line.refund, 0)])
}

const STATES = { paid: 0, partially_refunded: 0, refunded: 4, cancelled: 1, pending: 2 } as const

describe.skipIf(!existsSync(shared('truth.csv')))('Taobao (needs ../shared/data)', () => {
  const truth = () => Map.groupBy(parse(sharedFile('exports/truth.csv'), { columns: true }) as Record<string, string>[], row => row['order_id'] ?? '')
  const ORDERS = shared('taobao_ExportOrderList_gb18030.csv')
  const ITEMS = shared('taobao_ExportItemList_gb18030.csv')
  const NAMES: Record<string, string> = { c1: 'ann_a', c2: 'bob_b', c3: 'cy_c', c4: 'guest' }

  function expectTruth({ customers, items }: { customers: boolean; items: boolean }): void {
    const stored = Map.groupBy(lines(), line => String(Number(line.order.slice(-4))))
    expect(stored.size).toBe(8)
    for (const [order, rows] of truth()) {
      const found = stored.get(order) ?? []
      expect(found[0]?.order).toBe(`193067985800${order}`)
      expect(found[0]?.at).toBe(Date.parse(`${rows[0]?.['time_utc']?.replace(' ', 'T')}Z`))
      expect(found[0]?.state, order).toBe(STATES[rows[0]?.['status'] as keyof typeof STATES])
      if (customers) expect(found[0]?.customer).toBe(NAMES[rows[0]?.['customer'] ?? ''])
      if (items) {
        expect(found.map(({ product, quantity, total }) => [product, quantity, total]), order)
          .toEqual(rows.map(row => [row['sku'], Number(row['qty']), minor(row['unit_price']) * Number(row['qty'])]))
      }
      expect(found.reduce((sum, line) => sum + line.total, 0), order).toBe(rows.reduce((sum, row) => sum + minor(row['unit_price']) * Number(row['qty']), 0))
      if (items) expect(found.reduce((sum, line) => sum + line.refund, 0), order).toBe(minor(rows[0]?.['refunded_amount']))
    }
  }

  test.each([['order list first', [ORDERS, ITEMS]], ['item list first', [ITEMS, ORDERS]]])('%s: buyers from one file, items from the other, nothing twice', async (_, files) => {
    const report = await shop.import(files, {})
    expect(report.files.map(({ profile, confidence }) => [profile, confidence]).sort()).toEqual([['taobaoItems', 1], ['taobaoOrders', 1]])
    expect(report).toMatchObject({ timeZone: 'Asia/Shanghai', revenue: { CNY: '1675.66' }, refunds: { CNY: '65.50' } })
    expect(Object.values(report.rowFates).reduce((sum, count) => sum + count, 0)).toBe(report.rows)
    expectTruth({ customers: true, items: true })
    expect(lines().find(line => line.order.endsWith('1006') && line.product === 'TEE-NVY-M')).toMatchObject({ back: 1, refund: 2950 })
  })

  const cells = (file: string): string[][] => parse(new TextDecoder('gb18030').decode(sharedFile(file)), { relax_quotes: true }) as string[][]

  test('both lists as sheets of one workbook, beside a list of parcels', async () => {
    const parcels = [['订单编号', '物流单号', '物流公司', '发货时间'], ['1930679858001001', 'SF1', '顺丰', '2026-01-06 10:00:00']]
    const sheets = [['订单报表', cells('exports/taobao_ExportOrderList_gb18030.csv')], ['销售明细', cells('exports/taobao_ExportItemList_gb18030.csv')], ['发货报表', parcels]] as const
    const report = await shop.import([shop.file('报表.xlsx', await makeWorkbook({ sheets: sheets.map(([name, table]) => ({ name, rows: inlineRows(table) })) }))], {})
    expect(report.files.map(({ profile }) => profile)).toEqual(['taobaoOrders', 'taobaoItems'])
    expect(report.problems.find(({ code }) => code === 'fileLeftOut')?.examples.map(({ file }) => file)).toEqual([expect.stringContaining('发货报表')])
    expectTruth({ customers: true, items: true })
  })

  test.each([
    ['taobaoOrders', 'exports/taobao_ExportOrderList_gb18030.csv', ['订单编号', '买家会员名', '买家应付货款', '买家实际支付金额', '订单状态', '订单创建时间', '宝贝标题', '宝贝总数量', '订单关闭原因']],
    ['taobaoItems', 'exports/taobao_ExportItemList_gb18030.csv', ['主订单编号', '标题', '价格', '购买数量', '外部系统编号', '订单状态', '买家应付货款', '退款状态', '退款金额', '订单创建时间', '订单付款时间', '买家实际支付金额']],
  ])('%s with only some of its columns chosen', async (profile, file, chosen) => {
    const [heading = [], ...rows] = cells(file)
    const places = chosen.map(name => heading.findIndex(one => one.trim() === name))
    expect(places).not.toContain(-1)
    const text = [heading, ...rows].map(row => places.map(place => `"${(row[place] ?? '').replaceAll('"', '""')}"`).join(',')).join('\r\n')
    const report = await shop.import([shop.file('export.csv', text)], {})
    expect(report.files[0]?.profile).toBe(profile)
    expectTruth({ customers: profile === 'taobaoOrders', items: profile === 'taobaoItems' })
  })

  test.each([['the item list after the order list', ORDERS, ITEMS], ['the order list after the item list', ITEMS, ORDERS]])('%s, in imports of their own: the same shop as from both at once', async (_, first, second) => {
    const other = new TestShop()
    await other.import([ORDERS, ITEMS], {})
    await shop.import([first], {})
    const before = shop.content()
    const report = await shop.import([second], {})
    expect(report.importId).not.toBeNull()
    expectTruth({ customers: true, items: true })
    expect(shop.content()['months']).toEqual(other.content()['months'])
    expect(Object.values(report.rowFates).reduce((sum, count) => sum + count, 0)).toBe(report.rows)
    expect((await shop.import([second], {})).importId).toBeNull()
    await shop.undo(report.importId)
    expect(shop.content()).toEqual(before)
    other.dispose()
  })

  test('the item list alone tells lines, states and refunds', async () => {
    await shop.import([ITEMS], {})
    expectTruth({ customers: false, items: true })
  })

  test('the order list alone tells buyers and amounts, and what was bought by name', async () => {
    const report = await shop.import([ORDERS], {})
    expectTruth({ customers: true, items: false })
    expect(lines().filter(line => line.order.endsWith('1004')).map(({ product, quantity }) => [product, quantity]))
      .toEqual([['Vintage Lamp, brass', 2], ['手工皂 薰衣草', 1], ['Speckled Mug, "Large"', 1]])
    expect(codes(report)).toMatchObject({ piecesShared: 7 })
  })

  test('ids that Excel shortened are reported and not guessed', async () => {
    const text = new TextDecoder('gb18030').decode(sharedFile('exports/taobao_ExportItemList_gb18030.csv')).replace(/"=""1930\d+"""/g, '1.93068E+15')
    const report = await shop.import([shop.file('ExportItemList.csv', text)], {})
    expect(codes(report)).toMatchObject({ idDamaged: 12 })
    expect(lines()).toHaveLength(12)
    expect(lines().some(line => line.order.startsWith('193067'))).toBe(false)
  })
})

describe('what an order list says was paid', () => {
  const ORDER_LIST = '订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝标题,宝贝种类,宝贝总数量,订单关闭原因\n1999,ann,48.00,10.00,58.00,50.51,交易成功,2026-01-05 09:07:00,2026-01-05 09:08:00,杯子，画,2,3,订单未关闭\n'
  const ITEM_LIST = '子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,订单状态,买家应付货款,退款状态,退款金额,订单创建时间\n1,1999,杯子,18.00,2,MUG-1,交易成功,36.00,没有申请退款,0,2026-01-05 09:07:00\n2,1999,画,12.00,1,FERN-1,交易成功,12.00,没有申请退款,0,2026-01-05 09:07:00\n'

  test.each([['in one go', [['orders', 'items']]], ['items later', [['orders'], ['items']]], ['items first', [['items'], ['orders']]]])('is shared out over the lines of the item list, to the fen: %s', async (_, imports) => {
    const paths: Record<string, string> = { orders: shop.file('orders.csv', ORDER_LIST), items: shop.file('items.csv', ITEM_LIST) }
    const reports = []
    for (const names of imports) reports.push(await shop.import(names.map(name => paths[name] ?? ''), { files: { 'orders.csv': { profile: 'taobaoOrders' }, 'items.csv': { profile: 'taobaoItems' } } }))
    expect(lines().map(({ customer, product, quantity, total }) => [customer, product, quantity, total])).toEqual([['ann', 'MUG-1', 2, 3038], ['ann', 'FERN-1', 1, 1013]])
    expect(shop.query('SELECT orders, sales_minor AS sales FROM months')).toEqual([{ orders: 1, sales: 4051 }])
    for (const { reconciliation } of reports) expect(reconciliation.flatMap(({ differences }) => differences).filter(({ reason }) => reason === 'unexplained')).toEqual([])
  })
})

describe('Taobao item lists', () => {
  const HEADINGS = '子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码,支付单号,买家应付货款,买家实际支付金额,退款状态,退款金额,订单创建时间,订单付款时间\n'
  const line = (sku: string, price: string, payable: string, paid: string, status: string, refundStatus = '没有申请退款', refund = '0.00'): string =>
    `\t100${sku},\t9001,标题${sku},${price},1,${sku},,,,${status},,,${payable},${paid},${refundStatus},${refund},2026-01-05 10:00:00,${paid === '0.00' ? '' : '2026-01-05 10:01:00'}\n`

  test('an order of which one line was closed and given back still counts', async () => {
    await shop.import([shop.file('items.csv', HEADINGS + line('A', '10.00', '10.00', '10.00', '交易关闭', '退款成功', '10.00') + line('B', '20.00', '20.00', '20.00', '交易成功'))], {})
    expect(lines().map(({ state, product, total, back, refund }) => [state, product, total, back, refund])).toEqual([[0, 'A', 1000, 1, 1000], [0, 'B', 2000, 0, 0]])
  })

  test('a refund that was only asked for takes nothing off', async () => {
    const report = await shop.import([shop.file('items.csv', HEADINGS + line('A', '10.00', '10.00', '10.00', '卖家已发货，等待买家确认', '买家已经申请退款，等待卖家同意', '10.00'))], {})
    expect(report).toMatchObject({ revenue: { CNY: '10.00' }, refunds: { CNY: '0.00' } })
  })

  test('what the buyer paid for a line counts, postage does not', async () => {
    await shop.import([shop.file('items.csv', HEADINGS + line('A', '10.00', '10.00', '9.47', '交易成功') + line('B', '20.00', '20.00', '28.00', '交易成功'))], {})
    expect(lines().map(({ total }) => total)).toEqual([947, 2000])
  })
})

test('a Chinese system keeps its hours and its currency in a shop of another country', async () => {
  await shop.import([shop.file('orders.csv', 'order id,customer,sku,date,quantity,price\n1,ann,MUG-1,2026-01-05 09:00:00,1,18.00\n')], { timeZone: 'Europe/London', currency: 'GBP' })
  const report = await shop.import([fixture('jd_orders_gbk.csv')], {})
  expect(report.timeZone).toBe('Europe/London')
  expect(Object.keys(report.revenue)).toEqual(['CNY'])
  expect(lines().find(line => line.order.endsWith('2001'))?.at).toBe(Date.UTC(2026, 0, 5, 9, 15, 2))
})

describe('JD', () => {
  test('lines with the amount of the order on each: promotion shared out, postage left aside', async () => {
    const report = await shop.import([fixture('jd_orders_gbk.csv')], {})
    expect(report.files[0]).toMatchObject({ profile: 'jd', confidence: 1, encoding: 'gb18030' })
    expect(orders()).toEqual([['2001', 0, 4200, 0], ['2002', 0, 2950, 0], ['2003', 4, 3600, 3600], ['2004', 2, 143366, 0], ['2005', 1, 1800, 0]])
    expect(lines().filter(line => line.order.endsWith('2001')).map(({ at, customer, product, quantity, total }) => [at, customer, product, quantity, total]))
      .toEqual([[Date.UTC(2026, 0, 5, 9, 15, 2), 'jd_ann', 'MUG-1', 2, 3150], [Date.UTC(2026, 0, 5, 9, 15, 2), 'jd_ann', 'FERN-1', 1, 1050]])
  })
})

describe('Pinduoduo', () => {
  test('one product an order, tabs behind ids, and the day of an unpaid order from its id', async () => {
    const report = await shop.import([fixture('pdd_orders_utf8bom.csv')], {})
    expect(report.files[0]).toMatchObject({ profile: 'pinduoduo', confidence: 1 })
    expect(report).toMatchObject({ customers: 0, revenue: { CNY: '76.50' }, refunds: { CNY: '36.00' } })
    expect(lines().map(({ state, product, quantity, total, refund }) => [state, product, quantity, total, refund])).toEqual([
      [0, 'MUG-1', 2, 3500, 0], [0, 'FERN-1', 1, 1200, 0], [0, 'TEE-M', 1, 2950, 0], [4, 'FERN-1', 3, 3600, 3600], [2, 'LAMP-9', 1, 143366, 0], [1, 'SOAP-L', 2, 1800, 0]])
    expect(lines().find(line => line.product === 'LAMP-9')?.at).toBe(Date.UTC(2026, 2, 7, 16))
  })
})

describe('Douyin', () => {
  test('several items in one row, one quantity and one amount: parted to the last fen', async () => {
    const report = await shop.import([fixture('douyin_orders_utf8bom.csv')], {})
    expect(report.files[0]).toMatchObject({ profile: 'douyin', confidence: 1 })
    expect(report.customers).toBe(0)
    expect(lines().map(({ order, state, product, quantity, total, refund }) => [order, state, product, quantity, total, refund])).toEqual([
      ['6917926768823642001', 0, 'MUG-1', 2, 3199, 0], ['6917926768823642001', 0, 'FERN-1', 1, 1600, 0], ['6917926768823642002', 0, 'TEE-M', 1, 2950, 0],
      ['6917926768823642003', 4, 'FERN-1', 3, 3600, 3600], ['6917926768823642004', 2, 'LAMP-9', 1, 143366, 0], ['6917926768823642005', 1, 'SOAP-L', 2, 1800, 0]])
    expect(codes(report)).toMatchObject({ piecesShared: 1 })
    expect(Object.values(report.rowFates).reduce((sum, count) => sum + count, 0)).toBe(report.rows)
  })
})

describe('Youzan', () => {
  test('orders whose items stand in one cell: discount off, postage aside, refunds in part and in full', async () => {
    const report = await shop.import([fixture('youzan_orders_utf8bom.csv')], {})
    expect(report.files[0]).toMatchObject({ profile: 'youzan' })
    expect(orders()).toEqual([['2001', 0, 4200, 0], ['2002', 0, 2950, 950], ['2003', 4, 3600, 3600], ['2004', 2, 143366, 0], ['2005', 1, 1800, 0]])
    expect(lines().filter(line => line.order.endsWith('2001')).map(({ customer, product }) => [customer, product])).toEqual([['+8613800000001', '斑点马克杯'], ['+8613800000001', '蕨类版画']])
  })
})
