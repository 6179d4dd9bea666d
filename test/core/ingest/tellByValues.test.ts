import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadProfiles } from '../../../src/core/ingest/profile.ts'
import { recogniseTable } from '../../../src/core/ingest/recogniseTable.ts'
import { projectRoot } from '../../projectRoot.ts'

const profiles = await loadProfiles(join(projectRoot, 'resources'))

test.each([
  ['names beside a code', 'Product', ['Lavender & Oat Soap', 'Mug', 'Soap 100 ml'], 'SKU', 'productName'],
  ['codes', 'Product', ['P-1001', 'P-1002', 'MUG'], 'Quantity', 'productId'],
  ['names where another column numbers products', 'Artikel', ['Seife', 'Tasse'], 'Artikelnummer', 'productName'],
  ['codes where another column names products', 'Product', ['Mug', 'Soap'], 'Product name', 'productId'],
  ['names of people', 'Customer', ['Claire Dubois', 'Zoë Ng', '李建国'], 'E-mail', 'customerName'],
  ['addresses', 'Customer', ['claire@example.com', 'zoe@example.com'], 'Product', 'customerEmail'],
  ['numbers of people', 'Customer', ['10023', 'C-17'], 'E-mail', 'customerId'],
  ['nicknames', '客户', ['sunny88', 'lily'], 'SKU', 'customerId'],
  ['masked names', '买家', ['张**', '李**'], 'SKU', 'customerId'],
])('%s under %s', (_, heading, values, other, field) => {
  const headings = ['Order number', 'Order date', heading, other, 'Price']
  const rows = [headings, ...values.map((value, index) => [String(index + 1), '2026-03-04', value, 'x1', '8.50'])].map((cells, index) => ({ row: index + 1, cells }))
  const { match } = recogniseTable(profiles, rows, null, {})
  expect([...match.columns].find(([, column]) => column === 2)?.[0]).toBe(field)
})
