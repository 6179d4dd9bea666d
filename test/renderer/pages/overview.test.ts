import { describe, expect, it } from 'vitest'
import { DAY } from '../../../src/core/domain/time.ts'
import { dayPart } from '../../../src/renderer/pages/home/dayPart.ts'
import { nextStep, type Standing } from '../../../src/renderer/pages/home/nextStep.ts'
import { weekTrend } from '../../../src/renderer/pages/home/weekTrend.ts'
import { oneIn } from '../../../src/renderer/pages/recommendations/oneIn.ts'

const now = Date.UTC(2026, 10, 23)
const trained: Standing = { training: false, outdated: false, asOf: now - 2 * DAY, ordersTo: now - 2 * DAY, demo: false, now, winBack: 214 }

describe('the next thing to do', () => {
  it('is to write to those at risk once the answers are fresh', () => {
    expect(nextStep(trained)).toBe('write')
    expect(nextStep({ ...trained, winBack: 0 })).toBe('rest')
  })

  it('is to learn before anything else', () => {
    expect(nextStep({ ...trained, asOf: null })).toBe('train')
    expect(nextStep({ ...trained, asOf: null, training: true })).toBe('training')
  })

  it('is to learn again when newer orders came in', () => {
    expect(nextStep({ ...trained, asOf: now - 30 * DAY })).toBe('trainAgain')
    expect(nextStep({ ...trained, outdated: true })).toBe('trainAgain')
  })

  it('is to import when the orders are old, but never for the demo shop', () => {
    const old = { ...trained, asOf: now - 90 * DAY, ordersTo: now - 90 * DAY }
    expect(nextStep(old)).toBe('importNewer')
    expect(nextStep({ ...old, demo: true })).toBe('write')
  })
})

describe('the greeting', () => {
  it('follows the clock', () => {
    expect([4, 5, 12, 18, 23].map(hour => dayPart({ getHours: () => hour }))).toEqual(['evening', 'morning', 'afternoon', 'evening', 'evening'])
  })
})

describe('the trend of orders a week', () => {
  const weeks = (before: number, last: number) => [...Array.from({ length: 13 }, () => before), ...Array.from({ length: 13 }, () => last)]

  it('compares the last thirteen weeks with the thirteen before', () => {
    expect(weekTrend(weeks(50, 60))).toEqual({ direction: 'up', change: expect.closeTo(0.2), weeks: 13 })
    expect(weekTrend(weeks(60, 50))?.direction).toBe('down')
  })

  it('calls a small change steady', () => {
    expect(weekTrend(weeks(100, 103))?.direction).toBe('steady')
  })

  it('says nothing of a few weeks, or of nothing before', () => {
    expect(weekTrend([1, 2, 3, 4, 5, 6, 7])).toBeNull()
    expect(weekTrend(weeks(0, 5))).toBeNull()
  })

  it('says nothing of a change that chance makes where orders are few', () => {
    expect(weekTrend([...Array.from({ length: 12 }, () => 0), 2, 1, 1, 1, 1, ...Array.from({ length: 9 }, () => 0)])).toBeNull()
  })
})

describe('one in so many', () => {
  it('is said where it is true within a tenth', () => {
    expect([0.25, 0.17, 0.083].map(oneIn)).toEqual([4, 6, 12])
  })

  it('is not said of a share between two, nor of a rare one', () => {
    expect([0.7, 0.04, 0].map(oneIn)).toEqual([null, null, null])
  })
})
