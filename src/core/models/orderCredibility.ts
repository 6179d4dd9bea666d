import type { Checkpoint } from './fitting.ts'
import { minimiseFrom } from './minimise.ts'

/**
 * What a further order is worth by those before it: (κ·μ + Σz) / (κ + n), Bühlmann's credibility (1967). Gamma-Gamma's forecast is of this form, with
 * κ = (q − 1) / p and μ = p·γ / (q − 1); here the two numbers are learned from how well first orders foretold the next one, whatever the law of the values.
 */
export interface OrderCredibility {
  /** μ: what somebody is expected to spend of whom nothing is known. */
  readonly mean: number
  /** κ: how many orders of her own weigh as much as μ. */
  readonly weight: number
}

/** So many customers settle two numbers. */
const ENOUGH = 5000
/** An order of more than so many times what was expected counts as little more than one of so many times: a slip of the keyboard is no law. */
const MOST_SURPRISE = 20
/** Bounds of the logarithms of κ and of μ in units of the mean order. */
const MOST_LOG = 12

/**
 * Learns from every order what the ones before it said of it, by the quasi-likelihood of a spread in proportion to the mean: y/m + ln m (McCullagh & Nelder 1989).
 * @param customers the values of each one's orders in order of time, none below 0; at least one has two
 */
export async function fitOrderCredibility(customers: readonly (readonly number[])[], checkpoint: Checkpoint): Promise<OrderCredibility> {
  const stride = Math.ceil(customers.length / ENOUGH)
  const few = customers.filter((_, i) => i % stride === 0)
  const values = few.flat().filter(value => value > 0).sort((a, b) => a - b)
  // The median serves as the unit, so that the starts suit every currency.
  const unit = values[values.length >> 1] ?? 1
  const scaled = few.map(orders => orders.map(value => value / unit))
  const found = await minimiseFrom(logs => meanLoss(scaled, fromLogs(logs)), [[0, 0], [2, 0]], checkpoint)
  const { mean, weight } = fromLogs(found.at)
  return { mean: mean * unit, weight }
}

/** @param sum of the values of so many orders; 0 of 0 orders gives the mean */
export function credibleValue({ mean, weight }: OrderCredibility, { orders, sum }: { orders: number; sum: number }): number {
  return (weight * mean + sum) / (weight + orders)
}

function meanLoss(customers: readonly (readonly number[])[], parameters: OrderCredibility): number {
  let loss = 0
  let pairs = 0
  for (const values of customers) {
    let sum = 0
    for (let orders = 1; orders < values.length; orders++) {
      sum += values[orders - 1] ?? 0
      const expected = credibleValue(parameters, { orders, sum })
      loss += bounded((values[orders] ?? 0) / expected) + Math.log(expected)
    }
    pairs += Math.max(0, values.length - 1)
  }
  return loss / pairs
}

/** A ratio, growing with its logarithm alone where it is a great surprise. */
function bounded(ratio: number): number {
  return ratio <= MOST_SURPRISE ? ratio : MOST_SURPRISE * (1 + Math.log(ratio / MOST_SURPRISE))
}

function fromLogs([weight = 0, mean = 0]: readonly number[]): OrderCredibility {
  const kept = (log: number): number => Math.exp(Math.min(MOST_LOG, Math.max(-MOST_LOG, log)))
  return { weight: kept(weight), mean: kept(mean) }
}
