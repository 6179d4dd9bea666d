import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvRow } from '../../../src/core/export/csvText.ts'
import { cutToBytes } from '../../../src/core/export/destinations.ts'
import { escapeCell } from '../../../src/core/export/escapeCell.ts'
import { reasonSentence } from '../../../src/core/export/reasonSentence.ts'
import { splitName } from '../../../src/core/export/splitName.ts'
import { REASON_CODES } from '../../../src/core/domain/reason.ts'

test('any cells come back from a CSV row as they were', () => {
  fc.assert(fc.property(fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 }), rows => {
    const width = rows[0]?.length ?? 0
    const even = rows.map(row => Array.from({ length: width }, (_, i) => row[i] ?? ''))
    expect(parse(even.map(row => `${csvRow(row)}\r\n`).join(''), { record_delimiter: '\r\n', relax_column_count: false })).toEqual(even)
  }))
})

describe('a cell', () => {
  test('of free text never begins a formula', () => {
    fc.assert(fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string(), fc.boolean(), (start, rest, excel) => {
      expect(escapeCell(start + rest, 'text', excel)).toEqual({ text: `'${start}${rest}`, escapedId: false })
    }))
  })

  test('with an id or a number is never altered outside Excel', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom('id' as const, 'number' as const), (value, kind) => {
      expect(escapeCell(value, kind, false).text).toBe(value)
    }))
    expect(escapeCell('-12.5', 'number', true).text).toBe('-12.5')
    expect(escapeCell('-12', 'id', true)).toEqual({ text: "'-12", escapedId: true })
  })
})

test('a text cut to bytes keeps its beginning, whole characters only', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 8, max: 300 }), (text, bytes) => {
    const cut = cutToBytes(text, bytes)
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes)
    if (Buffer.byteLength(text) <= bytes) expect(cut).toBe(text)
    else expect(text.startsWith(cut.slice(0, -1)) && cut.endsWith('…')).toBe(true)
  }))
})

test.each([
  ['Margaret Holloway', 'Margaret', 'Holloway'],
  ['Jean-Paul St-Pierre', 'Jean-Paul', 'St-Pierre'],
  ['Ana María de la Cruz', 'Ana María', 'de la Cruz'],
  ['Martin King Jr.', 'Martin', 'King Jr.'],
  ['Holloway, Margaret', 'Margaret', 'Holloway'],
  ['Cher', 'Cher', ''],
  ['De Vries', 'De', 'Vries'],
  ['陈美玲', '美玲', '陈'],
  ['欧阳雪', '雪', '欧阳'],
  ['李雷', '雷', '李'],
  ['김민준', '민준', '김'],
  ['山田 太郎', '太郎', '山田'],
  ['  王   伟 ', '伟', '王'],
  ['', '', ''],
])('%s is split into %s and %s', (name, first, last) => {
  expect(splitName(name)).toEqual({ first, last })
})

test.each(REASON_CODES)('%s is a sentence', code => {
  const params = { days: 87, country: 'FR', usual: 52, orders: 9, recent: 2, before: 4, products: 12, months: 14, buyers: 1204, product: 'Pine Tar Soap', date: '2026-11-04', percent: 22, times: 2 }
  expect(reasonSentence({ code, params, share: null })).toMatch(/^[A-Z0-9].{8,}[^.]$/)
  expect(reasonSentence({ code, params, share: null })).not.toMatch(/unknown|undefined/)
})
