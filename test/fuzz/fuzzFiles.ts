import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { inlineRows, makeWorkbook, makeZip } from '../core/ingest/sources/makeArchive.ts'

const projectRoot = join(import.meta.dirname, '../..')
const exportsFolder = join(projectRoot, '../shared/data/exports')

/** Sound files of every format, to be damaged: made ones, the demo shop's, and the exports in `../shared/data` where they are at hand. */
export async function fuzzFiles(): Promise<{ name: string; content: Buffer }[]> {
  const table = [['Order ID', 'Customer ID', 'SKU', 'Date', 'Quantity', 'Price'], ...Array.from({ length: 12 }, (_, i) => [`${1000 + (i >> 1)}`, `c${i % 4}`, `SKU-${i % 5}`, `2026-01-${10 + i}`, '2', '9.95'])]
  const csv = Buffer.from(table.map(cells => cells.join(',')).join('\n'))
  const book = await makeWorkbook({ sheets: [{ name: 'Orders', rows: inlineRows(table) }, { name: 'Notes', rows: inlineRows([['a', 1]]) }], formats: ['yyyy-mm-dd'] })
  const events = Buffer.from(Array.from({ length: 12 }, (_, i) => JSON.stringify({ event_time: `2026-01-05 10:00:${10 + i} UTC`, event_type: 'view', product_id: i % 4, user_id: i % 3, user: { city: '上海' } })).join('\n'))
  const demo = gunzipSync(readFileSync(join(projectRoot, 'resources/demo/orders_export.csv.gz'))).subarray(0, 8000)
  const real = existsSync(exportsFolder) ? readdirSync(exportsFolder).filter(name => name.endsWith('.csv') && name !== 'truth.csv') : []
  return [
    { name: 'plain.csv', content: csv }, { name: 'plain.csv.gz', content: gzipSync(csv) }, { name: 'utf16.csv', content: Buffer.from(`\ufeff${csv.toString()}`, 'utf16le') },
    { name: 'book.xlsx', content: book }, { name: 'files.zip', content: await makeZip({ 'a.csv': csv, 'b/book.xlsx': book }) }, { name: 'events.jsonl', content: events }, { name: 'demo.csv', content: demo },
    ...real.map(name => ({ name, content: readFileSync(join(exportsFolder, name)) })),
  ]
}
