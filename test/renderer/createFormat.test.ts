import { describe, expect, it } from 'vitest'
import { createFormat } from '../../src/renderer/format/createFormat.ts'

const now = () => Date.UTC(2026, 10, 23, 15)
const english = createFormat({ locale: 'en', timeZone: 'America/Toronto', currency: 'CAD', now })
const chinese = createFormat({ locale: 'zh', timeZone: 'America/Toronto', currency: 'CAD', now })

describe('money', () => {
  it('bears what a file calls a currency, and none', () => {
    expect(english.moneyExact(850, '')).toBe('8.50')
    expect(english.moneyExact(850, 'EURO')).toBe('8.50 EURO')
    expect(english.currencyName('EURO')).toBe('EURO')
    expect(() => english.currencyName('')).not.toThrow()
  })

  it('writes the price of one piece with all of its digits', () => {
    expect(english.unitPrice('80.00')).toBe('$80.00')
    expect(english.unitPrice('8.5')).toBe('$8.50')
    expect(english.unitPrice('0.0125')).toBe('$0.0125')
    expect(english.unitPrice('1200', 'JPY')).toBe('¥1,200')
  })

  it('leaves cents out of text and keeps them for reconciliation', () => {
    expect(english.money(124050)).toBe('$1,241')
    expect(english.moneyExact(124050)).toBe('$1,240.50')
  })

  it('knows how many digits a currency has', () => {
    expect(english.moneyExact(1240, 'JPY')).toBe('¥1,240')
  })

  it('writes a true minus', () => {
    expect(english.moneyExact(-999)).toBe('−$9.99')
    expect(english.signed(-9)).toBe('−9')
    expect(english.signed(17)).toBe('+17')
  })

  it('names no currency where the file names none', () => {
    expect(english.moneyExact(124050, 'XXX')).toBe('1,240.50')
  })
})

describe('dates', () => {
  it('gives the year only when it is not this one', () => {
    expect(english.date(Date.UTC(2026, 11, 9, 17))).toBe('9 Dec')
    expect(english.date(Date.UTC(2025, 11, 9, 17))).toBe('9 Dec 2025')
    expect(chinese.date(Date.UTC(2026, 11, 9, 17))).toBe('12月9日')
    expect(chinese.date(Date.UTC(2025, 11, 9, 17))).toBe('2025年12月9日')
  })

  it('speaks of the shop’s day, not of UTC’s', () => {
    expect(english.date(Date.UTC(2026, 10, 22, 3))).toBe('21 Nov')
    expect(english.isoDate('2026-11-21')).toBe('21 Nov')
    expect(english.daysAgo(Date.UTC(2026, 10, 22, 3))).toBe(2)
  })

  it('shortens September to three letters', () => {
    expect(english.date(Date.UTC(2026, 8, 26, 17))).toBe('26 Sep')
    expect(english.month('2026-09')).toBe('September 2026')
  })

  it('writes weekdays and times', () => {
    expect(english.dateWithWeekday(Date.UTC(2026, 10, 21, 23))).toBe('Sat 21 Nov')
    expect(english.dateLong(now())).toBe('Monday 23 November 2026')
    expect(english.dateTime(Date.UTC(2023, 2, 14, 14, 12))).toBe('14 Mar 2023, 10:12')
  })
})

describe('other numbers', () => {
  it('writes shares, sizes and lists', () => {
    expect(english.percent(0.314)).toBe('31%')
    expect(english.bytes(6_100_000)).toBe('6.1 MB')
    expect(english.list(['a', 'b', 'c'])).toBe('a, b and c')
    expect(chinese.list(['a', 'b', 'c'])).toBe('a、b和c')
  })
})
