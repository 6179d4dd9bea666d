import fc from 'fast-check'
import { describe, it } from 'vitest'
import { checkGradients } from '../checkGradients.ts'
import { DIFFERENTIABLE_OPS } from './differentiableOps.ts'

describe('every op agrees with central differences', () => {
  it.each(DIFFERENTIABLE_OPS)('$name', async ({ shapes, op, positive }) => {
    const size = fc.integer({ min: 1, max: 4 })
    await fc.assert(fc.asyncProperty(size, size, size, size, fc.nat(), (a, b, c, d, seed) =>
      checkGradients(shapes({ a, b, c, d }), op, seed, positive ?? false)), { numRuns: 12 })
  })
})
