import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CUSTOMER_FEATURES, type DescribedCustomer } from '../../../src/core/datasets/customerFeatures.ts'
import { bgNbd } from '../../../src/core/models/bgNbd.ts'
import { mbgNbd } from '../../../src/core/models/mbgNbd.ts'
import { blendForecasters } from '../../../src/core/tasks/churn/blendForecasters.ts'
import { churnProbability, expectedOrders, type ChurnForecaster } from '../../../src/core/tasks/churn/churnForecaster.ts'
import { restoreForecaster } from '../../../src/core/tasks/churn/churnModels.ts'

const HORIZON = 90
const members: ChurnForecaster[] = [
  { model: bgNbd.restore({ r: 0.3, alpha: 4, a: 0.8, b: 2.4 }), calibration: null },
  { model: mbgNbd.restore({ r: 0.7, alpha: 6, a: 0.5, b: 3 }), calibration: { intercept: 0.4, slope: 1.3 } },
]
const blend = blendForecasters(members)
const anyCustomer = fc.record({ repeats: fc.integer({ min: 0, max: 20 }), age: fc.integer({ min: 0, max: 700 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ repeats, age, share }): DescribedCustomer => ({
    features: new Float64Array(CUSTOMER_FEATURES.length).fill(NaN), repeats, age, lastAt: repeats === 0 ? 0 : Math.round(age * share), orders: repeats + 1,
    customer: 0, usualGap: 0, spentMinor: null, spentLastYear: null, pricedDays: 0, currency: 0,
  }))

describe('a blend of forecasters', () => {
  it('says the mean of what they say, each corrected by its own curve', () => {
    fc.assert(fc.property(anyCustomer, fc.integer({ min: 1, max: 365 }), (customer, days) => {
      expect(churnProbability(blend, customer, days)).toBeCloseTo(members.reduce((sum, member) => sum + churnProbability(member, customer, days), 0) / 2, 12)
      expect(expectedOrders(blend, customer, days)).toBeCloseTo(members.reduce((sum, member) => sum + expectedOrders(member, customer, days), 0) / 2, 12)
    }))
  })

  it('has reasons whose shares add up to the distance from the mean customer', () => {
    const uncorrected = blendForecasters(members.map(({ model }) => ({ model, calibration: null })))
    fc.assert(fc.property(fc.array(anyCustomer, { minLength: 1, maxLength: 8 }), anyCustomer, (background, customer) => {
      const mean = background.reduce((sum, one) => sum + churnProbability(uncorrected, one, HORIZON), 0) / background.length
      const shares = uncorrected.model.explain(background, HORIZON)(customer)
      expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(churnProbability(uncorrected, customer, HORIZON) - mean, 10)
    }))
  })

  it('names a next order between those of its members', () => {
    fc.assert(fc.property(anyCustomer, (customer) => {
      const next = blend.model.nextOrder(customer)
      const said = members.flatMap(({ model }) => model.nextOrder(customer) ?? [])
      if (!next) expect(said).toEqual([])
      else {
        expect(next.median).toBeGreaterThanOrEqual(Math.min(...said.map(({ median }) => median)) - 1e-9)
        expect(next.median).toBeLessThanOrEqual(Math.max(...said.map(({ median }) => median)) + 1e-9)
        expect(next.low).toBeLessThanOrEqual(next.median)
        expect(next.high).toBeGreaterThanOrEqual(next.median)
      }
    }))
  })

  it('is the same after it was stored', () => {
    const { model: { name, state }, calibration } = blend
    const restored = restoreForecaster(JSON.parse(JSON.stringify({ name, state, calibration })))
    fc.assert(fc.property(anyCustomer, customer => {
      expect(churnProbability(restored, customer, HORIZON)).toBe(churnProbability(blend, customer, HORIZON))
    }))
  })

  it('of one is that one', () => {
    const [only] = members as [ChurnForecaster, ChurnForecaster]
    expect(blendForecasters([only])).toBe(only)
    expect(() => blendForecasters([])).toThrow(RangeError)
  })
})
