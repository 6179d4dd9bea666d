import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EVENT_KINDS } from '../../../src/core/domain/event.ts'
import type { ImportOptions } from '../../../src/core/domain/importing.ts'
import { inspectJob } from '../../../src/core/jobs/inspectJob.ts'
import { sharedData, sharedFile, TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const kinds = (): unknown[] => shop.query('SELECT kind FROM events WHERE hidden = 0 ORDER BY at, id').map(row => EVENT_KINDS[Number(row['kind'])])
const imported = (name: string, text: string, options: ImportOptions = { timeZone: 'UTC' }) => shop.import([shop.file(name, text)], options)

const LOG = 'event_time,event_type,product_id,product_name,price,customer_id,session_id\n'
const step = (minute: number, kind: string): string => `2026-01-05T09:${String(minute).padStart(2, '0')}:00Z,${kind},MUG-1,Mug,18.00,ann,s1\n`

describe('the kinds of events of a log', () => {
  test('are kept apart, in the names that logs use, English and Chinese', async () => {
    const names = ['login', 'page_view', 'Product Viewed', 'search', 'select_promotion', 'add_to_wishlist', 'add_to_cart', 'remove_from_cart', 'purchase', 'refund', 'Product Reviewed', '登录', '浏览', '搜索', '广告点击', '收藏', '加入购物车', '移出购物车', '购买', '退货', '评价']
    await imported('log.csv', LOG + names.map((name, minute) => step(minute, name)).join(''))
    expect(kinds()).toEqual(['login', 'view', 'view', 'search', 'advertClick', 'favourite', 'addToBasket', 'removeFromBasket', 'purchase', 'return', 'review',
      'login', 'view', 'search', 'advertClick', 'favourite', 'addToBasket', 'removeFromBasket', 'purchase', 'return', 'review'])
  })

  test('are asked about where nobody knows them, wherever in the file they stand, and the answer is kept for the shop', async () => {
    const text = LOG + Array.from({ length: 3000 }, (_, i) => step(i % 60, 'view')).join('') + step(1, 'dance') + step(2, 'dance') + step(3, 'heartbeat')
    const inspection = await inspectJob({ kind: 'inspect', files: [shop.file('log.csv', text)], options: {} }, shop.context())
    expect(inspection.questions.map(({ code, key, params }) => ({ code, key, params }))).toEqual([
      { code: 'eventKind', key: 'eventKind.dance', params: { name: 'dance', rows: 2 } },
      { code: 'eventKind', key: 'eventKind.heartbeat', params: { name: 'heartbeat', rows: 1 } },
    ])
    expect(inspection.files[0]?.preview[0]?.understood).toMatchObject({ eventKind: 'view', product: 'Mug' })
    await expect(imported('log.csv', text)).rejects.toMatchObject({ code: 'questionOpen', params: { question: 'eventKind', name: 'dance' } })
    const report = await imported('log.csv', text, { timeZone: 'UTC', answers: { 'eventKind.dance': 'favourite', 'eventKind.heartbeat': 'ignore' } })
    expect(report.problems.find(problem => problem.code === 'eventsIgnored')?.count).toBe(1)
    expect(kinds().filter(kind => kind === 'favourite')).toHaveLength(2)
    const later = await imported('later.csv', LOG + step(50, 'dance') + step(51, 'heartbeat'))
    expect(later).toMatchObject({ events: 1, rowFates: { event: 1, empty: 1 } })
  })
})

describe('visits of a log', () => {
  test('are its own sessions, else what one visitor did without half an hour of silence', async () => {
    const rows = [['ann', '', '09:00'], ['ann', '', '09:29'], ['ann', '', '09:59'], ['bob', '', '09:10'], ['bob', 's1', '09:11'], ['bob', 's1', '12:00'], ['', 's2', '09:00'], ['', '', '09:00']]
    const report = await imported('log.csv', LOG + rows.map(([customer, session, time]) => `2026-01-05T${time}:00Z,view,MUG-1,Mug,18.00,${customer},${session}\n`).join(''))
    expect(report).toMatchObject({ events: 8, visits: 5 })
  })
})

describe('purchases of a log', () => {
  const ORDERS = 'order id,customer,sku,date,quantity,price\n'
  const buy = (time: string, sku: string, customer: string, session: string): string => `2026-01-05T${time}:00Z,purchase,${sku},,18.00,${customer},${session}\n`
  const stored = (): unknown[] => shop.query('SELECT o.external_id AS id, c.external_id AS customer, o.sales_minor AS sales, o.lines FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.hidden = 0 ORDER BY 1')

  test('become orders where there is no order file: one a visit', async () => {
    const report = await imported('log.csv', LOG + buy('09:00', 'MUG-1', 'ann', 's1') + buy('09:01', 'TEE-1', 'ann', 's1') + buy('10:00', 'MUG-1', '', 's2'))
    expect(report).toMatchObject({ events: 3, orders: 2, lines: 3, revenue: { XXX: '54.00' }, rowFates: { event: 3, sale: 0 } })
    expect(report.problems.find(problem => problem.code === 'logOrdersKept')?.count).toBe(2)
    expect(stored()).toEqual([{ id: 'log:s1', customer: 'ann', sales: 3600, lines: 2 }, { id: 'log:s2', customer: null, sales: 1800, lines: 1 }])
    await shop.undo(report.importId)
    expect(stored()).toEqual([])
  })

  test('are not counted again where an order file has them too', async () => {
    const orders = shop.file('orders.csv', `${ORDERS}1,ann,MUG-1,2026-01-05 09:02:00,1,18.00\n`)
    const log = shop.file('log.csv', LOG + buy('09:00', 'MUG-1', 'ann', 's1') + buy('15:00', 'TEE-1', 'bob', 's2') + `2026-01-05T09:02:30Z,purchase,MUG-1,,18.00,cookie-7,s3\n`)
    const both = await shop.import([orders, log])
    expect(both).toMatchObject({ orders: 2, revenue: { XXX: '36.00' } })
    expect(Object.values(both.rowFates).reduce((sum, count) => sum + count, 0)).toBe(both.rows)
    expect(both.problems.filter(problem => problem.code.startsWith('logOrders')).map(({ code, count }) => [code, count])).toEqual([['logOrdersKnown', 2], ['logOrdersKept', 1]])
    expect(stored()).toEqual([{ id: '1', customer: 'ann', sales: 1800, lines: 1 }, { id: 'log:s2', customer: 'bob', sales: 1800, lines: 1 }])
    expect(await shop.import([log])).toMatchObject({ importId: null, orders: 0, events: 0 })
  })

  test('give way to an order file that comes later, and stand again when it is undone', async () => {
    await imported('log.csv', LOG + buy('09:00', 'MUG-1', 'ann', 's1') + buy('15:00', 'TEE-1', 'bob', 's2'))
    const before = shop.content()
    const report = await shop.import([shop.file('orders.csv', `${ORDERS}1,ann,MUG-1,2026-01-05 09:02:00,1,18.00\n`)])
    expect(stored()).toEqual([{ id: '1', customer: 'ann', sales: 1800, lines: 1 }, { id: 'log:s2', customer: 'bob', sales: 1800, lines: 1 }])
    expect(shop.query('SELECT orders, sales_minor AS sales FROM months')).toEqual([{ orders: 2, sales: 3600 }])
    expect(report.reconciliation.flatMap(({ differences }) => differences).map(({ reason, minor }) => [reason, minor])).toEqual([['alreadyKnown', -1800]])
    await shop.undo(report.importId)
    expect(shop.content()).toEqual(before)
  })
})

describe('what events say', () => {
  test('price, pieces, category and words searched for are kept', async () => {
    await imported('log.csv', 'time,event,visitor id,product id,category,price,quantity,search term\n'
      + '2026-01-05 09:00:00,search,v1,,mugs,,,"blue mug"\n2026-01-05 09:01:00,add_to_cart,v1,MUG-1,mugs,18.00,2件,\n')
    expect(shop.query('SELECT e.price_minor, p.external_id, d.quantity, d.text, d.category FROM events e LEFT JOIN products p ON p.id = e.product_id LEFT JOIN event_details d ON d.event_id = e.id ORDER BY e.at')).toEqual([
      { price_minor: null, external_id: null, quantity: null, text: 'blue mug', category: 'mugs' },
      { price_minor: 1800, external_id: 'MUG-1', quantity: 2, text: null, category: null },
    ])
  })

  test('go with the import that brought them', async () => {
    const report = await imported('reviews.csv', 'product id,customer id,rating,review text,review date\nMUG-1,ann,5,Lovely,2026-01-05\n')
    expect(shop.query('SELECT count(*) AS n FROM event_details')).toEqual([{ n: 1 }])
    await shop.undo(report.importId)
    expect(shop.query('SELECT count(*) AS n FROM event_details')).toEqual([{ n: 0 }])
  })
})

describe('logs of other layouts', () => {
  test('RetailRocket: milliseconds, and a visitor without a product', async () => {
    const report = await imported('events.csv', 'timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n1433224214164,992329,addtocart,248676,\n1433222276276,599528,transaction,356475,4000\n')
    expect(report.files[0]?.profile).toBe('retailRocket')
    expect(kinds()).toEqual(['view', 'purchase', 'addToBasket'])
    expect(shop.query('SELECT min(at) AS at FROM events')).toEqual([{ at: 1433221332117 }])
  })

  test('RetailRocket: what is known of products stands in files of its own, which tell of no orders', async () => {
    const files = [
      shop.file('item_properties_part1.csv', 'timestamp,itemid,property,value\n1435460400000,355908,categoryid,1338\n1436460400000,355908,categoryid,1339\n1431226800000,355908,790,n15360.000\n1435460400000,460429,categoryid,12\n'),
      shop.file('category_tree.csv', 'categoryid,parentid\n1338,213\n231,\n'),
      shop.file('events.csv', 'timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n1433222276276,599528,transaction,356475,4000\n'),
    ]
    const report = await shop.import(files, { timeZone: 'UTC' })
    expect(report).toMatchObject({ events: 2, orders: 1, products: 2, rowFates: { event: 2, empty: 6, unreadable: 0 } })
    expect(shop.query('SELECT external_id, category FROM products ORDER BY 1')).toEqual([{ external_id: '355908', category: '1339' }, { external_id: '356475', category: null }])
    await expect(shop.import([files[1] ?? ''])).resolves.toMatchObject({ importId: null, orders: 0 })
  })

  test('Taobao by numbers: 1 to 4, in the hours of Shanghai', async () => {
    const report = await shop.import([shop.file('user.csv', 'user_id,item_id,behavior_type,user_geohash,item_category,time\n10001082,285259775,1,97lk14c,4076,2014-12-08 18\n'.replace('08 18', '08 18:00') + '10001082,4368907,4,,5503,2014-12-12 12:00\n')], {})
    expect(report).toMatchObject({ timeZone: 'Asia/Shanghai', events: 2 })
    expect(kinds()).toEqual(['view', 'purchase'])
  })
})

describe('reviews', () => {
  const reviews = (): unknown[] => shop.query(`SELECT c.external_id AS customer, p.external_id AS product, e.at, d.rating, d.text FROM events e
    LEFT JOIN customers c ON c.id = e.customer_id JOIN products p ON p.id = e.product_id JOIN event_details d ON d.event_id = e.id WHERE e.kind = 9 ORDER BY e.at`)

  test('a table of reviews, whatever its headings', async () => {
    await imported('reviews.csv', 'Product Handle,Rating,Title,Body,Author ID,Review Date\nmug,4,Good,"Keeps warm, looks fine",ann,2026-01-05 09:00:00\n')
    expect(reviews()).toEqual([{ customer: 'ann', product: 'mug', at: Date.UTC(2026, 0, 5, 9), rating: 4, text: 'Good\nKeeps warm, looks fine' }])
  })

  test('Amazon: with headings, and ratings without any', async () => {
    await imported('reviews.csv', 'reviewerID,asin,reviewerName,helpful,reviewText,overall,summary,unixReviewTime,reviewTime\nA2SUAM1J3GNN3B,0000013714,J. McDonald,"[2, 3]",I bought this,5.0,Heavenly,1252800000,"09 13, 2009"\n')
    await imported('ratings.csv', 'A39HTATAQ9V7YF,0205616461,5.0,1369699200\nA3JM6GV9MNOF9X,0558925278,3.0,1355443200\n')
    expect(reviews()).toEqual([
      { customer: 'A2SUAM1J3GNN3B', product: '0000013714', at: 1252800000000, rating: 5, text: 'Heavenly\nI bought this' },
      { customer: 'A3JM6GV9MNOF9X', product: '0558925278', at: 1355443200000, rating: 3, text: null },
      { customer: 'A39HTATAQ9V7YF', product: '0205616461', at: 1369699200000, rating: 5, text: null },
    ])
  })

  test('Taobao: masked nicknames join nobody', async () => {
    const report = await imported('评价.csv', '商品ID,买家昵称,评分,评价内容,评价时间\n6211,t***1,5,很好,2026年1月5日 10:03\n6212,t***1,1,一般,2026/1/6 下午 3:00\n', { timeZone: 'Asia/Shanghai' })
    expect(report.customers).toBe(0)
    expect(reviews()).toEqual([
      { customer: null, product: '6211', at: Date.UTC(2026, 0, 5, 2, 3), rating: 5, text: '很好' },
      { customer: null, product: '6212', at: Date.UTC(2026, 0, 6, 7), rating: 1, text: '一般' },
    ])
  })

  test('an order file with a column of ratings stays an order file', async () => {
    expect(await imported('orders.csv', 'order id,customer,product id,date,price,quantity,rating\n1,ann,MUG-1,2026-01-05,18.00,1,5\n')).toMatchObject({ orders: 1, events: 0 })
  })
})

const sessions = join(sharedData, 'online_shoppers/sessions.csv')

describe('a table of sessions', () => {
  const HEADINGS = 'Administrative,Administrative_Duration,Informational,Informational_Duration,ProductRelated,ProductRelated_Duration,BounceRates,ExitRates,PageValues,SpecialDay,Month,OperatingSystems,Browser,Region,TrafficType,VisitorType,Weekend,Revenue\n'
  const VISIT = '3,94,2,125,55,1970.5,5.46E-05,0.0098,12.5,0.4,June,2,5,1,2,New_Visitor,TRUE,FALSE\n'

  test('is stored visit by visit, equal ones too, once', async () => {
    const report = await imported('sessions.csv', HEADINGS + VISIT + VISIT + VISIT.replace('FALSE\n', 'TRUE\n'))
    expect(report).toMatchObject({ visits: 3, events: 0, orders: 0, rowFates: { event: 3 }, period: null })
    expect(shop.query('SELECT month, weekend, visitor_type, administrative_pages, informational_seconds, product_pages, product_seconds, bounce_rate, page_value, traffic_type, bought FROM visits ORDER BY id LIMIT 1')).toEqual([
      { month: 6, weekend: 1, visitor_type: 0, administrative_pages: 3, informational_seconds: 125, product_pages: 55, product_seconds: 1970.5, bounce_rate: 5.46e-5, page_value: 12.5, traffic_type: '2', bought: 0 },
    ])
    const again = await imported('renamed.csv', HEADINGS + VISIT + VISIT + VISIT.replace('FALSE\n', 'TRUE\n'))
    expect(again).toMatchObject({ visits: 0, importId: null, rowFates: { alreadyKnown: 3 } })
    await shop.undo(report.importId)
    expect(shop.query('SELECT count(*) AS n FROM visits')).toEqual([{ n: 0 }])
  })

  test.skipIf(!existsSync(sessions))('UCI Online Shoppers: every row, and as many bought as the file says (needs ../shared/data)', { timeout: 60_000 }, async () => {
    const rows = parse(sharedFile('online_shoppers/sessions.csv'), { columns: true }) as Record<string, string>[]
    const report = await shop.import([sessions], {})
    expect(report).toMatchObject({ rows: rows.length, visits: rows.length, files: [{ profile: 'onlineShoppers', confidence: 1 }] })
    const sum = (column: string): number => rows.reduce((total, row) => total + Number(row[column]), 0)
    const [stored] = shop.query('SELECT sum(bought) AS bought, sum(product_pages) AS pages, sum(product_seconds) AS seconds, sum(page_value) AS value, count(month) AS months FROM visits')
    expect(stored).toMatchObject({ bought: rows.filter(row => row['Revenue'] === 'TRUE').length, pages: sum('ProductRelated'), months: rows.length })
    expect(stored?.['seconds']).toBeCloseTo(sum('ProductRelated_Duration'), 3)
    expect(stored?.['value']).toBeCloseTo(sum('PageValues'), 3)
  })
})

test('a log with Chinese headings is read without a question', async () => {
  const report = await shop.import([shop.file('行为.csv', '用户ID,商品ID,类目,行为类型,时间戳\nu1,6211,茶具,浏览,1767578400\nu1,6211,茶具,加入购物车,1767578460\nu1,,茶具,搜索,1767578500\n')], { timeZone: 'Asia/Shanghai' })
  expect(report).toMatchObject({ events: 3, visits: 1, customers: 1, products: 1 })
  expect(kinds()).toEqual(['view', 'addToBasket', 'search'])
})
