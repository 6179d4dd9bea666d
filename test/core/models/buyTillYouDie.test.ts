import { beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../src/core/domain/random.ts'
import { dayOfDate, type Histories } from '../../../src/core/datasets/histories.ts'
import { partBefore, wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import { describeCustomers, type DescribedCustomer } from '../../../src/core/datasets/customerFeatures.ts'
import { countOrderDays, type RecencyFrequency } from '../../../src/core/datasets/orderSummaries.ts'
import { aucRoc, brier } from '../../../src/core/metrics/classification.ts'
import { meanAbsoluteError, pearsonCorrelation, rootMeanSquareError } from '../../../src/core/metrics/regression.ts'
import { bgNbd } from '../../../src/core/models/bgNbd.ts'
import { boostedChurn } from '../../../src/core/models/boostedChurn.ts'
import type { RhythmModel } from '../../../src/core/models/buyTillYouDie.ts'
import type { FittedChurnModel } from '../../../src/core/models/churnModel.ts'
import type { Parameters } from '../../../src/core/models/fitting.ts'
import { mbgNbd } from '../../../src/core/models/mbgNbd.ts'
import { paretoNbd } from '../../../src/core/models/paretoNbd.ts'
import { recency } from '../../../src/core/models/recency.ts'
import { beta, exponential, gamma } from '../../simulator/distributions.ts'
import { cdnowFile, hasCdnow, readCdnow } from '../../readCdnow.ts'
import { historiesOf, noCheckpoint } from '../historiesOf.ts'

const WEEK = 7
const OBSERVED_DAYS = 40 * WEEK
const AHEAD_DAYS = 20 * WEEK

interface Simulated extends RecencyFrequency {
  /** Days from the end of the observation to each later order. */
  later: number[]
}

/** Orders at a steady rate until she leaves, after an order or at a moment of its own. */
function simulate(random: Random, ratePerDay: number, leavesAfterOrder: () => boolean, leavesAt: number): Simulated {
  const times: number[] = []
  for (let at = exponential(random) / ratePerDay; at < Math.min(leavesAt, OBSERVED_DAYS + 365); at += exponential(random) / ratePerDay) {
    times.push(at)
    if (leavesAfterOrder()) break
  }
  const seen = times.filter(time => time <= OBSERVED_DAYS)
  return { repeats: seen.length, lastAt: seen.at(-1) ?? 0, age: OBSERVED_DAYS, later: times.slice(seen.length).map(time => time - OBSERVED_DAYS) }
}

const betaGeometric = { r: 0.9, alpha: 5, a: 1.6, b: 3.2 }
const pareto = { r: 0.9, alpha: 5, s: 0.8, beta: 12 }

function simulateBetaGeometric(random: Random, leavesAfterFirst: boolean): Simulated {
  const rate = gamma(random, betaGeometric.r) / betaGeometric.alpha / WEEK
  const leaving = beta(random, betaGeometric.a, betaGeometric.b)
  return simulate(random, rate, () => random.next() < leaving, leavesAfterFirst && random.next() < leaving ? 0 : Infinity)
}

function simulatePareto(random: Random): Simulated {
  const rate = gamma(random, pareto.r) / pareto.alpha / WEEK
  return simulate(random, rate, () => false, exponential(random) / (gamma(random, pareto.s) / pareto.beta / WEEK))
}

const rhythms = [
  { model: bgNbd, truth: betaGeometric, draw: (random: Random) => simulateBetaGeometric(random, false) },
  { model: mbgNbd, truth: betaGeometric, draw: (random: Random) => simulateBetaGeometric(random, true) },
  { model: paretoNbd, truth: pareto, draw: simulatePareto },
]

describe.each(rhythms)('$model.name foretells what its own customers do', ({ model, truth, draw }) => {
  const random = new Random(7)
  const customers = Array.from({ length: 60_000 }, () => draw(random))
  const fitted = model.restore(truth)
  const groups = [0, 1, 2, 4].map(repeats => customers.filter(c => c.repeats === repeats))
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length

  it('whether they order within the horizon', () => {
    for (const group of groups) {
      const observed = mean(group.map(c => (c.later[0] ?? Infinity) > AHEAD_DAYS ? 1 : 0))
      const error = Math.sqrt(observed * (1 - observed) / group.length)
      expect(Math.abs(mean(group.map(c => fitted.churnProbability(c, AHEAD_DAYS))) - observed)).toBeLessThan(4 * error)
    }
  })

  it('how often they order', () => {
    for (const group of groups) {
      const counts = group.map(c => c.later.filter(time => time <= AHEAD_DAYS).length)
      const observed = mean(counts)
      const error = Math.sqrt(mean(counts.map(n => (n - observed) ** 2)) / group.length)
      expect(Math.abs(mean(group.map(c => fitted.expectedOrders(c, AHEAD_DAYS))) - observed)).toBeLessThan(4 * error)
    }
  })

  it('when those who return within a year order next', () => {
    for (const group of groups) {
      const returning = group.filter(c => (c.later[0] ?? Infinity) <= 365)
      const share = (pick: (next: { median: number; low: number; high: number }) => number): number =>
        mean(returning.map(c => (c.later[0] ?? 0) <= pick(fitted.nextOrder(c) ?? { median: NaN, low: NaN, high: NaN }) ? 1 : 0))
      const slack = 4 * 0.5 / Math.sqrt(returning.length)
      expect(Math.abs(share(next => next.median) - 0.5)).toBeLessThan(slack)
      expect(Math.abs(share(next => next.low) - 0.1)).toBeLessThan(slack)
      expect(Math.abs(share(next => next.high) - 0.9)).toBeLessThan(slack)
    }
  })

  it('and finds its parameters in their orders', async () => {
    const sample = customers.slice(0, 4000)
    const histories = historiesOf(sample.flatMap((customer, index) => {
      const days = [0, ...customer.repeats > 0 ? Array.from({ length: customer.repeats }, (_, i) => Math.max(1, Math.round(customer.lastAt * (i + 1) / customer.repeats))) : []]
      return days.map((day, order) => ({ customer: index + 1, product: 1, day, order }))
    }))
    const found = await model.fit(wholeHistory(histories, OBSERVED_DAYS + 1), 90, noCheckpoint)
    expect(Number(found.parameters.r)).toBeGreaterThan(truth.r * 0.7)
    expect(Number(found.parameters.r)).toBeLessThan(truth.r * 1.3)
    expect(leavingOf(found.parameters)).toBeCloseTo(leavingOf(truth), 1)
  })
})

/** The mean chance to leave after an order, or the mean rate at which customers leave. */
function leavingOf(parameters: Parameters): number {
  return 'a' in parameters ? Number(parameters.a) / (Number(parameters.a) + Number(parameters.b)) : Number(parameters.s) / Number(parameters.beta)
}

it.each([bgNbd, mbgNbd])('$name expects no fewer orders in more days, and no fewer than the chance of any, however alike customers are', ({ restore }) => {
  const random = new Random(8)
  const between = (low: number, high: number): number => low * (high / low) ** random.next()
  for (let draw = 0; draw < 300; draw++) {
    const r = between(0.05, 1e5)
    const model = restore({ r, alpha: r * between(0.1, 20), a: between(0.05, 30), b: between(0.05, 100) })
    const age = 10 + random.integer(600)
    const repeats = random.integer(Math.min(60, age))
    const customer = { repeats, lastAt: repeats === 0 ? 0 : repeats + random.integer(age - repeats), age } as DescribedCustomer
    let before = 0
    for (const days of [30, 90, 180, 365]) {
      const orders = model.expectedOrders(customer, days)
      expect(orders).toBeGreaterThanOrEqual(Math.max(before * (1 - 1e-5), 1 - model.churnProbability(customer, days) - 1e-6))
      before = orders
    }
  }
})

it('BG/NBD expects the same of customers who are barely alike enough for one sum as for the other', () => {
  const customer = { repeats: 0, lastAt: 0, age: 50 } as DescribedCustomer
  const orders = [49.99, 50.01].map(r => bgNbd.restore({ r, alpha: 3 * r, a: 0.4, b: 6 }).expectedOrders(customer, 180))
  expect((orders[1] ?? NaN) / (orders[0] ?? NaN)).toBeCloseTo(1, 3)
})

it('a shop with too few returning customers is told what it lacks', async () => {
  const histories = historiesOf(Array.from({ length: 50 }, (_, i) => ({ customer: i + 1, product: 1, day: i })))
  await expect(bgNbd.fit(wholeHistory(histories), 30, noCheckpoint)).rejects.toMatchObject({ code: 'tooLittleData', params: { have: 0, need: 10, unit: 'repeatCustomers' } })
})

describe.skipIf(!hasCdnow)(`on CDNOW (skipped where ${cdnowFile} is absent)`, () => {
  const cut = dayOfDate('1997-10-01')
  const HOLDOUT_DAYS = 39 * WEEK
  let histories: Histories
  let customers: DescribedCustomer[]
  let orders: Float64Array
  let stayedAway: Uint8Array
  let fitted: RhythmModel

  beforeAll(async () => {
    histories = readCdnow()
    const summaries = describeCustomers(partBefore(histories, cut), HOLDOUT_DAYS)
    customers = summaries
    orders = Float64Array.from(summaries, c => countOrderDays(wholeHistory(histories), c.customer, cut, cut + HOLDOUT_DAYS))
    stayedAway = Uint8Array.from(orders, count => count === 0 ? 1 : 0)
    fitted = await bgNbd.fit(partBefore(histories, cut), HOLDOUT_DAYS, noCheckpoint)
  })

  it('BG/NBD reaches the published likelihood and parameters (Fader, Hardie & Lee 2005)', () => {
    expect(customers.length).toBe(2357)
    expect(Math.abs((fitted.logLikelihood ?? 0) + 9582.43)).toBeLessThan(0.01)
    expect(fitted.parameters.r).toBeCloseTo(0.243, 3)
    expect(fitted.parameters.alpha).toBeCloseTo(4.414, 3)
    expect(fitted.parameters.a).toBeCloseTo(0.793, 3)
    expect(fitted.parameters.b).toBeCloseTo(2.426, 3)
  })

  it('Pareto/NBD reaches the published likelihood and parameters (Fader, Hardie & Lee 2005)', async () => {
    const { parameters, logLikelihood } = await paretoNbd.fit(partBefore(histories, cut), HOLDOUT_DAYS, noCheckpoint)
    expect(Math.abs((logLikelihood ?? 0) + 9594.98)).toBeLessThan(0.02)
    expect(parameters.r).toBeCloseTo(0.553, 2)
    expect(Math.abs(Number(parameters.alpha) - 10.578)).toBeLessThan(0.05)
    expect(parameters.s).toBeCloseTo(0.606, 2)
    expect(Math.abs(Number(parameters.beta) - 11.669)).toBeLessThan(0.1)
  })

  it('BG/NBD foretells the held-out orders as well as reported', () => {
    const expected = Float64Array.from(customers, c => fitted.expectedOrders(c, HOLDOUT_DAYS))
    expect(Math.abs(meanAbsoluteError(expected, orders) - 0.786)).toBeLessThan(0.001)
    expect(Math.abs(rootMeanSquareError(expected, orders) - 1.608)).toBeLessThan(0.001)
    expect(Math.abs(pearsonCorrelation(expected, orders) - 0.626)).toBeLessThan(0.001)
    expect(Math.abs(aucRoc(expected.map(value => -value), stayedAway) - 0.773)).toBeLessThan(0.001)
  })

  it('boosted trees foretell who stays away better than BG/NBD by every measure', async () => {
    const learned = await boostedChurn.fit(partBefore(histories, cut), HOLDOUT_DAYS, noCheckpoint)
    const figures = (model: FittedChurnModel): { auc: number; brier: number; mae: number } => {
      const probabilities = Float64Array.from(customers, c => model.churnProbability(c, HOLDOUT_DAYS))
      return { auc: aucRoc(probabilities, stayedAway), brier: brier(probabilities, stayedAway), mae: meanAbsoluteError(Float64Array.from(customers, c => model.expectedOrders(c, HOLDOUT_DAYS)), orders) }
    }
    const [ours, theirs] = [figures(learned), figures(fitted)]
    expect(ours.auc).toBeGreaterThan(theirs.auc)
    expect(ours.brier).toBeLessThan(theirs.brier)
    expect(ours.mae).toBeLessThan(theirs.mae)
  })

  it('recency alone ranks who buys again as reported', async () => {
    const simple = await recency.fit(partBefore(histories, cut), HOLDOUT_DAYS, noCheckpoint)
    const probabilities = Float64Array.from(customers, c => simple.churnProbability(c, HOLDOUT_DAYS))
    expect(Math.abs(aucRoc(probabilities, stayedAway) - 0.771)).toBeLessThan(0.001)
  })
})
