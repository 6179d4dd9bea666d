import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { ShopcastError } from '../../../../src/core/domain/error.ts'
import { openSources } from '../../../../src/core/ingest/sources/openSources.ts'
import type { RowSource } from '../../../../src/core/ingest/sources/rowSource.ts'
import { inlineRows, makeWorkbook, makeZip } from './makeArchive.ts'

const folder = mkdtempSync(join(tmpdir(), 'shopcast-sources-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function readRows(source: RowSource): Promise<{ row: number; cells: string[] }[]> {
  const rows: { row: number; cells: string[] }[] = []
  for await (const _ of source.rows((cells, row) => rows.push({ row, cells: [...cells] }))) continue
  return rows
}

/** Every table of a file, by name, as rows of cells. */
async function tables(path: string): Promise<Record<string, string[][]>> {
  const { sources } = await openSources(path, {})
  return Object.fromEntries(await Promise.all(sources.map(async source => [source.name, (await readRows(source)).map(({ cells }) => cells)])))
}

async function refusal(path: string): Promise<string> {
  try {
    for (const source of (await openSources(path, {})).sources) await readRows(source)
  } catch (error) {
    if (error instanceof ShopcastError) return error.code
    throw error
  }
  return 'read'
}

const CSV = 'id,name\n1,Café\n2,手工皂\n'
const ROWS = [['id', 'name'], ['1', 'Café'], ['2', '手工皂']]

describe('the same table', () => {
  test('is read from text, gzip and zip, each file of an archive by itself and without what macOS adds', async () => {
    expect(await tables(file('a.csv', CSV))).toEqual({ 'a.csv': ROWS })
    expect(await tables(file('a.csv.gz', gzipSync(CSV)))).toEqual({ 'a.csv.gz': ROWS })
    const zip = await makeZip({ 'a.csv': CSV, '2026/b.tsv': CSV.replaceAll(',', '\t'), '__MACOSX/._a.csv': 'junk', '.DS_Store': 'junk', 'c.csv.gz': gzipSync(CSV) })
    expect(await tables(file('a.zip', zip))).toEqual({ 'a.zip › a.csv': ROWS, 'a.zip › 2026/b.tsv': ROWS, 'a.zip › c.csv.gz': ROWS })
  })

  test('is read from a workbook, whether named so or not, and from one within an archive', async () => {
    const book = await makeWorkbook({ sheets: [{ name: 'Orders', rows: inlineRows(ROWS) }] })
    expect(await tables(file('book.xlsx', book))).toEqual({ 'book.xlsx': ROWS })
    expect(await tables(file('book.csv', book))).toEqual({ 'book.csv': ROWS })
    expect(await tables(file('book.zip', await makeZip({ 'book.xlsx': book })))).toEqual({ 'book.zip › book.xlsx': ROWS })
  })

  test('is read from JSON: one object a line, an array, or over several lines', async () => {
    const lines = '{"id":1,"name":"Café"}\n{"id":2,"name":"手工皂"}\n'
    for (const text of [lines, `[${lines.trim().replace('\n', ',\n')}]`, JSON.stringify([{ id: 1, name: 'Café' }, { id: 2, name: '手工皂' }], null, 2)]) {
      const { sources: [source] } = await openSources(file('a.json', text), {})
      expect(source?.headings).toEqual(['id', 'name'])
      expect(await tables(file('a.json', text))).toEqual({ 'a.json': ROWS.slice(1) })
    }
  })
})

describe('a workbook', () => {
  test('has a table for each visible sheet that is not empty', async () => {
    const sheets = [{ name: '订单报表', rows: inlineRows(ROWS) }, { name: 'Empty', rows: '' }, { name: 'Lists', rows: inlineRows(ROWS), state: 'hidden' }, { name: 'Items', rows: inlineRows([['a', 1]]) }]
    expect(await tables(file('book.xlsx', await makeWorkbook({ sheets })))).toEqual({ 'book.xlsx › 订单报表': ROWS, 'book.xlsx › Items': [['a', '1']] })
  })

  test('gives texts, numbers, dates and ids as a person reads them, under their real row numbers', async () => {
    const rows = `<row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c><c r="E3" t="str"><f>A1</f><v>x</v></c></row>
      <row r="5"><c r="A5" s="1"><v>46027.385439814818</v></c><c r="B5" s="2"><v>46027</v></c><c r="C5"><v>6.9500000000000002</v></c><c r="D5"><v>1.9306798580010011E+17</v></c>
      <c r="E5" s="3"><v>123</v></c><c r="F5" t="b"><v>1</v></c><c r="G5" t="e"><v>#N/A</v></c><c r="H5"><v>1E-3</v></c><c r="I5" t="d"><v>2026-01-05T09:15:02</v></c><c r="J5" s="4"><v>12.5</v></c></row>`
    const book = await makeWorkbook({
      sheets: [{ name: 'S', rows }], strings: '<si><t>Mug &amp; Cup</t></si><si><r><t>手</t></r><r><t xml:space="preserve">工 </t></r><rPh><t>shou</t></rPh></si>',
      formats: ['yyyy/m/d h:mm', '[$-409]d-mmm-yy;@', '00000', '&quot;days&quot; #,##0.00 [Red]'],
    })
    const { sources: [source] } = await openSources(file('book.xlsx', book), {})
    expect(source && await readRows(source)).toEqual([
      { row: 3, cells: ['', 'Mug & Cup', '手工 ', '', 'x'] },
      { row: 5, cells: ['2026-01-05 09:15:02', '2026-01-05', '6.95', '1.9306798580010011E+17', '00123', 'TRUE', '', '0.001', '2026-01-05 09:15:02', '12.5'] },
    ])
  })

  test('may count days from 1904', async () => {
    const rows = '<row r="1"><c r="A1" s="1"><v>44565.5</v></c><c r="B1"><v>1</v></c></row>'
    const book = await makeWorkbook({ sheets: [{ name: 'S', rows }], formats: ['yyyy-mm-dd hh:mm:ss'], from1904: true })
    expect(await tables(file('book.xlsx', book))).toEqual({ 'book.xlsx': [['2026-01-05 12:00:00', '1']] })
  })
})

describe('JSON objects', () => {
  test('give a column to every key, with a dot between keys within keys, and keep ids of eighteen digits', async () => {
    const { sources: [source] } = await openSources(file('events.jsonl', '{"id":193067985800100112,"user":{"id":7,"tags":["a"]},"price":1.50}\n{"user":{"id":8},"extra":null}\n'), {})
    expect(source?.headings).toEqual(['id', 'user.id', 'user.tags', 'price', 'extra'])
    expect(source && await readRows(source)).toEqual([{ row: 1, cells: ['193067985800100112', '7', '["a"]', '1.50', ''] }, { row: 2, cells: ['', '8', '', '', ''] }])
  })

  test('give a column to a key that comes late', async () => {
    const lines = `${'{"event":"view","item":1}\n'.repeat(40_000)}{"event":"purchase","item":1,"price":9.5}\n`
    const { sources: [source] } = await openSources(file('late.jsonl', lines), {})
    expect(source?.headings).toEqual(['event', 'item', 'price'])
  })

  test('that are broken are told with their line, and the rest is read', async () => {
    const { sources: [source] } = await openSources(file('events.jsonl', '{"id":1}\nnot json\n{"id":2}\n{"id":3,"na'), {})
    const flaws: unknown[] = []
    const ids: string[] = []
    if (source) for await (const _ of source.rows(cells => ids.push(...cells), (code, row) => flaws.push([code, row]))) continue
    expect(ids).toEqual(['1', '2'])
    expect(flaws).toEqual([['rowDamaged', 2], ['rowDamaged', 4]])
  })
})

describe('a file that is no table is refused for what it really is', () => {
  const png = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')
  const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])
  test.each<[string, string | Buffer, string]>([
    ['empty.csv', '', 'fileEmpty'],
    ['a.pdf.csv', '%PDF-1.7\n%âãÏÓ\n', 'fileIsPdf'],
    ['picture.csv', png, 'fileIsImage'],
    ['page.csv', '\ufeff\n<!DOCTYPE html><html><body>Sign in</body></html>', 'fileIsWebPage'],
    ['report.xls', '<table><tr><td>1</td></tr></table>', 'fileIsWebPage'],
    ['error.csv', '{"error": {"code": 401, "message": "not signed in"}}', 'fileIsMessage'],
    ['old.xls', compound, 'fileIsOldWorkbook'],
    ['locked.xlsx', Buffer.concat([compound, Buffer.from('EncryptedPackage', 'utf16le')]), 'fileEncrypted'],
    ['old.xml', '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', 'fileIsOldWorkbook'],
    ['a.rar', Buffer.from('Rar!\x1a\x07\x01\x00', 'latin1'), 'archiveUnknown'],
    ['program.csv', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4000)]), 'fileNotText'],
    ['cut.csv.gz', gzipSync(CSV.repeat(1000)).subarray(0, 100), 'fileTruncated'],
    ['bomb.csv.gz', gzipSync(Buffer.alloc(80 * 1024 * 1024, `${'a'.repeat(2000)},b\n`)), 'archiveTooLarge'],
    ['line.csv', 'x'.repeat(3_000_000), 'rowTooLong'],
    ['wide.csv', `${'a,'.repeat(1_000_000)}\n`, 'tooManyColumns'],
  ])('%s', async (name, content, code) => {
    expect(await refusal(file(name, content))).toBe(code)
  })

  test('an archive that breaks off, is damaged, locked, swells, or holds no table', async () => {
    const zip = await makeZip({ 'a.csv': CSV.repeat(2000) })
    expect(await refusal(file('cut.zip', zip.subarray(0, zip.length - 30)))).toBe('fileTruncated')
    const damaged = Buffer.from(zip)
    damaged.fill(0x55, 40, 60)
    expect(await refusal(file('damaged.zip', damaged))).toBe('fileDamaged')
    const locked = Buffer.from(zip)
    // The first bit of the general purpose flags, in the central directory.
    const entry = locked.indexOf('PK\x01\x02', 0, 'latin1')
    locked[entry + 8] = (locked[entry + 8] ?? 0) | 1
    expect(await refusal(file('locked.zip', locked))).toBe('fileEncrypted')
    expect(await refusal(file('bomb.zip', await makeZip({ 'a.csv': Buffer.alloc(80 * 1024 * 1024) })))).toBe('archiveTooLarge')
    expect(await refusal(file('notes.zip', await makeZip({ 'a.pdf': '%PDF-1.7' })))).toBe('archiveEmpty')
    expect(await refusal(file('book.ods', await makeZip({ 'mimetype': 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' })))).toBe('fileIsOldWorkbook')
  })

  test('a folder, and a file that is not there', async () => {
    mkdirSync(join(folder, 'orders'), { recursive: true })
    expect(await refusal(join(folder, 'orders'))).toBe('fileIsFolder')
    expect(await refusal(join(folder, 'missing.csv'))).toBe('fileNotFound')
  })

  test('a file that is written to while it is read', async () => {
    const path = file('growing.csv', CSV.repeat(50_000))
    const { sources: [source] } = await openSources(path, {})
    const reading = source?.rows(() => {})
    await reading?.next()
    writeFileSync(path, CSV)
    await expect((async () => { if (reading) for await (const _ of reading) continue })()).rejects.toMatchObject({ code: 'fileChanged' })
  })
})
