import { describe, expect, it } from 'vitest'
import { Calendar } from '../../src/core/domain/calendar.ts'
import { askedAgain } from '../../src/renderer/pages/import/askedAgain.ts'
import { columnSamples } from '../../src/renderer/pages/import/columnSamples.ts'
import { monthsOfCurrency, unfinishedMonth } from '../../src/renderer/pages/import/monthsOfCurrency.ts'
import { reconciled } from '../../src/renderer/pages/import/reconciled.ts'
import { isAmbiguousDay, readDay } from '../../src/renderer/pages/import/readDay.ts'
import { whyThisLayout } from '../../src/renderer/pages/import/whyThisLayout.ts'

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
  const remembered = { at: 0, answers: { dateOrder: 'dmy', unpaidOrders: 'keep' }, mapping: { unitPrice: 'zork' }, currency: 'CAD' }
  expect(askedAgain([{ remembered }], { timeZone: 'UTC' })).toEqual({ timeZone: 'UTC', askAgain: true, answers: { unpaidOrders: 'keep' }, mapping: { unitPrice: 'zork' }, currency: 'CAD' })
  expect(askedAgain([{ remembered }, { remembered: null }], {})).not.toHaveProperty('mapping')
})
