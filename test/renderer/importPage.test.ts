import { describe, expect, it } from 'vitest'
import { Calendar } from '../../src/core/domain/calendar.ts'
import type { ImportQuestion, RecognisedFile } from '../../src/core/domain/importing.ts'
import { askedAgain } from '../../src/renderer/pages/import/askedAgain.ts'
import { columnSamples } from '../../src/renderer/pages/import/columnSamples.ts'
import { assignColumn, decisionsOf, draftOf } from '../../src/renderer/pages/import/fileDraft.ts'
import { monthsOfCurrency, unfinishedMonth } from '../../src/renderer/pages/import/monthsOfCurrency.ts'
import { reconciled } from '../../src/renderer/pages/import/reconciled.ts'
import { isAmbiguousDay, readDay } from '../../src/renderer/pages/import/readDay.ts'
import { whyThisLayout } from '../../src/renderer/pages/import/whyThisLayout.ts'
import { answerTo, answerWith, groupQuestions } from '../../src/renderer/stores/askedQuestions.ts'
import { mergeDecisions } from '../../src/renderer/stores/mergeDecisions.ts'

it('says how many columns of a layout are there, and of a plain table how many are used', () => {
  const file = { columns: ['a', 'b', 'c'], mapping: { orderId: 'a' }, matched: ['a', 'b'], absent: ['d'] }
  expect(whyThisLayout({ ...file, profile: 'etsy' })).toEqual({ kind: 'some', matched: 2, of: 3 })
  expect(whyThisLayout({ ...file, profile: 'etsy', absent: [] })).toEqual({ kind: 'all', matched: 2, of: 2 })
  expect(whyThisLayout({ ...file, profile: 'plain' })).toEqual({ kind: 'plain', matched: 1, of: 3 })
})

describe('a date that can be read in two ways', () => {
  it('is the third of April or the fourth of March', () => {
    expect(readDay('03/04/2026 09:05', 'dmy')).toEqual({ day: 3, month: 4 })
    expect(readDay('03/04/2026 09:05', 'mdy')).toEqual({ day: 4, month: 3 })
    expect(isAmbiguousDay('03/04/2026')).toBe(true)
  })

  it('is clear where a day is beyond twelve, both are the same, or the year comes first', () => {
    expect(isAmbiguousDay('13/04/2026')).toBe(false)
    expect(isAmbiguousDay('04/04/2026')).toBe(false)
    expect(isAmbiguousDay('2026-04-03')).toBe(false)
  })
})

describe('months of a report', () => {
  const months = [
    { month: '2026-10', currency: 'CAD', orders: 2, salesMinor: 300, refundsMinor: 50 },
    { month: '2026-11', currency: 'CAD', orders: 1, salesMinor: 100, refundsMinor: 0 },
    { month: '2026-11', currency: 'USD', orders: 9, salesMinor: 900, refundsMinor: 0 },
  ]

  it('stand newest first and add up within one currency', () => {
    const { rows, total } = monthsOfCurrency(months, 'CAD')
    expect(rows.map(row => row.month)).toEqual(['2026-11', '2026-10'])
    expect(total).toEqual({ orders: 3, salesMinor: 400, refundsMinor: 50 })
  })

  it('are unfinished when the orders end before the month does, by the shop’s calendar', () => {
    const toronto = new Calendar('America/Toronto')
    expect(unfinishedMonth(Date.UTC(2026, 10, 21, 20), toronto)).toBe('2026-11')
    expect(unfinishedMonth(Date.UTC(2026, 11, 1, 2), toronto)).toBeNull()
  })
})

it('shows up to three different values of a column, by heading or by number', () => {
  const preview = ['a', 'a', '', 'b', 'c', 'd'].map((value, row) => ({ row, cells: ['x', value], understood: null }))
  expect(columnSamples({ columns: ['first', 'second'], preview }, 'second')).toEqual(['a', 'b', 'c'])
  expect(columnSamples({ columns: ['#1', '#2'], preview }, '#1')).toEqual(['x'])
})

it('adds up over the months what the files say, why it differs, and what is stored', () => {
  const month = (name: string, minor: number) => ({
    month: name, currency: 'EUR', file: { orders: 2, minor: 900 }, stored: { orders: 1, minor: 900 + minor }, differences: [{ reason: 'cancelledOrders' as const, rows: 1, orders: -1, minor }],
  })
  const months = [month('2026-01', -300), month('2026-02', -100), { ...month('2026-02', -7), currency: 'USD' }]
  expect(reconciled(months, 'EUR', null)).toEqual({ file: { orders: 4, minor: 1800 }, differences: [{ reason: 'cancelledOrders', rows: 2, orders: -2, minor: -400 }], stored: { orders: 2, minor: 1400 } })
  expect(reconciled(months, 'EUR', '2026-02').stored).toEqual({ orders: 1, minor: 800 })
})

it('asks again for the order of dates only, and keeps the rest of what was answered earlier', () => {
  const remembered = { at: 0, profile: 'shopify', encoding: 'gb18030', dropDuplicates: false, answers: { dateOrder: 'dmy', unpaidOrders: 'keep' }, mapping: { unitPrice: 'zork' }, currency: 'CAD' } as const
  expect(askedAgain([{ name: 'a.csv', remembered }, { name: 'b.csv', remembered: null }], { files: { 'a.csv': { mapping: { sku: 'code' } } } })).toEqual({
    askAgain: true, answers: { unpaidOrders: 'keep' }, files: { 'a.csv': { profile: 'shopify', encoding: 'gb18030', mapping: { unitPrice: 'zork', sku: 'code' } } }, currency: 'CAD', dropDuplicates: false,
  })
})

const recognised = (name: string, columns: string[]): RecognisedFile => ({
  name, bytes: 1, profile: 'plain', kind: 'orders', confidence: 1, matchedColumns: 2, matched: [], absent: [], remembered: null, format: 'text', encoding: 'utf-8', delimiter: ',', hasHeader: true,
  columns, mapping: { orderId: 'id', sku: 'code' }, preview: [],
})
const dateQuestion = (file: string, rows: number, likely: string): ImportQuestion => ({
  code: 'dateOrder', key: 'dateOrder', file, params: { column: 'date', example: '03/04/2026', rows }, choices: ['dmy', 'mdy'].map(value => ({ value, likely: value === likely, params: {} })),
})

describe('several files', () => {
  const files = [recognised('a.csv', ['id', 'date']), recognised('b.csv', ['id', 'date']), recognised('c.csv', ['date', 'id'])]

  it('asks once what day is meant for files of one layout, and the answer leaves other files alone', () => {
    const [asked, other] = groupQuestions({ files, questions: [dateQuestion('a.csv', 3, 'dmy'), dateQuestion('b.csv', 4, 'dmy'), dateQuestion('c.csv', 5, 'dmy')] })
    expect(asked).toMatchObject({ files: ['a.csv', 'b.csv'], params: { rows: 7 } })
    expect(other).toMatchObject({ files: ['c.csv'], params: { rows: 5 } })
    if (!asked || !other) throw new Error('two questions were expected')
    const options = answerWith(asked, 'mdy')
    expect(answerTo(asked, options)).toBe('mdy')
    expect(answerTo(other, options)).toBeNull()
    expect(options).toEqual({ files: { 'a.csv': { answers: { dateOrder: 'mdy' } }, 'b.csv': { answers: { dateOrder: 'mdy' } } } })
  })

  it('asks apart where the files themselves lead to different answers', () => {
    expect(groupQuestions({ files, questions: [dateQuestion('a.csv', 3, 'dmy'), dateQuestion('b.csv', 4, 'mdy')] })).toHaveLength(2)
  })

  it('settles what a kind of event means for the whole shop', () => {
    const kind: ImportQuestion = { code: 'eventKind', key: 'eventKind.dance', file: 'a.csv', params: { name: 'dance', rows: 1 }, choices: [] }
    const [asked] = groupQuestions({ files, questions: [kind, { ...kind, file: 'c.csv' }] })
    expect(asked && answerWith(asked, 'view')).toEqual({ answers: { 'eventKind.dance': 'view' } })
  })

  it('keeps what was decided before, for all files and for others', () => {
    const before = { currency: 'EUR', answers: { unpaidOrders: 'keep' }, files: { 'a.csv': { encoding: 'big5' as const, mapping: { sku: 'code' } } } }
    expect(mergeDecisions(before, { files: { 'a.csv': { mapping: { orderId: 'no' } }, 'b.csv': { delimiter: ';' } } })).toMatchObject({
      currency: 'EUR', answers: { unpaidOrders: 'keep' }, files: { 'a.csv': { encoding: 'big5', mapping: { sku: 'code', orderId: 'no' } }, 'b.csv': { delimiter: ';' } },
    })
  })
})

describe('reading a file otherwise', () => {
  it('decides only what differs from how the file is read, a column taken away included', () => {
    const file = recognised('a.csv', ['id', 'code', 'title'])
    const draft = draftOf(file)
    expect(decisionsOf(file, draft)).toBeNull()
    draft.mapping = assignColumn(draft.mapping, 'productName', 'code')
    draft.encoding = 'gb18030'
    expect(decisionsOf(file, draft)).toEqual({ encoding: 'gb18030', mapping: { sku: '', productName: 'code' } })
    draft.mapping = assignColumn(draft.mapping, 'orderId', null)
    expect(decisionsOf(file, draft)?.mapping).toEqual({ sku: '', orderId: '', productName: 'code' })
  })
})
