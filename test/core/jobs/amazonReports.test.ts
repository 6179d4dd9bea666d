import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldHeading, loadProfiles } from '../../../src/core/ingest/profile.ts'
import { projectRoot, TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const profile = (await loadProfiles(join(projectRoot, 'resources'))).find(({ name }) => name === 'amazonTransactions')
/** Names of the columns as far as they stand at one place of their lists, which mostly is one language. */
const headingsIn = (language: number, own: Record<string, string> = {}): string[] => profile?.columns?.map(column => {
  const names = typeof column === 'string' ? [column] : column
  return own[names[0] ?? ''] ?? names[language] ?? names.at(-1) ?? ''
}) ?? []

const LANGUAGES: [language: string, preamble: string, headings: string[], dates: [string, string], words: [order: string, refund: string, transfer: string], amounts: [string, string], currency: string][] = [
  ['English', 'All amounts in USD, unless specified', headingsIn(0), ['Jan 4, 2026 1:05:07 AM PST', 'Jan 9, 2026 3:00:00 PM PST'], ['Order', 'Refund', 'Transfer'], ['1,076.00', '-38.00'], 'USD'],
  ['German', 'Alle Beträge in Euro sofern nicht anders gekennzeichnet', headingsIn(1, { type: 'Typ' }), ['04.01.2026 09:05:07 UTC', '09.01.2026 23:00:00 UTC'], ['Bestellung', 'Erstattung', 'Übertrag'], ['1.076,00', '-38,00'], 'EUR'],
  ['French', 'Tous les montants sont en EUR, sauf mention contraire.', headingsIn(2, { type: 'type' }), ['4 janv. 2026 09:05:07 UTC', '9 janv. 2026 23:00:00 UTC'], ['Commande', 'Remboursement', 'Transférer'], ['1 076,00', '-38,00'], 'EUR'],
  ['Spanish', 'EUR', headingsIn(3, { 'date/time': 'fecha y hora', 'order id': 'número de pedido', type: 'tipo' }), ['4 ene 2026 09:05:07 UTC', '9 ene 2026 23:00:00 UTC'], ['Pedido', 'Reembolso', 'Transferir'], ['1.076,00', '-38,00'], 'EUR'],
  ['Italian', 'EUR', headingsIn(4, { 'date/time': 'Data/Ora:', 'order id': 'Numero ordine', type: 'Tipo' }), ['4 gen 2026 09:05:07 UTC', '9 gen 2026 23:00:00 UTC'], ['Ordine', 'Rimborso', 'Trasferimento'], ['1.076,00', '-38,00'], 'EUR'],
  ['Japanese', 'JPY', headingsIn(9), ['2026/01/04 18:05:07JST', '2026/01/10 08:00:00JST'], ['注文', '返金', '振込み'], ['1,076', '-38'], 'JPY'],
]

test.each(LANGUAGES)("Amazon's transactions in %s: orders, refunds and bookings are told apart, the currency is that of the lines before", async (_language, preamble, headings, dates, [order, refund, transfer], amounts, currency) => {
  const place = (heading: string): number => headings.findIndex((_, index) => foldHeading([profile?.columns?.[index] ?? ''].flat()[0] ?? '') === heading)
  const row = (cells: Record<string, string>): string => headings.map((_, index) => `"${Object.entries(cells).find(([heading]) => place(heading) === index)?.[1] ?? '0'}"`).join(',')
  const text = [
    `"${preamble}"`, '"…"', headings.map(heading => `"${heading}"`).join(','),
    row({ 'date/time': dates[0], type: order, orderid: '028-1', sku: 'MUG-1', description: 'Mug', quantity: '2', marketplace: 'amazon', productsales: amounts[0] }),
    row({ 'date/time': dates[1], type: refund, orderid: '028-1', sku: 'MUG-1', description: 'Mug', quantity: '1', marketplace: 'amazon', productsales: amounts[1] }),
    row({ 'date/time': dates[1], type: transfer, orderid: '', sku: '', description: '', quantity: '', marketplace: '', total: amounts[1] }),
  ].join('\n')
  const report = await shop.import(text)
  expect(report.files).toMatchObject([{ profile: 'amazonTransactions', confidence: 1 }])
  expect(report.problems.find(({ code }) => code === 'notOrders')).toMatchObject({ count: 1, examples: [{ row: 6, text: transfer }] })
  const digits = currency === 'JPY' ? 1 : 100
  expect(shop.query('SELECT external_id AS id, placed_at AS at, currency, sales_minor AS sales, refunds_minor AS refunds, channel FROM orders'))
    .toEqual([{ id: '028-1', at: Date.parse('2026-01-04T09:05:07Z'), currency, sales: 1076 * digits, refunds: 38 * digits, channel: 'amazon' }])
})

const SETTLEMENT = ['settlement-id', 'settlement-start-date', 'settlement-end-date', 'deposit-date', 'total-amount', 'currency', 'transaction-type', 'order-id', 'marketplace-name', 'amount-type', 'amount-description', 'amount', 'posted-date-time', 'order-item-code', 'sku', 'quantity-purchased']

test("Amazon's settlement: a line is made of its amounts, the first row and fees on their own tell of no orders", async () => {
  const amount = (type: string, kind: string, what: string, minor: string, item: string, sku: string, pieces = ''): string => ['9', '', '', '', '', '', type, type.startsWith('S') ? '' : '111-1', 'Amazon.de', kind, what, minor, '02.01.2026 10:00:00 UTC', item, sku, pieces].join('\t')
  const report = await shop.import([shop.file('settlement.txt', [
    SETTLEMENT.join('\t'), '9\t01.01.2026 00:00:00 UTC\t15.01.2026 00:00:00 UTC\t17.01.2026 00:00:00 UTC\t8,59\tEUR',
    amount('Order', 'ItemPrice', 'Principal', '76,00', '1', 'MUG-1', '2'), amount('Order', 'ItemPrice', 'Tax', '6,00', '1', 'MUG-1'), amount('Order', 'Promotion', 'Principal', '-2,00', '1', 'MUG-1'), amount('Order', 'Promotion', 'Principal', '-1,50', '1', 'MUG-1'),
    amount('Order', 'ItemPrice', 'Principal', '76,00', '1', 'MUG-1', '2'), amount('Order', 'ItemFees', 'Commission', '-1,00', '2', 'TEE-1'),
    amount('Refund', 'ItemPrice', 'Principal', '-38,00', '1', 'MUG-1', '-1'), amount('ServiceFee', 'other-transaction', 'Subscription Fee', '-39,99', '', ''),
  ].join('\n'))])
  expect(report).toMatchObject({ files: [{ profile: 'amazonSettlement' }], revenue: { EUR: '110.50' }, refunds: { EUR: '38.00' }, rowFates: { sale: 2, return: 1, empty: 3 } })
  expect(shop.query('SELECT quantity, total_minor AS total FROM order_lines WHERE kind = 0')).toEqual([{ quantity: 2, total: 7250 }, { quantity: 2, total: 7600 }])
})
