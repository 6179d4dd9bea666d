import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WaitingTime } from '../../../src/core/models/waitingTime.ts'

/** An order comes on any day with the same chance. */
const steady = (perDay: number): WaitingTime => {
  const edges = Array.from({ length: 40 }, (_, k) => 10 * (k + 1))
  const chance = 1 - (1 - perDay) ** 10
  return new WaitingTime(edges, edges.map(() => Math.log(chance / (1 - chance))))
}

describe('a waiting time', () => {
  it('without memory is the same however long the silence, within the intervals and beyond', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 300 }), (silence, days) => {
      expect(steady(0.02).later(silence + days, silence)).toBeCloseTo(0.98 ** days, 8)
    }))
  })

  it('has the median after which half of a year’s orders have come', () => {
    const withinYear = 1 - 0.98 ** 365
    expect(steady(0.02).quantile(0.5, 30)).toBeCloseTo(Math.log(1 - withinYear / 2) / Math.log(0.98), 2)
  })

  it('expects as many orders as a steady chance makes', () => {
    expect(steady(0.02).expectedOrders(90, 12)).toBeCloseTo(90 * 0.02, 1)
  })

  it('of a regular customer expects one order a period', () => {
    const edges = Array.from({ length: 60 }, (_, k) => k + 1)
    const monthly = new WaitingTime(edges, edges.map(day => day < 28 ? -9 : 2))
    expect(monthly.later(25, 0)).toBeGreaterThan(0.95)
    expect(monthly.quantile(0.5, 10)).toBeLessThan(19)
    expect(monthly.later(40, 0)).toBeLessThan(0.01)
    expect(monthly.quantile(0.5, 10)).toBeGreaterThan(16)
    expect(monthly.expectedOrders(180, 0)).toBeGreaterThan(5)
    expect(monthly.expectedOrders(180, 0)).toBeLessThan(7)
  })
})
