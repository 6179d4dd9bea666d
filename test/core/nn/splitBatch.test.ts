import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Batch } from '../../../src/core/nn/program.ts'
import { splitBatch } from '../../../src/core/nn/splitBatch.ts'

const LENGTH = 3
const splitting = { rows: 'N', places: 'T', positions: 'positions', length: 'L' }
const inputs = [
  { name: 'products', shape: ['N', 'L'] }, { name: 'positions', shape: ['T'] }, { name: 'negatives', shape: ['T', 2] }, { name: 'shared', shape: [4] },
]

/** Rows with some of their steps a place; product and negatives tell where they come from. */
function batchOf(rows: boolean[][]): Batch {
  const positions = rows.flatMap((row, index) => row.flatMap((isPlace, step) => isPlace ? [index * LENGTH + step] : []))
  return {
    sizes: { N: rows.length, L: LENGTH, T: positions.length },
    values: {
      products: Int32Array.from({ length: rows.length * LENGTH }, (_, index) => index),
      positions: Int32Array.from(positions),
      negatives: Int32Array.from(positions.flatMap(position => [position, -position])),
      shared: Int32Array.of(5, 6, 7, 8),
    },
  }
}

describe('splitBatch', () => {
  it('gives every place with its row and its negatives to exactly one part, in order', () => {
    const rows = fc.array(fc.array(fc.boolean(), { minLength: LENGTH, maxLength: LENGTH }), { minLength: 1, maxLength: 12 })
    fc.assert(fc.property(rows, fc.integer({ min: 1, max: 6 }), (places, count) => {
      const batch = batchOf(places)
      const parts = splitBatch(batch, inputs, splitting, count)
      expect(parts.length).toBeLessThanOrEqual(count)
      const found = parts.flatMap(({ sizes, values }) => {
        expect(values['products']).toHaveLength((sizes['N'] ?? 0) * LENGTH)
        expect(values['positions']).toHaveLength(sizes['T'] ?? 0)
        expect(values['shared']).toBe(batch.values['shared'])
        return Array.from(values['positions'] as Int32Array, position => values['products']?.[position])
      })
      expect(found).toEqual([...batch.values['positions'] as Int32Array])
      expect(parts.flatMap(part => [...part.values['negatives'] as Int32Array])).toEqual([...batch.values['negatives'] as Int32Array])
    }))
  })

  it('leaves out parts without a place', () => {
    const none = [false, false, false]
    expect(splitBatch(batchOf([none, none, [false, true, true], none]), inputs, splitting, 4)).toHaveLength(1)
  })
})
