import fc from 'fast-check'
import { expect, it } from 'vitest'
import { invertInPlace } from '../../../src/core/models/symmetricInverse.ts'
import { SymmetricMatrix } from '../../../src/core/models/symmetricMatrix.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { noCheckpoint } from '../historiesOf.ts'
import { runtime } from '../nn/evaluate.ts'

/** 2·I plus what random pairs share, twice: one to change and one to keep. */
function twoAlike(size: number, seed: number): [SymmetricMatrix, SymmetricMatrix] {
  const random = new Random(seed)
  const matrices: [SymmetricMatrix, SymmetricMatrix] = [new SymmetricMatrix(size), new SymmetricMatrix(size)]
  for (const [i] of Array.from({ length: size }).entries()) {
    const j = Math.floor(random.next() * size)
    for (const matrix of matrices) {
      matrix.add(i, i, 2)
      for (const [row, column] of i === j ? [] : [[i, i], [j, j], [i, j]] as const) matrix.add(row, column, 0.5)
    }
  }
  return matrices
}

it.each([1, 255, 256, 257, 1300])('a matrix of %i rows times its inverse is the identity', async (size) => {
  const [matrix, inverse] = twoAlike(size, size)
  await invertInPlace(inverse, runtime, noCheckpoint)
  const random = new Random(1)
  for (let t = 0; t < 30; t++) {
    const row = Math.floor(random.next() * size)
    const column = t % 2 === 0 ? row : Math.floor(random.next() * size)
    const product = Array.from({ length: size }, (_, k) => matrix.get(row, k) * inverse.get(k, column)).reduce((a, b) => a + b, 0)
    expect(product).toBeCloseTo(row === column ? 1 : 0, 5)
  }
})

it('a symmetric matrix gives the same element in both orders', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1499 }), fc.integer({ min: 0, max: 1499 }), fc.float({ noNaN: true, min: -100, max: 100 }), (row, column, value) => {
    const matrix = new SymmetricMatrix(1500)
    matrix.add(row, column, value)
    expect(matrix.get(column, row)).toBe(Math.fround(value))
  }), { numRuns: 20 })
})
