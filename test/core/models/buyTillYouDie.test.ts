import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
import { mbgNbd } from '../../../src/core/models/mbgNbd.ts'
import { recency } from '../../../src/core/models/recency.ts'
import { projectRoot } from '../../projectRoot.ts'
import { historiesOf, noCheckpoint } from '../historiesOf.ts'

const WEEK = 7
const truth = { r: 0.9, alpha: 5, a: 1.6, b: 3.2 }
const OBSERVED_DAYS = 40 * WEEK
const AHEAD_DAYS = 20 * WEEK

interface Simulated extends RecencyFrequency {
  /** Days from the end of the observation to each later order. */
  later: number[]
}

/** Gamma(shape, rate) by Marsaglia & Tsang 2000, with its boost for shapes below 1. */
function drawGamma(random: Random, shape: number, rate: number): number {
  if (shape < 1) return drawGamma(random, shape + 1, rate) * random.next() ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random.next()) < normal * normal / 2 + d - d * v + d * Math.log(v)) return d * v / rate
  }
}

function simulate(random: Random, leavesAfterFirst: boolean): Simulated {
  const rate = drawGamma(random, truth.r, truth.alpha) / WEEK
  const x = drawGamma(random, truth.a, 1)
  const leaving = x / (x + drawGamma(random, truth.b, 1))
  const times: number[] = []
  let at = 0
  let stays = !(leavesAfterFirst && random.next() < leaving)
  while (stays) {
    at -= Math.log(1 - random.next()) / rate
    if (at > OBSERVED_DAYS + 365) break
    times.push(at)
    stays = random.next() >= leaving
  }
  const seen = times.filter(time => time <= OBSERVED_DAYS)
  return { repeats: seen.length, lastAt: seen.at(-1) ?? 0, age: OBSERVED_DAYS, later: times.slice(seen.length).map(time => time - OBSERVED_DAYS) }
}

describe.each([['bgNbd', bgNbd, false], ['mbgNbd', mbgNbd, true]] as [string, typeof bgNbd, boolean][])('%s foretells what its own customers do', (_name, model, leavesAfterFirst) => {
  const random = new Random(7)
  const customers = Array.from({ length: 60_000 }, () => simulate(random, leavesAfterFirst))
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
    expect(found.parameters.r).toBeGreaterThan(truth.r * 0.7)
    expect(found.parameters.r).toBeLessThan(truth.r * 1.3)
    expect(Number(found.parameters.a) / (Number(found.parameters.a) + Number(found.parameters.b))).toBeCloseTo(truth.a / (truth.a + truth.b), 1)
  })
})

it('a shop with too few returning customers is told what it lacks', async () => {
  const histories = historiesOf(Array.from({ length: 50 }, (_, i) => ({ customer: i + 1, product: 1, day: i })))
  await expect(bgNbd.fit(wholeHistory(histories), 30, noCheckpoint)).rejects.toMatchObject({ code: 'tooLittleData', params: { have: 0, need: 10, unit: 'repeatCustomers' } })
})

const cdnowFile = join(projectRoot, '../shared/data/cdnow/CDNOW_sample.txt')

describe.skipIf(!existsSync(cdnowFile))('on CDNOW (skipped where ../shared/data/cdnow is absent)', () => {
  const cut = dayOfDate('1997-10-01')
  const HOLDOUT_DAYS = 39 * WEEK
  let histories: Histories
  let customers: DescribedCustomer[]
  let orders: Float64Array
  let stayedAway: Uint8Array
  let fitted: RhythmModel

  beforeAll(async () => {
    const rows = readFileSync(cdnowFile, 'utf8').trim().split('\n').map(line => line.trim().split(/\s+/))
    histories = historiesOf(rows.map(([, id = '', date = '']) => ({
      customer: Number(id), product: 1, day: dayOfDate(date.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')),
    })))
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
