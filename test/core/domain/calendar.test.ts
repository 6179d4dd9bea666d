import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Calendar } from '../../../src/core/domain/calendar.ts'
import { HOUR } from '../../../src/core/domain/time.ts'

const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Shanghai', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Asia/Kathmandu']
const moment = fc.integer({ min: Date.UTC(1996, 0, 1), max: Date.UTC(2035, 0, 1) })

describe('Calendar', () => {
  it('gives the same day as Intl does, in any zone', () => {
    fc.assert(fc.property(moment, fc.constantFrom(...zones), (at, zone) => {
      const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)
      expect(new Calendar(zone).dateOf(at)).toBe(day)
    }))
  })

  it('finds the moment again from the wall clock, but for the hour that autumn shows twice', () => {
    fc.assert(fc.property(moment, fc.constantFrom(...zones), (at, zone) => {
      const calendar = new Calendar(zone)
      const wall = at + calendar.offsetAt(at)
      const found = calendar.fromWallClock(wall)
      expect(found + calendar.offsetAt(found)).toBe(wall)
      expect(Math.abs(found - at)).toBeLessThanOrEqual(HOUR)
    }))
  })

  it('reads the hour shown twice as its first showing', () => {
    const berlin = new Calendar('Europe/Berlin')
    expect(new Date(berlin.fromWallClock(Date.UTC(2026, 9, 25, 2, 30))).toISOString()).toBe('2026-10-25T00:30:00.000Z')
  })

  it('reads an hour that spring skips with the offset before the change', () => {
    const berlin = new Calendar('Europe/Berlin')
    expect(new Date(berlin.fromWallClock(Date.UTC(2026, 2, 29, 2, 30))).toISOString()).toBe('2026-03-29T01:30:00.000Z')
  })

  it('starts a day at midnight of the zone', () => {
    expect(new Date(new Calendar('Asia/Shanghai').startOf('2026-11-11')).toISOString()).toBe('2026-11-10T16:00:00.000Z')
  })

  it('adds days across a change of clocks and of the year', () => {
    expect(Calendar.addDays('2026-03-28', 2)).toBe('2026-03-30')
    expect(Calendar.addDays('2027-01-01', -1)).toBe('2026-12-31')
  })
})
