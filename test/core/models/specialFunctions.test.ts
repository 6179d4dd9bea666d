import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hypergeometric2F1, logGamma, logSumExp } from '../../../src/core/models/specialFunctions.ts'
import { minimise } from '../../../src/core/models/minimise.ts'
import { evaluateIsotonic, fitIsotonicCurve } from '../../../src/core/models/isotonicCurve.ts'
import { gaussLegendre } from '../../../src/core/models/quadrature.ts'
import { fitLogisticCurve } from '../../../src/core/models/logisticCurve.ts'
import { noCheckpoint } from '../historiesOf.ts'

describe('logGamma', () => {
  it('gives factorials and the half', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13)
    expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 11)
    expect(logGamma(0.01)).toBeCloseTo(4.599479878042022, 11)
  })
})

describe('hypergeometric2F1', () => {
  it('meets its closed forms', () => {
    expect(hypergeometric2F1(1, 1, 2, 0.5)).toBeCloseTo(-Math.log(0.5) / 0.5, 12)
    expect(hypergeometric2F1(0.3, 2.5, 2.5, 0.8)).toBeCloseTo(0.2 ** -0.3, 12)
    expect(hypergeometric2F1(4, 3, 2, 0.9)).toBeCloseTo(0.1 ** -5 * hypergeometric2F1(-2, -1, 2, 0.9), 6)
  })
})

describe('logSumExp', () => {
  it('neither overflows nor loses the smaller part', () => {
    expect(logSumExp(1000, 1000)).toBeCloseTo(1000 + Math.log(2))
    expect(logSumExp(-Infinity, -3)).toBe(-3)
  })
})

describe('minimise', () => {
  it("finds the bottom of Rosenbrock's valley", async () => {
    const { at } = await minimise(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1], noCheckpoint)
    expect(at[0]).toBeCloseTo(1, 4)
    expect(at[1]).toBeCloseTo(1, 4)
  })
})

describe('fitLogisticCurve', () => {
  it('stays finite when x separates the outcomes or all outcomes are alike', () => {
    const apart = fitLogisticCurve(Float64Array.of(-2, -1, 1, 2), Uint8Array.of(0, 0, 1, 1), { intercept: 0, slope: 0 })
    const alike = fitLogisticCurve(Float64Array.of(1, 2, 3), Uint8Array.of(1, 1, 1), { intercept: 0, slope: 0 })
    for (const value of [apart.intercept, apart.slope, alike.intercept, alike.slope]) expect(Math.abs(value)).toBeLessThan(10)
    expect(apart.slope).toBeGreaterThan(0)
  })
})

describe('isotonic curve', () => {
  it('rises, and is never certain', () => {
    fc.assert(fc.property(fc.array(fc.record({ x: fc.double({ min: -3, max: 3, noNaN: true }), y: fc.integer({ min: 0, max: 1 }) }), { minLength: 2, maxLength: 80 }), (cases) => {
      const x = Float64Array.from(cases, one => one.x)
      const curve = fitIsotonicCurve(x, Uint8Array.from(cases, one => one.y))
      const values = Float64Array.from(x).sort().map(at => evaluateIsotonic(curve, at))
      for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThanOrEqual((values[i - 1] ?? 0) - 1e-12)
      for (const value of values) expect(value > 0 && value < 1).toBe(true)
    }), { examples: [[[{ x: -1, y: 0 }, ...Array.from({ length: 10 }, (_, i) => ({ x: 1 + i / 10, y: Number(i === 0) }))]]] })
  })

  it('is level where nothing ever happened', () => {
    const x = Float64Array.from({ length: 1000 }, (_, i) => i)
    expect(fitIsotonicCurve(x, new Uint8Array(1000))).toEqual({ at: [499.5], value: [0.5 / 1001] })
  })

  it('finds a curve that no logistic one can follow', () => {
    const x = Float64Array.from({ length: 4000 }, (_, i) => i / 1000 - 2)
    const curve = fitIsotonicCurve(x, Uint8Array.from(x, (at, i) => at < 0 ? Number(i % 10 === 0) : Number(i % 10 < 4)))
    expect(evaluateIsotonic(curve, -1)).toBeCloseTo(0.1, 2)
    expect(evaluateIsotonic(curve, 1)).toBeCloseTo(0.4, 2)
  })
})

it('Gauss–Legendre quadrature is exact for polynomials', () => {
  const { nodes, weights } = gaussLegendre(5)
  for (let power = 0; power < 10; power++) {
    expect(nodes.reduce((sum, x, i) => sum + (weights[i] ?? 0) * x ** power, 0)).toBeCloseTo(1 / (power + 1), 12)
  }
})
