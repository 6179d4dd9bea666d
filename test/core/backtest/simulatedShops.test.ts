import { describe, expect, it } from 'vitest'
import { backtestChurn } from '../../../src/core/backtest/backtestChurn.ts'
import { planTimeWindows } from '../../../src/core/datasets/timeWindows.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { expectedCalibrationError } from '../../../src/core/metrics/calibration.ts'
import { logLoss } from '../../../src/core/metrics/classification.ts'
import { bgNbd } from '../../../src/core/models/bgNbd.ts'
import { mbgNbd } from '../../../src/core/models/mbgNbd.ts'
import { paretoNbd } from '../../../src/core/models/paretoNbd.ts'
import { churnModels } from '../../../src/core/tasks/churn/churnModels.ts'
import { beta, exponential, gamma } from '../../simulator/distributions.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const DAYS = 600
const CUT = 510
const HORIZON = 90
const CUSTOMERS = 2200
const WEEK = 7

/** When a customer leaves: after an order, or at a moment of its own. */
interface Leaving { afterFirst: () => boolean; afterOrder: () => boolean; at: number }

/** Orders of customers who join all through the time, at rates that are gamma-distributed. Orders of one day are one. */
function simulate(seed: number, r: number, alpha: number, leavingOf: (random: Random) => Leaving): Bought[] {
  const random = new Random(seed)
  return Array.from({ length: CUSTOMERS }, (_, customer) => {
    const joined = random.next() * (CUT - 1)
    const rate = gamma(random, r) / alpha / WEEK
    const leaving = leavingOf(random)
    const days = [Math.floor(joined)]
    let stays = !leaving.afterFirst()
    for (let at = joined + exponential(random) / rate; stays && at < Math.min(DAYS, joined + leaving.at); at += exponential(random) / rate) {
      days.push(Math.floor(at))
      stays = !leaving.afterOrder()
    }
    return days.map(day => ({ customer: customer + 1, product: 1, day, totalMinor: 1000 }))
  }).flat()
}

const betaGeometric = { r: 0.7, alpha: 4, a: 0.8, b: 2.4 }
const pareto = { r: 0.7, alpha: 4, s: 0.6, beta: 12 }
const never = (): boolean => false

function atOrders(alsoFirst: boolean): (random: Random) => Leaving {
  return (random) => {
    const leaving = beta(random, betaGeometric.a, betaGeometric.b)
    const leaves = (): boolean => random.next() < leaving
    return { afterFirst: alsoFirst ? leaves : never, afterOrder: leaves, at: Infinity }
  }
}

const laws = [
  { law: bgNbd.restore(betaGeometric), draw: (seed: number) => simulate(seed, betaGeometric.r, betaGeometric.alpha, atOrders(false)) },
  { law: mbgNbd.restore(betaGeometric), draw: (seed: number) => simulate(seed, betaGeometric.r, betaGeometric.alpha, atOrders(true)) },
  { law: paretoNbd.restore(pareto), draw: (seed: number) => simulate(seed, pareto.r, pareto.alpha, random => ({ afterFirst: never, afterOrder: never, at: exponential(random) / (gamma(random, pareto.s) / pareto.beta / WEEK) })) },
]

describe.each(laws)('a shop whose customers follow $law.name', ({ law, draw }) => {
  it('is foretold within 3 % of the log-loss of its law, with probabilities that come true', async () => {
    const histories = historiesOf(draw(1))
    const { evaluation, testCases, predicted } = await backtestChurn(histories, churnModels.filter(({ isSlow = false }) => !isSlow), planTimeWindows(histories, CUT, HORIZON), null, { checkpoint: noCheckpoint, progress: () => undefined })
    const byLaw = logLoss(Float64Array.from(testCases.customers, customer => law.churnProbability(customer, HORIZON)), testCases.lapsed)
    const ours = predicted.get(evaluation.winner) ?? new Float64Array()
    expect(testCases.customers.length).toBeGreaterThan(2000)
    expect(logLoss(ours, testCases.lapsed) / byLaw).toBeLessThan(1.03)
    expect(expectedCalibrationError(ours, testCases.lapsed)).toBeLessThan(0.03)
  }, 180_000)
})
