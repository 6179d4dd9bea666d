import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencyOfSign } from '../../../src/core/ingest/currencySigns.ts'
import { DateEvidence } from '../../../src/core/ingest/dateEvidence.ts'
import { findItemCells } from '../../../src/core/ingest/itemCells.ts'
import { chooseProfile } from '../../../src/core/ingest/matchProfile.ts'
import { loadProfiles, PLAIN, type Profile } from '../../../src/core/ingest/profile.ts'
import { zoneNamed } from '../../../src/core/ingest/zoneNames.ts'
import { projectRoot } from '../jobs/importFixture.ts'

const profiles = await loadProfiles(join(projectRoot, 'resources'))
const headingsOf = (profile: Profile): string[] => (profile.columns ?? []).map(column => typeof column === 'string' ? column : column[0] ?? '')
const signed = profiles.filter(profile => profile.signature.length > 0)

describe('a layout is recognised', () => {
  test.each(signed.map(profile => [profile.name, profile] as const))('%s, with its columns in any order', (name, profile) => {
    fc.assert(fc.property(fc.shuffledSubarray(headingsOf(profile), { minLength: headingsOf(profile).length }), (headings) => {
      expect(chooseProfile(profiles, headings, [])).toMatchObject({ profile: { name }, confidence: 1, absent: [] })
    }), { numRuns: 20 })
  })

  test.each(signed.map(profile => [profile.name, profile] as const))('%s, in a version with fewer columns and others beside them, and says which are missing', (name, profile) => {
    const needed = new Set([...profile.signature, ...profile.required.map(group => profile.fields[group[0] ?? 'orderId']?.[0] ?? '')])
    const kept = headingsOf(profile).filter((heading, index) => needed.has(heading) || index % 3 > 0)
    const match = chooseProfile(profiles, [...kept, 'Something new'], [])
    expect(match?.profile.name).toBe(name)
    expect([...match?.matched ?? []].sort()).toEqual([...kept].sort())
    expect(match?.absent).toEqual(headingsOf(profile).filter(heading => !kept.includes(heading)))
  })

  test('PrestaShop in German, by headings that mean the same', () => {
    const match = chooseProfile(profiles, ['ID', 'Referenz', 'Neuer Kunde', 'Lieferung', 'Kunde', 'Gesamt', 'Zahlung', 'Status', 'Datum'], [])
    expect(match).toMatchObject({ profile: { name: 'prestashop' }, confidence: 1 })
    expect([...match?.columns.keys() ?? []].sort()).toEqual(['customerName', 'orderId', 'orderStatus', 'orderTotal', 'orderedAt', 'paymentMethod'])
  })

  test('only where it is one: a table of other columns stays a plain table', () => {
    expect(chooseProfile(profiles, ['ID', 'Reference', 'Customer', 'Product', 'Quantity', 'Total', 'Status', 'Date'], [])?.profile.name).toBe(PLAIN)
  })
})

test.each([
  [['order_id', 'customer_id', 'product_id', 'product_name', 'category', 'quantity', 'amount', 'order_date'], ['orderId', 'customerId', 'productId', 'productName', 'category', 'quantity', 'lineTotal', 'orderedAt']],
  [['order_number', 'customer_email', 'item_name', 'quantity', 'price', 'order_date'], ['orderId', 'customerEmail', 'productName', 'quantity', 'unitPrice', 'orderedAt']],
  [['household', 'product', 'day', 'amount', 'category'], ['customerId', 'productId', 'orderedAt', 'lineTotal', 'category']],
])('%j is a plain table of which every column is read, though some headings are those of a shop system', (headings, fields) => {
  const match = chooseProfile(profiles, headings, [])
  expect(match?.profile.name).toBe(PLAIN)
  expect(Object.fromEntries([...match?.columns ?? []].map(([field, column]) => [headings[column], field]))).toEqual(Object.fromEntries(headings.map((heading, column) => [heading, fields[column]])))
})

describe('a file that is no profile', () => {
  test.each([
    ['{ "name": "mine", }', /mine\.json is not JSON/],
    ['{ "name": "mine", "title": "Mine", "kind": "orders", "fields": { "orderNo": ["No"] }, "required": [["orderId"]] }', /mine\.json is not a profile[^]*orderNo/],
    ['{ "name": "mine", "title": "Mine", "kind": "orders", "fields": {}, "required": [["orderId"]], "items": { "columns": ["Items"], "pattern": "(" } }', /mine\.json is not a profile[^]*items/],
  ])('%s is named, with what is wrong', async (text, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'shopcast-test-'))
    mkdirSync(join(folder, 'profiles'))
    writeFileSync(join(folder, 'profiles', 'mine.json'), text)
    await expect(loadProfiles(folder)).rejects.toThrow(message)
    rmSync(folder, { recursive: true })
  })
})

describe('items in cells', () => {
  const read = (name: string, heading: string, cell: string) => findItemCells(profiles.find(profile => profile.name === name)?.items, [heading])?.read([cell])

  test('a name may hold the sign that parts items', () => {
    expect(read('woocommerceAnalytics', 'Product(s)', '2× Salt, fine, 1× Pepper 4 x 50 g')).toEqual([{ quantity: '2', productName: 'Salt, fine' }, { quantity: '1', productName: 'Pepper 4 x 50 g' }])
  })

  test('a name may hold the signs that part pairs', () => {
    expect(read('woocommerceWebToffee', 'line_item_1', 'name:Pipe | size: L|product_id:7|sku:P:1|quantity:2|total:5.00|sub_total:6.00|tax:0'))
      .toEqual([{ productName: 'Pipe | size: L', productId: '7', sku: 'P:1', quantity: '2', lineTotal: '5.00' }])
  })

  test('pairs of several items stand in one cell', () => {
    expect(read('bigcommerce', 'Product Details', 'Product ID: 1, Product Qty: 2, Product SKU: A, Product Name: Tea, green, Product Variation Details: Size: L, Product Unit Price: 3.00|Product ID: 2, Product Qty: 1, Product SKU: , Product Name: Cup, Product Unit Price: 9.00'))
      .toEqual([{ productId: '1', quantity: '2', sku: 'A', productName: 'Tea, green', variant: 'Size: L', unitPrice: '3.00' }, { productId: '2', quantity: '1', sku: '', productName: 'Cup', unitPrice: '9.00' }])
  })
})

test('the numbers of orders settle which of day and month comes first', () => {
  const verdict = (...rows: [string, string][]) => {
    const evidence = new DateEvidence()
    for (const [text, order] of rows) evidence.observe(text, order)
    return evidence.verdict().order
  }
  expect(verdict(['05/01/2026', '#11'], ['07/01/2026', '#12'], ['02/02/2026', '#13'], ['03/02/2026', '#14'])).toBe('dmy')
  expect(verdict(['03/02/2026', '14'], ['02/02/2026', '13'], ['01/07/2026', '12'], ['01/05/2026', '11'])).toBe('mdy')
  expect(verdict(['05/01/2026', '3'], ['07/01/2026', '1'], ['02/02/2026', '9'], ['03/02/2026', '2'])).toBeNull()
  expect(verdict(['01/05/2026', '1'], ['01/06/2026', '2'], ['01/07/2026', '3'], ['01/08/2026', '4'])).toBeNull()
})

test.each([['$1,433.66', 'USD'], ['-£12.00', 'GBP'], ['1.234,56 €', 'EUR'], ['CA$5', 'CAD'], ['12,00 zł', 'PLN'], ['EUR 5.00', 'EUR'], ['৳2,999', 'BDT'], ['5.00', null], ['N/A', null]])('%s is money of %s', (amount, currency) => {
  expect(currencyOfSign(amount)).toBe(currency)
})

test.each([['Eastern Time (US & Canada)', 'America/New_York'], ['Europe/Berlin', 'Europe/Berlin'], ['London', 'Europe/London'], ['Nowhere', null], ['Mars/Base', null]])('the zone %s is %s', (name, zone) => {
  expect(zoneNamed(name)).toBe(zone)
})
