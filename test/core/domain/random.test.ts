import { describe, expect, it } from 'vitest'
import { Random } from '../../../src/core/domain/random.ts'

const draw = (seed: number, count: number): number[] => {
  const random = new Random(seed)
  return Array.from({ length: count }, () => random.next())
}

describe('Random', () => {
  it('repeats itself from the same seed and differs from another', () => {
    expect(draw(7, 100)).toEqual(draw(7, 100))
    expect(draw(7, 100)).not.toEqual(draw(8, 100))
  })

  it('is uniform: sixteen bins of a hundred thousand draws pass a chi-square test', () => {
    const bins = new Array<number>(16).fill(0)
    for (const x of draw(3, 100_000)) bins[Math.floor(x * 16)] = (bins[Math.floor(x * 16)] ?? 0) + 1
    const chiSquare = bins.reduce((sum, count) => sum + (count - 6250) ** 2 / 6250, 0)
    expect(chiSquare).toBeLessThan(37.7) // 15 degrees of freedom, p = 0.001
  })

  it('shows no correlation between neighbours', () => {
    const xs = draw(11, 100_000)
    const covariance = xs.slice(1).reduce((sum, x, i) => sum + (x - 0.5) * ((xs[i] ?? 0) - 0.5), 0) / (xs.length - 1)
    expect(Math.abs(covariance * 12)).toBeLessThan(0.015)
  })

  it('draws whole numbers below a bound', () => {
    const random = new Random(5)
    const seen = new Set(Array.from({ length: 1000 }, () => random.integer(6)))
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5])
  })
})
