import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawDropoutMask } from '../../../../src/core/nn/runtimes/dropoutMask.ts'

const draw = (rate: number, seed: number, length = 40_000) => {
  const mask = new Uint8Array(length)
  drawDropoutMask(mask, rate, seed)
  return mask
}
const share = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0) / mask.length

describe('drawDropoutMask', () => {
  it('keeps a share of 1 − rate and holds nothing but 0 and 1', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 255 }), fc.nat(), (rate256, seed) => {
      const mask = draw(rate256 / 256, seed)
      expect(mask.every(value => value === 0 || value === 1)).toBe(true)
      expect(Math.abs(share(mask) - (1 - rate256 / 256))).toBeLessThan(0.013) // five standard deviations
    }), { numRuns: 40 })
  })

  it('keeps each of the four bytes of a word equally often', () => {
    const mask = draw(0.25, 5, 400_000)
    for (let lane = 0; lane < 4; lane++) expect(share(mask.filter((_, index) => index % 4 === lane))).toBeCloseTo(0.75, 2)
  })

  it('repeats itself from the same seed and differs from another', () => {
    expect(draw(0.2, 7)).toEqual(draw(0.2, 7))
    expect(draw(0.2, 7)).not.toEqual(draw(0.2, 8))
  })
})
