import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createJobContext } from '../../../src/core/jobs/createJobContext.ts'
import { inspectJob } from '../../../src/core/jobs/inspectJob.ts'
import { inlineRows, makeWorkbook, makeZip } from '../ingest/sources/makeArchive.ts'
import { projectRoot, TestShop } from './importFixture.ts'

let shop: TestShop
beforeEach(() => { shop = new TestShop() })
afterEach(() => shop.dispose())

const HEADINGS = ['Order ID', 'Customer ID', 'SKU', 'Item', 'Date', 'Quantity', 'Price']
const ORDERS = [
  ['1001', 'c1', 'MUG-1', 'Speckled Mug', '2026-01-05 09:15:02', '2', '18.00'],
  ['1001', 'c1', 'FERN-1', 'Fern Print', '2026-01-05 09:15:02', '1', '12.00'],
  ['1002', 'c2', 'TEE-NVY', 'Café Tee', '2026-01-31 23:50:00', '1', '29.50'],
]
const csv = (rows: readonly (readonly string[])[], delimiter = ','): string => rows.map(cells => `${cells.join(delimiter)}\n`).join('')
const TABLE = [HEADINGS, ...ORDERS]

/** What is stored, without the numbers of rows. */
function stored(): unknown {
  const { lines, imports: _, ...rest } = shop.content()
  return { ...rest, lines: lines?.map(line => ({ ...line as object, source_row: 0 })) }
}

test('the same orders are stored whatever file they come in', async () => {
  await shop.import(csv(TABLE))
  const expected = stored()
  const date = 46027 + (9 * 3600 + 15 * 60 + 2) / 86400
  const sheet = inlineRows(TABLE).replaceAll('<c t="inlineStr"><is><t>2026-01-05 09:15:02</t></is></c>', `<c s="1"><v>${date}</v></c>`)
  const files: [string, string | Buffer][] = [
    ['orders.tsv', csv(TABLE, '\t')],
    ['orders.csv', `\ufeffsep=;\n${csv(TABLE, ';').replaceAll('\n', '\r\n')}`],
    ['orders.csv.gz', gzipSync(csv(TABLE))],
    ['orders.zip', await makeZip({ 'old/a.csv': csv([HEADINGS, ...ORDERS.slice(0, 2)]), 'new/b.csv': csv([HEADINGS, ...ORDERS.slice(2)]), 'readme.pdf': '%PDF-1.7' })],
    ['orders.xlsx', await makeWorkbook({ sheets: [{ name: 'Notes', rows: inlineRows([['Exported by Anna']]) }, { name: 'Orders', rows: sheet }], formats: ['yyyy-mm-dd hh:mm:ss'] })],
    ['orders.jsonl', ORDERS.map(cells => JSON.stringify(Object.fromEntries(HEADINGS.map((heading, i) => [heading, cells[i]])))).join('\n')],
  ]
  for (const [name, content] of files) {
    shop.dispose()
    shop = new TestShop()
    const report = await shop.import([shop.file(name, content)])
    expect([name, stored()]).toEqual([name, expected])
    expect(Object.values(report.rowFates).reduce((sum, count) => sum + count)).toBe(report.rows)
  }
})

test('reports name the file within the archive and the sheet, and say what was left out', async () => {
  const zip = await makeZip({ 'a.csv': csv([...TABLE, ['1003', 'c1', 'MUG-1', 'Mug', 'someday', '1', '1']]), 'notes.csv': 'Colour,Shape\nred,round\n', 'scan.png': '\x89PNG' })
  const report = await shop.import([shop.file('orders.zip', zip)])
  expect(report.files.map(({ name }) => name)).toEqual(['orders.zip › a.csv'])
  expect(report.problems.find(({ code }) => code === 'dateUnreadable')?.examples).toEqual([{ file: 'orders.zip › a.csv', row: 5, text: 'someday' }])
  expect(report.problems.find(({ code }) => code === 'fileLeftOut')?.examples.map(({ file }) => file).sort()).toEqual(['orders.zip › notes.csv', 'orders.zip › scan.png'])
})

test('lines before the heading, totals, notes at the end and a heading that comes again are no orders', async () => {
  const text = `\n"Orders report, 1 to 31 January"\nPeriod,January\n${csv([...TABLE.slice(0, 3), HEADINGS, ...TABLE.slice(3)])}Total,,,,,4,77.50\n,,,,,,\n\n3 record(s) downloaded\nSeller ID : anna,,,,,,\n`
  const report = await shop.import(text)
  expect(report).toMatchObject({ orders: 2, lines: 3, revenue: { XXX: '77.50' }, rows: 8, rowFates: { sale: 3, empty: 5, unreadable: 0 } })
  expect(report.problems.find(({ code }) => code === 'notARow')).toMatchObject({ count: 4 })
})

test('an id that Excel cut short is reported and never guessed', async () => {
  const rows = inlineRows(TABLE).replaceAll('<c t="inlineStr"><is><t>MUG-1</t></is></c>', '<c><v>1.9306798580010011E+17</v></c>')
  const report = await shop.import([shop.file('orders.xlsx', await makeWorkbook({ sheets: [{ name: 'Orders', rows }] }))])
  expect(report.problems.find(({ code }) => code === 'idDamaged')).toMatchObject({ count: 1, examples: [{ row: 2, text: '1.9306798580010011E+17' }] })
  expect(shop.query('SELECT external_id FROM products ORDER BY 1').map(row => row['external_id'])).toEqual(['FERN-1', 'Speckled Mug', 'TEE-NVY'])
})

test('a row that breaks off, a quote that nobody closes and characters that are none are named with their rows', async () => {
  const report = await shop.import(`${csv(TABLE)}1003,c3,MUG-1,"Mug,2026-02-01,1,18.00\n1004,c4,M\0UG-1,Mug,2026-02-01,1,18.00\n1005,c5,MUG`)
  const rows = (code: string) => report.problems.find(problem => problem.code === code)?.examples.map(({ row }) => row)
  expect([rows('quoteUnclosed'), rows('charactersDamaged'), rows('rowDamaged')]).toEqual([[5], [6], [7]])
  expect(report).toMatchObject({ orders: 4, rows: 6, rowFates: { sale: 5, unreadable: 1 } })
})

test('a workbook is inspected as a sheet: no encoding, no delimiter, rows as they will be understood', async () => {
  const book = await makeWorkbook({ sheets: [{ name: 'Orders', rows: inlineRows(TABLE) }] })
  const inspection = await inspectJob({ kind: 'inspect', files: [shop.file('orders.xlsx', book)], options: { timeZone: 'UTC' } }, createJobContext({ dataDir: shop.dataDir, resourcesDir: `${projectRoot}/resources` }))
  expect(inspection.files[0]).toMatchObject({ name: 'orders.xlsx', format: 'workbook', encoding: null, delimiter: null, hasHeader: true })
  expect(inspection.files[0]?.preview[0]).toMatchObject({ row: 2, understood: { orderId: '1001', customer: 'c1', totalMinor: 3600 } })
})
