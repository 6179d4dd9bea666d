import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CUSTOMER_FEATURES, type DescribedCustomer } from '../../../src/core/datasets/customerFeatures.ts'
import { wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import { Calendar } from '../../../src/core/domain/calendar.ts'
import { DAY } from '../../../src/core/domain/time.ts'
import { NO_SHARES, type SubjectShares } from '../../../src/core/models/churnModel.ts'
import { mbgNbd } from '../../../src/core/models/mbgNbd.ts'
import { churnProbability, expectedOrders } from '../../../src/core/tasks/churn/churnForecaster.ts'
import { chooseBackground, churnReasons, explainChurn, type TypicalCustomer } from '../../../src/core/tasks/churn/explainChurn.ts'
import { estimateOrderValue } from '../../../src/core/tasks/churn/orderValue.ts'
import { predictChurn } from '../../../src/core/tasks/churn/predictChurn.ts'
import { riskBand, segmentCustomers } from '../../../src/core/tasks/churn/segmentCustomers.ts'
import { historiesOf, noCheckpoint } from '../historiesOf.ts'

const summary = (values: Partial<DescribedCustomer>): DescribedCustomer => ({
  features: new Float64Array(CUSTOMER_FEATURES.length).fill(NaN),
  customer: 0, repeats: 0, lastAt: 0, age: 0, orders: 1, usualGap: 0, spentMinor: null, spentLastYear: null, pricedDays: 0, currency: 0, ...values,
})
const anyCustomer = fc.record({ repeats: fc.integer({ min: 0, max: 20 }), age: fc.integer({ min: 0, max: 700 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ repeats, age, share }) => summary({ repeats, age, lastAt: repeats === 0 ? 0 : Math.round(age * share), orders: repeats + 1 }))
const model = mbgNbd.restore({ r: 0.6, alpha: 5, a: 0.9, b: 2 })
const typical: TypicalCustomer = { orders: 4, products: 3, orderValue: [2000] }
const total = (shares: SubjectShares): number => Object.values(shares).reduce((sum, share) => sum + share, 0)
const churn = (customer: DescribedCustomer): number => model.churnProbability(customer, 90)

describe('the reasons of a churn probability', () => {
  it('have shares that add up to the distance from the background mean', () => {
    fc.assert(fc.property(fc.array(anyCustomer, { minLength: 1, maxLength: 12 }), anyCustomer, (background, customer) => {
      const shares = explainChurn({ model, calibration: null }, background, 90)(customer)
      const mean = background.reduce((sum, c) => sum + churn(c), 0) / background.length
      expect(total(shares)).toBeCloseTo(churn(customer) - mean, 10)
    }))
  })

  it('blame silence for a regular who fell silent', () => {
    const regular = summary({ repeats: 10, orders: 11, lastAt: 100, age: 110, usualGap: 10 })
    const silent = summary({ repeats: 10, orders: 11, lastAt: 100, age: 300, usualGap: 10 })
    const shares = explainChurn({ model, calibration: null }, [regular], 90)(silent)
    expect(shares.silence).toBeGreaterThan(0.3)
    const [first] = churnReasons(silent, shares, typical)
    expect(first).toMatchObject({ code: 'silentLongerThanUsual', params: { days: 200, usual: 10 } })
  })

  it('state facts: the one order of a newcomer, many orders beside the shop', () => {
    const shares = { ...NO_SHARES, silence: 0.1, frequency: 0.1 }
    expect(churnReasons(summary({ age: 12 }), shares, typical)).toEqual([{ code: 'onlyOneOrder', params: { days: 12 }, share: 0.2 }])
    const many = churnReasons(summary({ orders: 41, repeats: 40, age: 270, lastAt: 115, usualGap: 4 }), shares, typical)
    expect(many.map(reason => reason.code)).toContain('manyOrders')
  })

  it('tell silence and how often she ordered as one where they pull apart', () => {
    const silent = summary({ orders: 24, repeats: 23, age: 480, lastAt: 367, usualGap: 12 })
    const shares = { ...NO_SHARES, silence: -0.26, frequency: 0.51 }
    expect(churnReasons(silent, shares, typical)).toEqual([{ code: 'silentLongerThanUsual', params: { days: 113, usual: 12 }, share: 0.25 }])
  })

  it('count from a background whose mean is the shop mean', () => {
    const customers = Array.from({ length: 1000 }, (_, i) => summary({ age: i % 400, repeats: i % 7, lastAt: i % 7 === 0 ? 0 : (i * 13) % (i % 400 + 1) }))
    const probabilities = Float64Array.from(customers, churn)
    const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length
    const background = chooseBackground(customers, probabilities)
    expect(mean(Float64Array.from(background, churn))).toBeCloseTo(mean(probabilities), 2)
  })
})

describe('expected orders', () => {
  it('are never fewer than the corrected chance of any, and the model\'s own where nothing is corrected', () => {
    fc.assert(fc.property(anyCustomer, fc.integer({ min: 1, max: 365 }), fc.double({ min: -2, max: 2, noNaN: true }), (customer, days, intercept) => {
      const corrected = { model, calibration: { intercept, slope: 1 } }
      expect(expectedOrders(corrected, customer, days)).toBeGreaterThanOrEqual(1 - churnProbability(corrected, customer, days))
      expect(expectedOrders(corrected, customer, days)).toBeGreaterThanOrEqual(model.expectedOrders(customer, days))
      expect(expectedOrders({ model, calibration: null }, customer, days)).toBe(model.expectedOrders(customer, days))
    }))
  })
})

describe('order value', () => {
  it("lies between the customer's own mean and the shop's, nearer to her own the more orders it rests on", async () => {
    const paid = (totals: number[]): DescribedCustomer => summary({
      spentMinor: totals.reduce((a, b) => a + b, 0), spentLastYear: 0, pricedDays: totals.length,
    })
    const few = paid([9000])
    const many = paid([9000, 8000, 10000, 9000, 9000, 8000, 10000, 9000])
    const rest = Array.from({ length: 20 }, (_, i) => paid([1000 + 50 * i, 1200, 900]))
    const value = await estimateOrderValue([few, many, ...rest], 1, noCheckpoint)
    expect(value(few)).toBeLessThan(value(many) ?? 0)
    expect(value(many)).toBeLessThan(9000)
    expect(value(few)).toBeGreaterThan(1500)
  })

  it('trusts a single order as far as those who ordered again show, however many bought once', async () => {
    const paid = (...totals: number[]): DescribedCustomer => summary({ spentMinor: totals.reduce((a, b) => a + b, 0), spentLastYear: 0, pricedDays: totals.length })
    const again = Array.from({ length: 40 }, (_, i) => paid(2000 + 50 * i, 3000 + 20 * i, 2500))
    const once = Array.from({ length: 300 }, (_, i) => paid(i % 2 === 0 ? 500 : 20_000))
    const [withThem, without] = [await estimateOrderValue([...again, ...once], 1, noCheckpoint), await estimateOrderValue(again, 1, noCheckpoint)]
    for (const customer of [paid(500), paid(20_000), paid(3000, 9000)]) expect(withThem(customer)).toBe(without(customer))
    expect(withThem(paid(500))).not.toBe(withThem(paid(20_000)))
  })

  it('is unknown where no price is known', async () => {
    expect((await estimateOrderValue([summary({})], 1, noCheckpoint))(summary({}))).toBeNull()
  })
})

describe('segments and risk', () => {
  it('never call a customer at high risk one of the best', () => {
    fc.assert(fc.property(fc.array(anyCustomer, { minLength: 1, maxLength: 40 }), customers => {
      const probabilities = Float64Array.from(customers, churn)
      segmentCustomers(customers, probabilities).forEach((segment, i) => {
        if (riskBand(probabilities[i] ?? 0) === 'high') expect(['oneOrder', 'aboutToLapse', 'sleeping', 'lost']).toContain(segment)
        if (customers[i]?.orders === 1) expect(['new', 'oneOrder']).toContain(segment)
      })
    }))
  })

  it('call the frequent, recent and generous best', () => {
    const customers = Array.from({ length: 10 }, (_, i) => summary({ orders: i + 2, repeats: i + 1, age: 100, lastAt: 10 * i, spentMinor: 1000 * i }))
    expect(segmentCustomers(customers, new Float64Array(10)).at(-1)).toBe('best')
  })

  it('lie at one and two in three', () => {
    expect([0.33, 0.34, 0.66, 0.67].map(riskBand)).toEqual(['low', 'medium', 'medium', 'high'])
  })
})

describe('predictChurn', () => {
  it('names days after the last day observed, in order, and money in the currency of the customer', async () => {
    const histories = historiesOf([0, 10, 20, 30].flatMap(day => [{ customer: 5, product: 1, day, totalMinor: 2000 }, { customer: 9, product: 2, day: day / 2, totalMinor: 1000 }]))
    const [batch = []] = await Array.fromAsync(predictChurn({ model, calibration: null }, wholeHistory(histories), 60, new Calendar('UTC'), noCheckpoint))
    expect(batch.map(p => p.customerId)).toEqual([5, 9])
    for (const prediction of batch) {
      const { low = 0, at = 0, high = 0 } = prediction.nextOrder ?? {}
      expect(low).toBeGreaterThanOrEqual(31 * DAY)
      expect(at).toBeGreaterThanOrEqual(low)
      expect(high).toBeGreaterThan(at)
      expect(prediction.currency).toBe('EUR')
      expect(prediction.expectedOrders.days90).toBeLessThan(prediction.expectedOrders.days365)
    }
    expect(batch.map(p => p.valueAtRisk)).toEqual([batch[0]?.churnProbability, batch[1]?.churnProbability].map((probability = NaN, i) => probability * ([8000, 4000][i] ?? NaN)))
  })

  it('puts nothing at risk with a customer whose orders lie more than a year back', async () => {
    const histories = historiesOf([{ customer: 1, product: 1, day: 0, totalMinor: 2000 }, { customer: 1, product: 1, day: 10, totalMinor: 2000 }, { customer: 2, product: 1, day: 400, totalMinor: 2000 }])
    const [batch = []] = await Array.fromAsync(predictChurn({ model, calibration: null }, wholeHistory(histories), 60, new Calendar('UTC'), noCheckpoint))
    expect(batch.map(p => p.valueAtRisk)).toEqual([0, (batch[1]?.churnProbability ?? NaN) * 2000])
  })
})
