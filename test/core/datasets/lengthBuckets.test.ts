import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketLengths, planBatches } from '../../../src/core/datasets/lengthBuckets.ts'

const lengths = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 300 })
const options = fc.record({ batchSize: fc.integer({ min: 1, max: 40 }), longest: fc.integer({ min: 4, max: 60 }), seed: fc.nat() })

describe('planBatches', () => {
  it('takes every sequence that has something once, into a length that holds it or the longest', () => {
    fc.assert(fc.property(lengths, options, (all, { batchSize, longest, seed }) => {
      const batches = planBatches(all, { batchSize, longest, seed })
      const taken = batches.flatMap(batch => [...batch.sequences]).sort((a, b) => a - b)
      expect(taken).toEqual(all.flatMap((length, index) => length > 0 ? index : []))
      for (const { length, sequences } of batches) {
        for (const index of sequences) expect(Math.min(all[index] ?? 0, longest)).toBeLessThanOrEqual(length)
      }
    }))
  })

  it('leaves at most one batch short', () => {
    fc.assert(fc.property(lengths, options, (all, { batchSize, longest, seed }) => {
      const short = planBatches(all, { batchSize, longest, seed }).filter(batch => batch.sequences.length !== batchSize)
      expect(short.length).toBeLessThanOrEqual(1)
    }))
  })

  it('repeats itself from the same seed and differs from another', () => {
    const all = Array.from({ length: 500 }, (_, index) => 1 + index % 40)
    const plan = (seed: number) => planBatches(all, { batchSize: 16, longest: 50, seed })
    expect(plan(3)).toEqual(plan(3))
    expect(plan(3)).not.toEqual(plan(4))
  })

  it('pads little: short histories do not travel with long ones', () => {
    const all = Array.from({ length: 4000 }, (_, index) => index % 10 === 0 ? 45 : 2 + index % 7)
    const batches = planBatches(all, { batchSize: 64, longest: 50, seed: 1 })
    const cells = batches.reduce((sum, batch) => sum + batch.length * batch.sequences.length, 0)
    const used = all.reduce((sum, length) => sum + length, 0)
    expect(used / cells).toBeGreaterThan(0.6)
    expect(used / (all.length * 50)).toBeLessThan(0.2) // what it would be without buckets
  })
})

describe('bucketLengths', () => {
  it('doubles up to the longest', () => {
    expect(bucketLengths(50)).toEqual([8, 16, 32, 50])
    expect(bucketLengths(32)).toEqual([8, 16, 32])
    expect(bucketLengths(5)).toEqual([5])
  })
})
