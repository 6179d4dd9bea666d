import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY } from '../../../src/core/domain/time.ts'
import { layOutTimeline } from '../../../src/renderer/pages/customers/orderTimeline.ts'

const today = Date.UTC(2026, 10, 23)
const ago = (days: number, totalMinor = 1000) => ({ at: today - days * DAY, totalMinor })

describe('a time line', () => {
  it('gives circles an area that grows with the amount', () => {
    const [small, large] = layOutTimeline([ago(100, 0), ago(50, 9000)], today, null).circles
    expect(small?.radius).toBe(2.5)
    expect(large?.radius).toBe(6.5)
  })

  it('draws a refunded order as the smallest circle', () => {
    expect(layOutTimeline([ago(10, -500)], today, null).circles[0]?.radius).toBe(2.5)
  })

  it('shades the expected window from today on, even where it should have begun', () => {
    const line = layOutTimeline([ago(300)], today, { low: today - 20 * DAY, high: today + 30 * DAY })
    expect(line.expected?.from).toBe(line.today)
    expect(line.expected?.to).toBeGreaterThan(line.today)
  })

  it('shades nothing where the window lies in the past', () => {
    expect(layOutTimeline([ago(300)], today, { low: today - 60 * DAY, high: today - 30 * DAY }).expected).toBeNull()
  })

  it('keeps every order before today and within the line', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1 }), fc.option(fc.nat(2000), { nil: null }), (days, ahead) => {
      const line = layOutTimeline(days.map(day => ago(day)), today, ahead === null ? null : { low: today, high: today + ahead * DAY })
      expect(line.today).toBeLessThan(1)
      for (const { share } of line.circles) {
        expect(share).toBeGreaterThan(0)
        expect(share).toBeLessThanOrEqual(line.today)
      }
    }))
  })
})
