import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const lines = () => shop.query('SELECT o.external_id AS "order", p.external_id AS product, l.quantity, l.total_minor AS total FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id WHERE o.hidden = 0 ORDER BY o.id, l.id')

describe('BigCommerce: items in one cell, however they are parted', () => {
  const item = (sku: string, name: string, pieces: number, price: string, total: string): string =>
    `Product ID: 7, Product Qty: ${pieces}, Product SKU: ${sku}, Product Name: ${name}, Product Weight: 1.0000, Product Variation Details: , Product Unit Price: ${price}, Product Total Price: ${total}`
  const file = (cell: string): string => `Order ID,Customer Email,Order Date,Order Time,Order Status,Order Currency Code,Subtotal (inc tax),Tax Total,Order Total (inc tax),Total Quantity,Product Details\n2001,dora@example.com,02/03/2026,10:15:00,Completed,USD,"2,903.32",0.00,"2,908.32",3,"${cell}"\n`

  test.each([' | ', ';', ', ', '\n'])('by %j', async between => {
    await shop.import(file([item('LAMP', 'Lamp, brass', 2, '$1,433.66', '$2,867.32'), item('CUP', 'Cup; blue', 1, '$36.00', '$36.00')].join(between)))
    expect(lines()).toEqual([{ order: '2001', product: 'LAMP', quantity: 2, total: 286_732 }, { order: '2001', product: 'CUP', quantity: 1, total: 3600 }])
  })

  test('as pieces and names alone, which share out the subtotal', async () => {
    await shop.import(file('2x Lamp, brass, 1 × Cup; blue'))
    expect(lines()).toEqual([{ order: '2001', product: 'Lamp, brass', quantity: 2, total: 193_555 }, { order: '2001', product: 'Cup; blue', quantity: 1, total: 96_777 }])
  })
})

describe('eBay', () => {
  const headings = ['Sales Record Number', 'Order Number', 'Buyer Username', 'Item Number', 'Item Title', 'Custom Label', 'Quantity', 'Sold For', 'Shipping And Handling', 'Total Price', 'Sale Date', 'Paid On Date']
  const report = (rows: string[][]): string => [',,,,,,,,,,,', headings.join(','), ',,,,,,,,,,,', ...rows.map(cells => cells.map(cell => `"${cell}"`).join(',')), '', '2,record(s) downloaded, from Jan-01-26 to Feb-01-26', 'Seller ID : cup_shop'].join('\n')
  const order = (price: string, total: string): string[] => ['1', '01-2001-00001', 'dora_d', '11', 'Blue Cup', 'CUP', '3', price, '$4.00', total, 'Jan-05-26', 'Jan-05-26']
  const several = (prices: [string, string]): string[][] => [
    ['2', '01-2002-00001', 'eli_e', '', '', '', '5', '$1,066.00', '$4.00', '$1,070.00', 'Jan-06-26', 'Jan-06-26'],
    ['2', '01-2002-00001', 'eli_e', '11', 'Blue Cup', 'CUP', '4', prices[0], '', '', 'Jan-06-26', 'Jan-06-26'],
    ['2', '01-2002-00001', 'eli_e', '12', 'Lamp', 'LAMP', '1', prices[1], '', '', 'Jan-06-26', 'Jan-06-26'],
  ]

  test.each([['a piece', '$16.50', ['$16.50', '$1,000.00']], ['the line', '$49.50', ['$66.00', '$1,000.00']]] as const)('the total of an order tells that a price is the one of %s', async (_, price, prices) => {
    const { problems } = await shop.import(report([order(price, '$53.50'), ...several([...prices])]))
    expect(lines()).toEqual([
      { order: '01-2001-00001', product: 'CUP', quantity: 3, total: 4950 },
      { order: '01-2002-00001', product: 'CUP', quantity: 4, total: 6600 }, { order: '01-2002-00001', product: 'LAMP', quantity: 1, total: 100_000 },
    ])
    expect(problems.map(({ code, count }) => [code, count])).toEqual([['notARow', 2]])
  })

  test('a German report, its months and commas too', async () => {
    const { files } = await shop.import('Verkaufsprotokollnummer;Bestellnummer;Nutzername des Käufers;Name des Käufers;Artikelnummer;Angebotstitel;Bestandseinheit;Anzahl;Verkauft für;Verpackung und Versand;Gesamtpreis;Verkauft am;Bezahlt am\n'
      + '1;23-12345-12345;dora_d;Dora Dale;11;Blaue Tasse;CUP;2;1.116,99 €;4,90 €;2.238,88 €;10-Dez-25;10-Dez-25\n2;23-12345-12346;eli_e;Eli East;12;Teller;PLATE;1;9,50 €;4,90 €;14,40 €;1-Mär-26;1-Mär-26\n')
    expect(files[0]?.profile).toBe('ebay')
    expect(lines()).toEqual([{ order: '23-12345-12345', product: 'CUP', quantity: 2, total: 223_398 }, { order: '23-12345-12346', product: 'PLATE', quantity: 1, total: 950 }])
    expect(shop.query('SELECT placed_at, currency FROM orders ORDER BY id')).toEqual([{ placed_at: Date.UTC(2025, 11, 10), currency: 'EUR' }, { placed_at: Date.UTC(2026, 2, 1), currency: 'EUR' }])
  })
})

test('Amazon counts no pieces of a cancelled order, which takes the place of the one that counted', async () => {
  const columns = 'amazon-order-id\tpurchase-date\torder-status\tproduct-name\tsku\titem-status\tquantity\tcurrency\titem-price\n'
  const row = (id: string, status: string, pieces: number, price: string): string => `026-${id}-1\t2026-01-05T09:15:02+00:00\t${status}\tBlue Cup\tCUP\t${status}\t${pieces}\t${price && 'GBP'}\t${price}\n`
  await shop.import(columns + row('1', 'Unshipped', 2, '29.00') + row('2', 'Shipped', 1, '14.50'))
  const report = await shop.import(columns + row('1', 'Cancelled', 0, '') + row('2', 'Shipped', 1, '14.50') + row('3', 'Cancelled', 0, ''))
  expect(report.changedOrders).toMatchObject({ count: 1, changes: { cancelled: 1 } })
  expect(shop.query('SELECT external_id, state, sales_minor FROM orders WHERE hidden = 0 ORDER BY external_id')).toEqual([
    { external_id: '026-1-1', state: 1, sales_minor: 0 }, { external_id: '026-2-1', state: 0, sales_minor: 1450 }, { external_id: '026-3-1', state: 1, sales_minor: 0 },
  ])
})

test('Square: a refund of an amount stands beside the goods', async () => {
  const columns = 'Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Tax,Partial Refunds,Total Collected,Transaction ID,Event Type,Customer ID\n'
  const report = await shop.import(columns + '2026-01-20,10:15:00,UTC,$30.00,$0.00,$30.00,$0.00,$0.00,$30.00,T1,Payment,SQdora\n2026-01-22,10:15:00,UTC,$0.00,$0.00,$0.00,$0.00,-$5.25,-$5.25,T1,Refund,SQdora\n')
  expect(report).toMatchObject({ orders: 1, revenue: { USD: '24.75' }, refunds: { USD: '5.25' }, rowFates: { sale: 1, return: 1 } })
})

test.each([
  ['German', 'Datum,Bestellung #,N. Umsatz (formatiert),Status,Kunde,Kundentyp,Produkt(e),Verkaufte Artikel,Gutschein(e),Nettoumsatz,Zuordnung', ['Abgeschlossen', 'Storniert', 'Ausstehende Zahlung']],
  ['French', 'Date,N° de commande,Revenu net (formaté),État,Client,Type de client,Produit(s),Articles vendus,Code(s) promo,Revenu net,Attribution', ['Terminée', 'Annulée', 'En attente de paiement']],
  ['Chinese', '日期,订单 #,净收入（已格式化）,状态,客户,客户类型,产品,已售商品,优惠券,净收入,归因', ['已完成', '已取消', '待付款']],
])('WooCommerce analytics in %s', async (_, headings, statuses) => {
  const { files } = await shop.import([headings, ...statuses.map((status, index) => `2026-01-0${index + 1} 10:00:00,${1001 + index},"€20,50",${status},Ann Ash,returning,"2× Mug, 1× Fern, tall",3,,20.5,Direct`)].join('\n'))
  expect(files[0]?.profile).toBe('woocommerceAnalytics')
  expect(shop.query('SELECT external_id, state, sales_minor FROM orders ORDER BY external_id')).toEqual([{ external_id: '1001', state: 0, sales_minor: 2050 }, { external_id: '1002', state: 1, sales_minor: 2050 }, { external_id: '1003', state: 2, sales_minor: 2050 }])
  expect(lines().slice(0, 2)).toMatchObject([{ product: 'Mug', quantity: 2 }, { product: 'Fern, tall', quantity: 1 }])
})

describe('WooCommerce', () => {
  test("WordPress's own word before a status says nothing", async () => {
    await shop.import('order_id,order_number,order_date,status,order_total,order_currency,customer_email,wt_import_key,line_item_1\n'
      + ['wc-refunded', 'wc-on-hold', 'wc-processing'].map((status, index) => `${index + 1},${index + 1},2026-01-05 10:00:00,${status},18,GBP,a@example.com,${index + 1},name:Mug|product_id:7|sku:MUG|quantity:1|total:18.00`).join('\n'))
    expect(shop.query('SELECT external_id, state FROM orders ORDER BY external_id')).toEqual([{ external_id: '1', state: 4 }, { external_id: '2', state: 2 }, { external_id: '3', state: 0 }])
  })

  test('an order of which nothing is left is still an order', async () => {
    await shop.import('Order Number,Order Status,Order Date,Email (Billing),Order Subtotal Amount,Order Refund Amount,Order Total Amount,SKU,Item Name,Quantity (- Refund),Item Cost\n'
      + '1,Refunded,2026-01-05 10:00,a@example.com,36,36,36,MUG,Mug,0,18\n2,Completed,2026-01-06 10:00,a@example.com,36,18,36,MUG,Mug,1,18\n')
    expect(shop.query('SELECT external_id, state, sales_minor FROM orders ORDER BY external_id')).toEqual([{ external_id: '1', state: 4, sales_minor: 0 }, { external_id: '2', state: 0, sales_minor: 1800 }])
  })
})

test("Amazon's shipments name the pieces that were sent", async () => {
  const report = await shop.import('amazon-order-id\tshipment-id\tpurchase-date\tpayments-date\tshipment-date\tbuyer-email\tbuyer-name\tsku\tproduct-name\tquantity-shipped\tcurrency\titem-price\titem-promotion-discount\tsales-channel\n112-1\tD1\t2026-01-05T10:00:00+00:00\t2026-01-05T10:00:00+00:00\t2026-01-06T10:00:00+00:00\tx@marketplace.amazon.com\tAnn\tMUG\tMug\t2\tUSD\t36.00\t-2.00\tamazon.com\n')
  expect(report).toMatchObject({ orders: 1, revenue: { USD: '34.00' }, files: [{ profile: 'amazonOrders' }] })
  expect(lines()).toEqual([{ order: '112-1', product: 'MUG', quantity: 2, total: 3400 }])
})

test.each([['on top', '4.00', ['22.00', '40.20']], ['within', '4.00', ['18.00', '37.40']]] as const)('Wix: what a coupon took off follows from the total, be the tax %s of the prices', async (_, tax, [without, withCoupon]) => {
  const row = (id: number, price: string, coupon: string, taxes: string, total: string): string => `${id},"Jan ${id}, 2026",10:00:00 AM,a@example.com,Mug,MUG,1,${price},Paid,${coupon},5.00,${taxes},${total},USD,0`
  await shop.import(['Order number,Date created,Time,Contact email,Item,SKU,Qty,Price,Payment status,Coupon code,Shipping rate,Total tax,Total,Currency,Refunded amount',
    row(1, '18.00', '', tax, String(Number(without) + 5)), row(2, '36.00', 'TEN', '2.80', withCoupon), row(3, '18.00', 'SHIPFREE', '0.00', '23.00'), row(4, '18.00', '', '0.00', '12.00')].join('\n'))
  expect(lines().map(({ total }) => total)).toEqual([1800, 3240, 1800, 1800])
})

test.each(['', ';;;'])('Shopify: a table that a spreadsheet took for one column and saved so, with %j behind each line', async behind => {
  const rows = ['Name,Email,Financial Status,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku', '#1,ann@example.com,paid,CLP,2026-01-05 09:00:00 -0300,2,"Mug, ""large""",23093,BB1', '#2,bo@example.com,paid,CLP,2026-01-06 09:00:00 -0300,1,Fern,1790,BB2']
  const report = await shop.import(rows.map(row => `"${row.replaceAll('"', '""')}"${behind}\r\n`).join(''))
  expect(report).toMatchObject({ files: [{ profile: 'shopify' }], orders: 2, customers: 2, revenue: { CLP: '47976' } })
  expect(shop.query("SELECT name FROM products WHERE external_id = 'BB1'")).toEqual([{ name: 'Mug, "large"' }])
})

test('eBay in German: as Seller Hub writes it, with a line before the headings', async () => {
  const report = await shop.import([';;;', 'Verkaufsprotokollnummer;Bestellnummer;Nutzername des Käufers;Name des Käufers;Artikelnummer;Angebotstitel;Bestandseinheit;Verkauft über Anzeigen;Anzahl;Verkauft für;Verpackung und Versand;Inklusive MwSt.-Satz;Gesamtbetrag;Zahlungsmethode;Verkauft am;Zahlungsdatum;Verschickt am - Datum',
    '1;23-12345-1;anna;Anna Ast;900;Becher;MUG-1;Ja;2;56,00 €;4,99 €;19%;116,99 €;PayPal;10-Dez-25;10-Dez-25;11-Dez-25', '2;23-12345-2;bernd;Bernd Birke;901;Lampe;LAMP-1;Nein;1;1.020,00 €;0,00 €;19%;1.020,00 €;PayPal;01-Mär-26;01-Mär-26;', '', '2;Datensätze heruntergeladen'].join('\n'))
  expect(report).toMatchObject({ files: [{ profile: 'ebay' }], orders: 2, customers: 2, revenue: { EUR: '1132.00' }, period: { first: Date.UTC(2025, 11, 10), last: Date.UTC(2026, 2, 1) } })
})

test.each(['https://squareup.com/t/', ''])('Square: an export without numbers of transactions, the sales linked as %j or not at all', async link => {
  const report = await shop.import(['Date,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Product Sales,Discounts,Net Sales,Tax,Gross Sales,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Channel',
    `12/01/2024,Coffee,Latte,2,Regular,,Oat milk,$9.00,$0.00,$9.00,$0.90,$9.90,${link && `${link}1`},Payment,Main,To Stay,,,Register`, `12/01/2024,Coffee,Scone,1,Regular,,,$3.00,$0.00,$3.00,$0.30,$3.30,${link && `${link}1`},Payment,Main,To Stay,,,Register`,
    `12/02/2024,Coffee,Flat White,1,Regular,,,$4.50,-$0.50,$4.00,$0.40,$4.40,${link && `${link}2`},Payment,Main,To Go,CUST1,Ann Ash,Register`, `12/14/2024,Coffee,Flat White,-1,Regular,,,-$4.50,$0.50,-$4.00,-$0.40,-$4.40,${link && `${link}3`},Refund,Main,To Go,CUST1,Ann Ash,Register`].join('\n'))
  expect(report).toMatchObject({ files: [{ profile: 'squareItems' }], orders: link ? 1 : 2, revenue: { USD: '12.00' }, refunds: { USD: '4.00' }, rowFates: { sale: 3, return: 1 } })
})

test('Square: an amount that was taken for nothing in particular is a sale of no product', async () => {
  const report = await shop.import(['Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Event Type,Itemization Type', '2026-01-05,09:00:00,London,,Custom Amount,1.0,Regular,,£5.00,£0.00,£5.00,£0.00,TX1,Payment,Custom Amount', '2026-01-05,09:00:00,London,,Mug,1.0,Regular,,£12.00,£0.00,£12.00,£0.00,TX1,Payment,Physical Good'].join('\n'))
  expect(report).toMatchObject({ files: [{ profile: 'squareItems' }], revenue: { GBP: '17.00' } })
  expect(report.problems.find(({ code }) => code === 'productMissing')?.count).toBe(1)
  expect(lines().map(({ product }) => product)).toEqual(['unspecified', 'Mug'])
})

test("WooCommerce's analytics: orders that were given back whole do not hide what is left of one that was given back in part", async () => {
  const row = (order: number, revenue: string, status: string, left: string): string => `2026-01-0${order} 10:00:00,${order},£${revenue},${status},Ann Ash,2× Mug,2,${left}`
  const report = await shop.import(['Date,Order #,N. Revenue (formatted),Status,Customer,Product(s),Items sold,Net Sales', row(1, '20.00', 'completed', '20'), row(2, '20.00', 'completed', '20'), row(3, '20.00', 'completed', '15'), row(4, '20.00', 'refunded', '0'), row(5, '20.00', 'refunded', '0')].join('\n'))
  expect(report).toMatchObject({ refunds: { GBP: '45.00' } })
})

test('a sum below the table may stand in the column of dates', async () => {
  const report = await shop.import('Date,Order #,N. Revenue (formatted),Status,Customer,Product(s),Items sold,Net Sales\n2026-01-05 10:00:00,1,£18.00,completed,Ann Ash,1× Mug,1,18\nTotal,,,,,,1,18\n')
  expect(report).toMatchObject({ orders: 1, rowFates: { unreadable: 0 } })
  expect(report.problems.map(({ code }) => code)).toEqual(['notARow'])
})
