import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY } from '../../../src/core/domain/time.ts'
import { everyNth, nextOrderAxis, placeNextOrder } from '../../../src/renderer/pages/customers/dateAxis.ts'

const asOf = Date.UTC(2026, 10, 21)
const axis = nextOrderAxis(asOf, 100)
const order = (at: number, low: number, high: number) => ({ at: asOf + at * DAY, low: asOf + low * DAY, high: asOf + high * DAY })

describe('the axis of next orders', () => {
  it('places the likely day and the middle 80 % by their dates', () => {
    expect(placeNextOrder(order(25, 10, 50), axis)).toEqual({ from: 0.1, to: 0.5, dot: 0.25, open: false, later: false })
  })

  it('leaves a bar open that goes on beyond the end', () => {
    expect(placeNextOrder(order(80, 40, 300), axis)).toMatchObject({ to: 1, dot: 0.8, open: true })
  })

  it('shows no dot for a day beyond the end, and no bar where all of it lies there', () => {
    expect(placeNextOrder(order(150, 90, 300), axis)).toMatchObject({ dot: null, later: false })
    expect(placeNextOrder(order(150, 120, 300), axis)).toMatchObject({ dot: null, later: true })
  })

  it('never leaves the axis', () => {
    fc.assert(fc.property(fc.integer({ min: -500, max: 500 }), fc.nat(500), fc.nat(500), (low, more, most) => {
      const placed = placeNextOrder(order(low + more, low, low + more + most), axis)
      expect(placed.from).toBeGreaterThanOrEqual(0)
      expect(placed.to).toBeLessThanOrEqual(1)
      expect(placed.from).toBeLessThanOrEqual(placed.to)
    }))
  })

  it('names so few months that their names have room', () => {
    expect([3, 4, 6, 12].map(months => Math.ceil(months / everyNth(months, 3)))).toEqual([3, 2, 3, 3])
  })
})
