import { describe, expect, it } from 'vitest'
import { levelVariance, presentLevel, type WindowLevel } from '../../../src/core/models/seasonLevel.ts'

const window = (level: number, daysAgo: number, variance = 0.001, daysKnown = 300): WindowLevel => ({ level, daysAgo, variance, daysKnown })

describe('the level to expect of the coming window', () => {
  it('is near the rhythm where windows disagree', () => {
    expect(presentLevel([window(0.6, 90), window(-0.5, 135), window(0.2, 180)])).toBeLessThan(0.05)
  })

  it('is the rhythm alone as long as the shop had only just begun', () => {
    expect(presentLevel([window(0.4, 90, 0.001, 100), window(0.5, 135, 0.001, 55)])).toBe(0)
  })

  it('follows windows that all say the same', () => {
    expect(presentLevel(Array.from({ length: 8 }, (_, i) => window(1, 90 + 45 * i)))).toBeGreaterThan(0.7)
  })

  it('takes up what the same season of last year stood out by, less where few customers told it', () => {
    const levels = (variance: number, daysKnown = 300): WindowLevel[] => [window(0.1, 90), window(0.1, 136), window(0.1, 181), window(0.1, 227), window(0.1, 273), window(0.1, 319), window(-0.9, 365, variance, daysKnown)]
    expect(presentLevel(levels(0.001))).toBeLessThan(-0.5)
    expect(presentLevel(levels(1))).toBeGreaterThan(presentLevel(levels(0.001)) / 1.5)
    // Of a shop that had only just begun, the season says nothing.
    expect(presentLevel(levels(0.001, 100))).toBeGreaterThan(0)
  })

  it('takes little for a season that stood out while the rhythm had not been known for longer than it had to foretell', () => {
    const levels = (daysKnown: number): WindowLevel[] => [window(0.2, 180, levelVariance(1000, 180, 371), 371), window(0.6, 365, levelVariance(1000, 180, daysKnown), 186)]
    expect(presentLevel(levels(186))).toBeLessThan(0.3)
    expect(presentLevel(levels(186))).toBeLessThan(0.75 * presentLevel(levels(1800)))
  })
})
