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

  it('keeps the rows of a group together, with the places that are compared', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 6 }), (rows, count) => {
      const all = batchOf(Array.from({ length: rows * 2 }, (_, row) => [false, row % 2 === 0, row % 2 === 0]))
      const view = (second: number) => Int32Array.from({ length: rows }, (_, row) => (row * 2 + second) * LENGTH + 2)
      const batch = { sizes: { ...all.sizes, P: rows }, values: { ...all.values, first: view(0), second: view(1), number: Int32Array.from({ length: rows }, (_, row) => row) } }
      const pairs = ['first', 'second', 'number'].map(name => ({ name, shape: ['P'] }))
      const parts = splitBatch(batch, [...inputs, ...pairs], { ...splitting, groups: { rows: 6, pairs: 'P', positions: ['first', 'second'] } }, count)
      const found = parts.flatMap(({ sizes, values }, index) => {
        if (index < parts.length - 1) expect((sizes['N'] ?? 0) % 6).toBe(0)
        const read = (name: string) => Array.from(values[name] as Int32Array)
        expect(read('first')).toHaveLength(sizes['P'] ?? 0)
        return read('number').map((number, place) => [number, ...['first', 'second'].map(name => values['products']?.[read(name)[place] ?? -1])])
      })
      expect(found).toEqual(Array.from({ length: rows }, (_, row) => [row, view(0)[row], view(1)[row]]))
    }))
  })

  it('leaves out parts without a place', () => {
    const none = [false, false, false]
    expect(splitBatch(batchOf([none, none, [false, true, true], none]), inputs, splitting, 4)).toHaveLength(1)
  })
})
