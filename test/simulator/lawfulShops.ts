import type { FittedChurnModel } from '../../src/core/models/churnModel.ts'
import { Random } from '../../src/core/domain/random.ts'
import { bgNbd } from '../../src/core/models/bgNbd.ts'
import { mbgNbd } from '../../src/core/models/mbgNbd.ts'
import { paretoNbd } from '../../src/core/models/paretoNbd.ts'
import type { Bought } from '../core/historiesOf.ts'
import { beta, exponential, gamma } from './distributions.ts'

/** Of the shops below: their days, the first one to be foretold, and for how long. */
export const LAWFUL_DAYS = 600
export const LAWFUL_CUT = 510
export const LAWFUL_HORIZON = 90
const CUSTOMERS = 2200
const WEEK = 7

/** When a customer leaves: after an order, or at a moment of its own. */
interface Leaving { afterFirst: () => boolean; afterOrder: () => boolean; at: number }

/** Orders of customers who join all through the time, at rates that are gamma-distributed. Orders of one day are one. */
function simulate(seed: number, r: number, alpha: number, leavingOf: (random: Random) => Leaving): Bought[] {
  const random = new Random(seed)
  return Array.from({ length: CUSTOMERS }, (_, customer) => {
    const joined = random.next() * (LAWFUL_CUT - 1)
    const rate = gamma(random, r) / alpha / WEEK
    const leaving = leavingOf(random)
    const days = [Math.floor(joined)]
    let stays = !leaving.afterFirst()
    for (let at = joined + exponential(random) / rate; stays && at < Math.min(LAWFUL_DAYS, joined + leaving.at); at += exponential(random) / rate) {
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

/** Shops of 2,200 customers whose every order follows a law that is known to the last parameter. */
export const lawfulShops: readonly { law: FittedChurnModel; draw: (seed: number) => Bought[] }[] = [
  { law: bgNbd.restore(betaGeometric), draw: seed => simulate(seed, betaGeometric.r, betaGeometric.alpha, atOrders(false)) },
  { law: mbgNbd.restore(betaGeometric), draw: seed => simulate(seed, betaGeometric.r, betaGeometric.alpha, atOrders(true)) },
  { law: paretoNbd.restore(pareto), draw: seed => simulate(seed, pareto.r, pareto.alpha, random => ({ afterFirst: never, afterOrder: never, at: exponential(random) / (gamma(random, pareto.s) / pareto.beta / WEEK) })) },
]
