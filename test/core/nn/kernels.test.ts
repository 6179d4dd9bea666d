import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openKernels } from '../../../src/core/nn/kernels/kernels.ts'
import { TrainingMemory } from '../../../src/core/nn/kernels/trainingMemory.ts'

const memory = new TrainingMemory()
const kernels = openKernels(memory)

function floats(values: ArrayLike<number>): Float32Array {
  const array = memory.floats(values.length)
  array.set(values)
  return array
}

function integers(values: ArrayLike<number>): Int32Array {
  const { buffer, byteOffset } = memory.bytes(values.length * 4)
  const array = new Int32Array(buffer, byteOffset, values.length)
  array.set(values)
  return array
}

const number = fc.float({ min: -100, max: 100, noNaN: true })
const numbers = fc.array(number, { minLength: 1, maxLength: 40 })

describe('drawDropoutMask', () => {
  const draw = (rate: number, seed: number, length = 40_000) => {
    const mask = memory.bytes(length)
    kernels.drawDropoutMask(mask, rate, seed)
    return mask
  }
  const share = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0) / mask.length

  it('keeps a share of 1 − rate and holds nothing but 0 and 1', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 255 }), fc.nat(), (rate256, seed) => {
      const mask = draw(rate256 / 256, seed)
      expect(mask.every(value => value === 0 || value === 1)).toBe(true)
      expect(Math.abs(share(mask) - (1 - rate256 / 256))).toBeLessThan(0.013) // five standard deviations
    }), { numRuns: 40 })
  })

  it('keeps each of the sixteen bytes that are drawn together equally often', () => {
    const mask = draw(0.25, 5, 1_600_000)
    for (let lane = 0; lane < 16; lane++) expect(share(mask.filter((_, index) => index % 16 === lane))).toBeCloseTo(0.75, 2)
  })

  it('repeats itself from the same seed and differs from another', () => {
    expect(draw(0.2, 7)).toEqual(draw(0.2, 7))
    expect(draw(0.2, 7)).not.toEqual(draw(0.2, 8))
  })
})

describe('addRows', () => {
  const width = fc.integer({ min: 1, max: 9 })

  it('adds rows to those that are named, however often and however wide, but for the padding row', () => {
    fc.assert(fc.property(width, fc.array(fc.nat(5), { maxLength: 12 }), fc.integer({ min: -1, max: 5 }), (width, indices, paddingRow) => {
      const rows = indices.flatMap((index, at) => Array.from({ length: width }, (_, k) => index + 10 * at + k))
      const expected = Array.from({ length: 6 * width }, (_, at) => {
        const row = Math.floor(at / width)
        return row === paddingRow ? 1 : indices.reduce((sum, index, i) => sum + (index === row ? rows[i * width + at % width] ?? 0 : 0), 1)
      })
      const table = floats(new Float32Array(6 * width).fill(1))
      kernels.addRows(table, width, integers(indices), floats(rows), paddingRow)
      expect(Array.from(table)).toEqual(expected)
    }))
  })
})

describe('add and sumOfSquares', () => {
  it('work within their segments', () => {
    fc.assert(fc.property(numbers, numbers, (first, second) => {
      const length = Math.min(first.length, second.length)
      const [sum, other] = [floats(first.slice(0, length)), floats(second.slice(0, length))]
      const segments = length > 8 ? [{ from: 0, to: 4 }, { from: 8, to: length }] : [{ from: 0, to: length }]
      const isIn = (at: number) => segments.some(({ from, to }) => at >= from && at < to)
      kernels.add(sum, other, segments)
      expect(Array.from(sum)).toEqual(Array.from({ length }, (_, at) => isIn(at) ? Math.fround((first[at] ?? 0) + (second[at] ?? 0)) : first[at]))
      const squares = Array.from(sum).filter((_, at) => isIn(at)).reduce((total, value) => total + value ** 2, 0)
      expect(kernels.sumOfSquares(sum, segments)).toBeCloseTo(squares, 6)
    }))
  })

  it('refuse arrays of other memory', () => {
    expect(() => kernels.sumOfSquares(new Float32Array(4), [{ from: 0, to: 4 }])).toThrow(RangeError)
  })
})

describe('takeAdamStep', () => {
  const step = { beta1: 0.9, beta2: 0.98, rate: 1e-3, epsilon: 1e-8, shorten: 0.5, inGradient: 0.01, inStep: 0.99 }

  it('is Adam to seven digits for every element of its segments', () => {
    fc.assert(fc.property(numbers, number, number, (gradient, theta, mean) => {
      const arrays = { parameters: floats(gradient.map(() => theta)), firstMoments: floats(gradient.map(() => mean)), secondMoments: floats(gradient.map(() => mean ** 2)), gradient: floats(gradient) }
      kernels.takeAdamStep(step, [{ from: 0, to: gradient.length, decays: true }], arrays)
      for (const [at, value] of gradient.entries()) {
        const g = value * 0.5 + theta * 0.01
        const m = 0.9 * mean + 0.1 * g
        const v = 0.98 * mean ** 2 + 0.02 * g ** 2
        const size = Math.abs(value * 0.5) + Math.abs(theta * 0.01) + Math.abs(mean) + 1e-9 // what rounding is relative to
        const error = (array: Float32Array, right: number) => Math.abs((array[at] ?? Number.NaN) - right)
        expect(error(arrays.firstMoments, m)).toBeLessThan(5e-7 * size)
        expect(error(arrays.secondMoments, v)).toBeLessThan(5e-7 * size ** 2)
        if (v > 1e-3 * size ** 2) expect(error(arrays.parameters, theta * 0.99 - 1e-3 * m / (Math.sqrt(v) + 1e-8))).toBeLessThan(3e-7 * (Math.abs(theta) + 1))
      }
    }))
  })

  it('lets moments that no gradient feeds come to rest at 0', () => {
    const arrays = { parameters: floats([1]), firstMoments: floats([1e-20]), secondMoments: floats([1e-20]), gradient: floats([0]) }
    for (let count = 0; count < 2000; count++) kernels.takeAdamStep({ ...step, inGradient: 0, inStep: 1 }, [{ from: 0, to: 1, decays: false }], arrays)
    expect([arrays.firstMoments[0], arrays.secondMoments[0]]).toEqual([0, 0])
  })
})
