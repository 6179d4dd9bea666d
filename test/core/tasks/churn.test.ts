import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CUSTOMER_FEATURES, describeCustomers, type DescribedCustomer } from '../../../src/core/datasets/customerFeatures.ts'
import { dayOfDate, isoDate } from '../../../src/core/datasets/histories.ts'
import { wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import { Calendar } from '../../../src/core/domain/calendar.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { DAY } from '../../../src/core/domain/time.ts'
import { NO_SHARES, type SubjectShares } from '../../../src/core/models/churnModel.ts'
import { mbgNbd } from '../../../src/core/models/mbgNbd.ts'
import { churnProbability, expectedOrders } from '../../../src/core/tasks/churn/churnForecaster.ts'
import { chooseBackground, churnReasons, explainChurn, typicalCustomer, type TypicalCustomer } from '../../../src/core/tasks/churn/explainChurn.ts'
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

  it('know a day from an order, and compare variety with all customers', () => {
    const shares = { ...NO_SHARES, silence: 0.1, variety: 0.1 }
    expect(churnReasons(summary({ orders: 2, age: 12 }), shares, typical)).toEqual([{ code: 'onlyOneDay', params: { days: 12 }, share: 0.1 }])
    const part = wholeHistory(historiesOf([1, 1, 1, 2, 2, 3].flatMap((products, customer) => Array.from({ length: products }, (_, product) => ({ customer, product, day: customer === 5 ? 10 * product : 1 })))))
    expect(typicalCustomer(describeCustomers(part, 30), 1).products).toBeCloseTo(1.5, 9)
  })

  it('tell no newcomer that she ordered less before she came', () => {
    const features = Float64Array.from(CUSTOMER_FEATURES, ({ name }) => name === 'orderDaysLastQuarter' || name === 'orderDaysLastHalfYear' ? Math.log1p(3) : NaN)
    const codes = (age: number): string[] => churnReasons(summary({ orders: 3, repeats: 2, age, lastAt: 60, usualGap: 30, features }), { ...NO_SHARES, trend: -0.2 }, typical).map(({ code }) => code)
    expect(codes(80)).not.toContain('orderingMore')
    expect(codes(150)).toContain('orderingMore')
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
  it('are never fewer than the corrected chance of any and never fall with the days, and are the model\'s own where nothing is corrected', () => {
    fc.assert(fc.property(anyCustomer, fc.integer({ min: 1, max: 365 }), fc.double({ min: -2, max: 2, noNaN: true }), (customer, days, intercept) => {
      const corrected = { model, calibration: { intercept, slope: 1 } }
      expect(expectedOrders(corrected, customer, days)).toBeGreaterThanOrEqual(1 - churnProbability(corrected, customer, days))
      expect(expectedOrders(corrected, customer, days + 30)).toBeGreaterThanOrEqual(expectedOrders(corrected, customer, days) * (1 - 1e-9))
      expect(expectedOrders({ model, calibration: null }, customer, days)).toBe(model.expectedOrders(customer, days))
    }))
  })

  it('of a regular do not multiply where it becomes surer that she comes', () => {
    const weekly = summary({ repeats: 50, orders: 51, lastAt: 350, age: 355, usualGap: 7 })
    const surer = { model, calibration: { intercept: -3, slope: 1 } }
    expect(1 - churnProbability(surer, weekly, 90)).toBeGreaterThan(0.99)
    expect(expectedOrders(surer, weekly, 90) / model.expectedOrders(weekly, 90)).toBeLessThan(1.1)
  })
})

describe('order value', () => {
  /** Customers who ordered for so much each time, one after the other. */
  const value = async (paid: readonly (readonly number[])[]) => {
    const part = wholeHistory(historiesOf(paid.flatMap((totals, customer) => totals.map((totalMinor, order) => ({ customer, product: 1, day: 10 * order, totalMinor })))))
    const customers = describeCustomers(part, 90)
    const valueOf = await estimateOrderValue(part, customers, noCheckpoint)
    return (customer: number): number => valueOf(customers[customer] ?? summary({})) ?? NaN
  }

  it("lies between the customer's own mean and the shop's, nearer to her own the more orders it rests on", async () => {
    const of = await value([[9000], [9000, 8000, 10000, 9000, 9000, 8000, 10000, 9000], ...Array.from({ length: 20 }, (_, i) => [1000 + 50 * i, 1200, 900])])
    expect(of(0)).toBeLessThan(of(1))
    expect(of(1)).toBeLessThan(9000)
    expect(of(0)).toBeGreaterThan(1500)
  })

  it('trusts a single order as far as those who ordered again show, however many bought once', async () => {
    const again = Array.from({ length: 40 }, (_, i) => [2000 + 50 * i, 3000 + 20 * i, 2500])
    const [withThem, without] = [await value([...again, ...Array.from({ length: 300 }, (_, i) => [i % 2 === 0 ? 500 : 20_000])]), await value([...again, [500], [20_000]])]
    expect(withThem(40)).toBe(without(40))
    expect(withThem(41)).toBe(without(41))
    expect(without(40)).toBeLessThan(without(41))
  })

  it('is, over all, what next orders turn out to be worth, for whoever spent little as for whoever spent much', async () => {
    const random = new Random(3)
    // One order in five is a large one, whoever places it: a law that Gamma-Gamma does not know, and takes for large spenders.
    const lives = Array.from({ length: 3000 }, () => {
      const own = 1000 + 3000 * random.next()
      return Array.from({ length: 2 + random.integer(3) }, () => Math.round(own * (random.next() < 0.2 ? 3 : 0.5)))
    })
    const of = await value(lives.map(orders => orders.slice(0, -1)))
    const sorted = lives.map((orders, customer) => ({ foretold: of(customer), real: orders.at(-1) ?? 0 })).sort((a, b) => a.foretold - b.foretold)
    for (const third of [sorted.slice(0, 1000), sorted.slice(1000, 2000), sorted.slice(2000)]) {
      const sum = (of: (one: { foretold: number; real: number }) => number): number => third.reduce((all, one) => all + of(one), 0)
      expect(Math.abs(sum(one => one.foretold) / sum(one => one.real) - 1)).toBeLessThan(0.2)
    }
  })

  it('is not carried away by a slip of the keyboard', async () => {
    const usual = Array.from({ length: 100 }, (_, i) => [2000 + 10 * i, 2500, 2400 - 5 * i])
    const of = await value([...usual, [2500, 999_999_999_999, 2400]])
    expect(of(0)).toBeLessThan(5000)
  })

  it('is unknown where no price is known', async () => {
    const part = wholeHistory(historiesOf([{ customer: 0, product: 1, day: 1 }]))
    expect((await estimateOrderValue(part, describeCustomers(part, 90), noCheckpoint))(summary({}))).toBeNull()
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

  it('counts days of the shop\'s calendar, over the end of summer time too', async () => {
    const calendar = new Calendar('America/New_York')
    const endDay = dayOfDate('2026-10-20')
    const part = wholeHistory(historiesOf([100, 60, 20, 1].map(ago => ({ customer: 1, product: 1, day: endDay - ago }))), endDay)
    const [customer = summary({})] = describeCustomers(part, 60)
    const [[prediction] = []] = await Array.fromAsync(predictChurn({ model, calibration: null }, part, 60, calendar, noCheckpoint))
    const { low = 0, median = 0, high = 0 } = model.nextOrder(customer) ?? {}
    expect([prediction?.nextOrder?.low, prediction?.nextOrder?.at, prediction?.nextOrder?.high].map(at => calendar.dateOf(at ?? 0))).toEqual([low, median, high].map(days => isoDate(endDay + Math.floor(days))))
    expect(median).toBeGreaterThan(13)
  })

  it('puts nothing at risk with a customer whose orders lie more than a year back', async () => {
    const histories = historiesOf([{ customer: 1, product: 1, day: 0, totalMinor: 2000 }, { customer: 1, product: 1, day: 10, totalMinor: 2000 }, { customer: 2, product: 1, day: 400, totalMinor: 2000 }])
    const [batch = []] = await Array.fromAsync(predictChurn({ model, calibration: null }, wholeHistory(histories), 60, new Calendar('UTC'), noCheckpoint))
    expect(batch.map(p => p.valueAtRisk)).toEqual([0, (batch[1]?.churnProbability ?? NaN) * 2000])
  })
})
