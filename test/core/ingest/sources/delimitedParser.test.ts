import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRowParser } from '../../../../src/core/ingest/sources/delimitedParser.ts'

/** Parses a text that comes in pieces of a given length. */
function parseInPieces(text: string, delimiter: string, piece: number): string[][] {
  const rows: string[][] = []
  const parser = createRowParser({ file: 'orders.csv', delimiter, onRow: cells => rows.push([...cells]) })
  for (let from = 0; from < text.length; from += piece) parser.write(text.slice(from, from + piece))
  parser.end()
  return rows
}

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '手', ' ', '"', ',', ';', '\n', '\r\n', '1', "'"), maxLength: 6 })

test('reads any table as csv-parse does, however the text is cut', () => {
  fc.assert(fc.property(
    fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }), fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n', '\r'), fc.integer({ min: 1, max: 9 }), fc.boolean(),
    (table, delimiter, newline, piece, closed) => {
      const text = table.map(row => row.map(value => /["\r\n,;\t|]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value).join(delimiter)).join(newline) + (closed ? newline : '')
      const expected = parse(text, { delimiter, record_delimiter: newline, relax_column_count: true, skip_empty_lines: true }) as string[][]
      // A last line that breaks off before its last column is none.
      const [before, last] = expected.slice(-2)
      if (!closed && before && last && last.length > 1 && last.length < before.length) expected.pop()
      expect(parseInPieces(text, delimiter, piece)).toEqual(expected)
    }), { numRuns: 500 })
})

test('takes a quote within a cell, and one that is never closed, for a character', () => {
  expect(parseInPieces('a,15" glass\n"x,y\nc,d\n', ',', 4)).toEqual([['a', '15" glass'], ['"x', 'y'], ['c', 'd']])
})

const dated = (rows: number): string => Array.from({ length: rows }, (_, row) => `#${row},MUG,12.50,2026-01-${10 + row}\n`).join('')

test.each([
  ['within an earlier cell', `${dated(9)}#9,MUG,1`, ',', 9], ['behind the last delimiter', `${dated(9)}#9,MUG,12.50,`, ',', 9], ['within a date that ends every row', `${dated(9)}#9,MUG,12.50,2026-01-1`, ',', 9],
  ['within an amount that ends every row', `${'#1;12,50\n'.repeat(9)}#9;12,5`, ';', 9], ['within quotes that hold line breaks', `${dated(9)}#9,"MUG\nred, large\nblue, small`, ',', 9], ['between blanks', `${'1 2 2026 9.50\n'.repeat(3)}1 2 20`, ' ', 3],
])('leaves out what remains of a row that breaks off %s, and says so', (_, text, delimiter, whole) => {
  let damaged = 0
  const rows: string[][] = []
  const parser = createRowParser({ file: 'orders.csv', delimiter, onRow: cells => rows.push([...cells]), onFlaw: (code, row) => { if (code === 'rowDamaged') damaged ||= row } })
  parser.write(text)
  parser.end()
  expect(damaged).toBe(whole + 1)
  expect(rows).toHaveLength(whole)
})

test('keeps a last row without a line break that says as much as the others', () => {
  expect(parseInPieces(`${'#1,ab,7\n'.repeat(9)}#9,a,`, ',', 50)).toHaveLength(9)
  expect(parseInPieces(`${dated(9)}#9,MUG,12.50,2026-01-30`, ',', 50)).toHaveLength(10)
  expect(parseInPieces(`${'#1,mug\n#2,lamp\n'.repeat(5)}#9,ma`, ',', 50)).toHaveLength(11)
})

test('counts rows as a person does: the heading is row 1, a line break within quotes does not count, a blank line does', () => {
  const rows: number[] = []
  const parser = createRowParser({ file: 'orders.csv', delimiter: ',', onRow: (_, row) => rows.push(row) })
  parser.write('h,i\n"a\nb",c\n\nd,e\n')
  parser.end()
  expect(rows).toEqual([1, 2, 4])
})

test('parts columns at runs of blanks', () => {
  expect(parseInPieces(' 00004 0001 19970101  2   29.33\n 00021 0002 19970101  3   63.34\n', ' ', 7)).toEqual([['00004', '0001', '19970101', '2', '29.33'], ['00021', '0002', '19970101', '3', '63.34']])
})
