import { describe, expect, it } from 'vitest'
import { Random } from '../../../src/core/domain/random.ts'
import { differenceOfMeans, differenceOfShares } from '../../../src/core/metrics/difference.ts'

describe('the difference of two shares', () => {
  it('has the intervals of Newcombe 1998, table II, method 10', () => {
    const cases = [[56, 70, 48, 80, 0.0524, 0.3339], [9, 10, 3, 10, 0.1705, 0.809], [10, 10, 0, 20, 0.6791, 1], [0, 10, 0, 20, -0.1611, 0.2775]] as const
    for (const [a, m, b, n, low, high] of cases) {
      const found = differenceOfShares({ successes: a, cases: m }, { successes: b, cases: n })
      expect(found.estimate).toBeCloseTo(a / m - b / n, 10)
      expect(found.low).toBeCloseTo(low, 3)
      expect(found.high).toBeCloseTo(high, 3)
    }
  })
})

describe('the difference of two means', () => {
  it('holds the true difference about as often as it says', () => {
    const random = new Random(3)
    const sample = (cases: number, mean: number): { cases: number; sum: number; sumOfSquares: number } => {
      const values = Array.from({ length: cases }, () => mean * -Math.log(1 - random.next()))
      return { cases, sum: values.reduce((a, b) => a + b, 0), sumOfSquares: values.reduce((sum, value) => sum + value * value, 0) }
    }
    let held = 0
    for (let i = 0; i < 1000; i++) {
      const { low, high } = differenceOfMeans(sample(300, 12), sample(60, 10))
      if (low <= 2 && high >= 2) held++
    }
    expect(held / 1000).toBeGreaterThan(0.92)
    expect(held / 1000).toBeLessThan(0.98)
  })
})
