import type { CustomerSummary, RecencyFrequency } from '../../datasets/orderSummaries.ts'
import type { Reason } from '../../domain/reason.ts'

/** So many customers stand for the whole shop when a customer is compared with it. */
const BACKGROUND = 48
const DAYS_A_MONTH = 365.25 / 12

/** The three things a churn model looks at. */
interface Inputs {
  silence: number
  repeats: number
  age: number
}
/** Parts of a probability, signed; together they are the probability less the mean one. */
export interface ChurnShares {
  silence: number
  repeats: number
  age: number
}

/**
 * Splits churn probabilities among silence, number of orders and age by Shapley's formula: exact over the eight subsets of three
 * inputs, an input left out being drawn from the shop's customers (Lundberg & Lee 2017, interventional).
 * @param background customers that stand for the shop
 */
export function churnShares(probability: (customer: RecencyFrequency) => number, background: readonly RecencyFrequency[], customer: RecencyFrequency): ChurnShares {
  const own = inputsOf(customer)
  const value = Array.from({ length: 8 }, (_, subset) => {
    if (subset === 7) return probability(customer)
    let sum = 0
    for (const other of background) {
      const theirs = inputsOf(other)
      sum += probability(toCustomer({
        silence: subset & 1 ? own.silence : theirs.silence,
        repeats: subset & 2 ? own.repeats : theirs.repeats,
        age: subset & 4 ? own.age : theirs.age,
      }))
    }
    return sum / background.length
  })
  const v = (subset: number): number => value[subset] ?? 0
  const share = (self: number, first: number, second: number): number =>
    (v(self) - v(0)) / 3 + (v(self | first) - v(first) + v(self | second) - v(second)) / 6 + (v(7) - v(first | second)) / 3
  return { silence: share(1, 2, 4), repeats: share(2, 1, 4), age: share(4, 1, 2) }
}

/** Customers spread evenly over the probabilities, so that their mean is the shop's. */
export function chooseBackground<C extends RecencyFrequency>(customers: readonly C[], probabilities: Float64Array): C[] {
  const order = Array.from(customers.keys()).sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0))
  const size = Math.min(BACKGROUND, customers.length)
  return Array.from({ length: size }, (_, i) => customers[order[Math.floor((i + 0.5) * customers.length / size)] ?? 0]).filter(found => found !== undefined)
}

/**
 * The shares in words, the weightiest first. The words state facts, whatever the sign of the share: silence is long or not by the
 * customer's own rhythm, orders are many or few beside the shop's.
 * @param typicalOrders of the shop's customers who ordered more than once
 */
export function churnReasons(customer: CustomerSummary, shares: ChurnShares, typicalOrders: number): Reason[] {
  const days = customer.age - customer.lastAt
  if (customer.orders === 1) return [{ code: 'onlyOneOrder', params: { days }, share: shares.silence + shares.repeats + shares.age }]
  const usual = Math.max(1, Math.round(customer.usualGap))
  const reasons: Reason[] = [
    { code: days > usual ? 'silentLongerThanUsual' : 'withinUsualRhythm', params: { days, usual }, share: shares.silence },
    {
      code: customer.orders > typicalOrders ? 'manyOrders' : 'fewOrders',
      params: { orders: customer.orders, months: Math.max(1, Math.round(customer.age / DAYS_A_MONTH)) },
      share: shares.repeats + shares.age,
    },
  ]
  return reasons.sort((a, b) => Math.abs(b.share ?? 0) - Math.abs(a.share ?? 0))
}

function inputsOf(customer: RecencyFrequency): Inputs {
  return { silence: customer.age - customer.lastAt, repeats: customer.repeats, age: customer.age }
}

/** Inputs of two customers may not fit together: nobody is silent for longer than she is known. */
function toCustomer({ silence, repeats, age }: Inputs): RecencyFrequency {
  return { repeats, age, lastAt: repeats === 0 ? 0 : Math.max(0, age - silence) }
}
