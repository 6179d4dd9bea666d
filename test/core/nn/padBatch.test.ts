import fc from 'fast-check'
import { expect, it } from 'vitest'
import { padBatch } from '../../../src/core/nn/padBatch.ts'
import type { Batch } from '../../../src/core/nn/program.ts'

const LENGTH = 3
const splitting = { rows: 'N', places: 'T', positions: 'positions', length: 'L' }
const inputs = [
  { name: 'products', shape: ['N', 'L'] }, { name: 'positions', shape: ['T'] }, { name: 'weights', shape: ['T', 1] }, { name: 'shared', shape: [4] },
]

const batches = fc.array(fc.array(fc.boolean(), { minLength: LENGTH, maxLength: LENGTH }), { minLength: 1, maxLength: 70 })
  .map((rows): Batch => {
    const positions = rows.flat().flatMap((isPlace, position) => isPlace ? [position] : [])
    return {
      sizes: { N: rows.length, L: LENGTH, T: positions.length },
      values: { products: new Int32Array(rows.length * LENGTH).fill(7), positions: Int32Array.from(positions), weights: new Float32Array(positions.length).fill(0.5), shared: Int32Array.of(5, 6, 7, 8) },
    }
  })
  .filter(({ sizes }) => sizes['T'] !== 0)

it('keeps what is there and puts padding and places of no weight behind it, all at positions of their own', () => {
  fc.assert(fc.property(batches, (batch) => {
    const { sizes, values } = padBatch(batch, inputs, splitting)
    const behind = (name: string) => {
      const before = batch.values[name] as Int32Array
      expect((values[name] as Int32Array).subarray(0, before.length)).toEqual(before)
      return [...(values[name] as Int32Array).subarray(before.length)]
    }
    expect(values['products']).toHaveLength((sizes['N'] ?? 0) * LENGTH)
    expect(values['weights']).toHaveLength(sizes['T'] ?? 0)
    expect([...behind('products'), ...behind('weights')].every(value => value === 0)).toBe(true)
    behind('positions')
    const positions = [...values['positions'] as Int32Array]
    expect(new Set(positions).size).toBe(sizes['T'])
    expect(Math.max(...positions)).toBeLessThan((sizes['N'] ?? 0) * LENGTH)
    expect(values['shared']).toBe(batch.values['shared'])
  }))
})

it('fills up to few sizes, by a quarter at most', () => {
  const sizes = Array.from({ length: 256 }, (_, index) => {
    const products = new Int32Array((index + 1) * LENGTH)
    return padBatch({ sizes: { N: index + 1, L: LENGTH, T: 1 }, values: { products, positions: Int32Array.of(2), weights: Float32Array.of(1), shared: Int32Array.of() } }, inputs, splitting).sizes['N'] ?? 0
  })
  sizes.forEach((size, index) => expect(size).toSatisfy((padded: number) => padded > index && padded <= (index + 1) * 1.25))
  expect(new Set(sizes).size).toBeLessThan(32)
  expect(sizes[127]).toBe(128)
})
