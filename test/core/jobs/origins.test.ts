import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channelName } from '../../../src/core/ingest/channelName.ts'
import { TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const ORDERS = 'Order ID,Date,Email,Country,SKU,Quantity,Price,Referring Site\n'
const january = `${ORDERS}#1,2026-01-05,ann@example.com,United Kingdom,MUG,1,10.00,https://www.instagram.com/p/abc?x=1\n#1,2026-01-05,ann@example.com,,TEE,1,5.00,\n#2,2026-01-06,bo@example.com,DEU,MUG,2,10.00,\n`

describe('where orders and customers come from', () => {
  const origins = () => ({
    channels: shop.query('SELECT external_id AS id, channel FROM orders WHERE hidden = 0 ORDER BY 1'),
    countries: shop.query('SELECT external_id AS id, country FROM customers ORDER BY 1'),
  })

  test('is kept of the first row of an order that says it, countries by their code', async () => {
    await shop.import(january)
    expect(origins()).toEqual({
      channels: [{ id: '#1', channel: 'instagram.com' }, { id: '#2', channel: null }],
      countries: [{ id: 'ann@example.com', country: 'GB' }, { id: 'bo@example.com', country: 'DE' }],
    })
  })

  test('is as it was when a later import that said otherwise is undone', async () => {
    await shop.import(january)
    const before = origins()
    const report = await shop.import(`${ORDERS}#2,2026-01-06,bo@example.com,Austria,MUG,3,10.00,newsletter\n#3,2026-02-01,ann@example.com,Narnia,MUG,1,10.00,newsletter\n`)
    expect(origins()).toEqual({
      channels: [{ id: '#1', channel: 'instagram.com' }, { id: '#2', channel: 'newsletter' }, { id: '#3', channel: 'newsletter' }],
      countries: [{ id: 'ann@example.com', country: 'Narnia' }, { id: 'bo@example.com', country: 'AT' }],
    })
    await shop.undo(report.importId)
    expect(origins()).toEqual(before)
  })

  test('a new version of an order keeps the channel that only the earlier file told', async () => {
    await shop.import(january)
    await shop.import('Order ID,Date,Email,SKU,Quantity,Price\n#1,2026-01-05,ann@example.com,MUG,4,10.00\n#9,2026-03-01,ann@example.com,MUG,1,10.00\n')
    expect(origins().channels).toEqual([{ id: '#1', channel: 'instagram.com' }, { id: '#2', channel: null }, { id: '#9', channel: null }])
  })

  test('is filled in by the same export once more with more columns, changes nothing else, and is forgotten with it', async () => {
    const columns = (texts: string): string => texts.split('\n').map(line => line.split(',').filter((_, column) => column !== 3 && column !== 7).join(',')).join('\n')
    await shop.import(columns(january))
    const before = shop.content()
    const report = await shop.import(january)
    expect(report).toMatchObject({ orders: 0, revenue: {}, changedOrders: { count: 1, changes: { channelAdded: 1 } } })
    expect(origins()).toEqual({
      channels: [{ id: '#1', channel: 'instagram.com' }, { id: '#2', channel: null }],
      countries: [{ id: 'ann@example.com', country: 'GB' }, { id: 'bo@example.com', country: 'DE' }],
    })
    expect(shop.content()['months']).toEqual(before['months'])
    expect((await shop.import(january)).importId).toBeNull()
    await shop.undo(report.importId)
    expect(shop.content()).toEqual(before)
  })

  test.each([
    ['Etsy', 'etsyItems', 'Sale Date,Item Name,Buyer,Quantity,Price,Currency,Listing ID,Order ID,Order Type\n01/15/26,Mug,ann,1,5.00,USD,9,1,online\n01/16/26,Mug,bo,1,5.00,USD,9,2,in_person\n', ['in_person', 'online']],
    ['Taobao', 'taobaoOrders', '订单编号,买家会员名,买家应付货款,买家实际支付金额,订单状态,订单创建时间,宝贝标题,是否手机订单\n1,ann,5.00,5.00,交易成功,2026-01-05 10:00:00,杯,手机订单\n2,bo,5.00,5.00,交易成功,2026-01-06 10:00:00,杯,\n', ['手机订单', null]],
  ] as const)('is read where %s says it', async (_, profile, text, channels) => {
    expect(await shop.import(text)).toMatchObject({ files: [{ profile }] })
    expect(new Set(origins().channels.map(({ channel }) => channel))).toEqual(new Set(channels))
  })

  test.each([
    ['https://www.google.com/search?q=mug', 'google.com'], ['//m.facebook.com:443/', 'm.facebook.com'], ['Organic: Google', 'Organic: Google'], ['小程序', '小程序'],
  ])('%s comes from %s', (text, name) => expect(channelName(text)).toBe(name))
})
