import type { RecencyFrequency } from '../datasets/orderSummaries.ts'
import { NO_SHARES, type SubjectShares } from './churnModel.ts'

/**
 * Splits a function of recency and frequency among the three things it looks at, silence, number of orders and age, by Shapley's
 * formula: exact over the eight subsets, an input left out being drawn from the background (Lundberg & Lee 2017, interventional).
 * Orders and age are told as one, frequency. Customers who are equal in all three, as many are who bought once, are worked out once.
 */
export function recencyFrequencyShares(value: (customer: RecencyFrequency) => number, background: readonly RecencyFrequency[]): (customer: RecencyFrequency) => SubjectShares {
  const others = background.map(inputsOf)
  const known = new Map<string, SubjectShares>()
  const sharesOf = (customer: RecencyFrequency): SubjectShares => {
    const own = inputsOf(customer)
    const v = Array.from({ length: 8 }, (_, subset) => {
      if (subset === 7) return value(customer)
      let sum = 0
      for (const other of others) {
        sum += value(toCustomer({
          silence: subset & 1 ? own.silence : other.silence,
          repeats: subset & 2 ? own.repeats : other.repeats,
          age: subset & 4 ? own.age : other.age,
        }))
      }
      return sum / others.length
    }) as [number, number, number, number, number, number, number, number]
    const share = (self: 1 | 2 | 4, first: 1 | 2 | 4, second: 1 | 2 | 4): number =>
      ((v[self] as number) - v[0]) / 3 + ((v[self | first] as number) - (v[first] as number) + (v[self | second] as number) - (v[second] as number)) / 6 + (v[7] - (v[first | second] as number)) / 3
    return { ...NO_SHARES, silence: share(1, 2, 4), frequency: share(2, 1, 4) + share(4, 1, 2) }
  }
  return ({ repeats, lastAt, age }) => {
    const key = `${repeats} ${lastAt} ${age}`
    const shares = known.get(key) ?? sharesOf({ repeats, lastAt, age })
    known.set(key, shares)
    return shares
  }
}

interface Inputs { silence: number; repeats: number; age: number }

function inputsOf(customer: RecencyFrequency): Inputs {
  return { silence: customer.age - customer.lastAt, repeats: customer.repeats, age: customer.age }
}

/** Inputs of two customers may not fit together: nobody is silent for longer than she is known. */
function toCustomer({ silence, repeats, age }: Inputs): RecencyFrequency {
  return { repeats, age, lastAt: repeats === 0 ? 0 : Math.max(0, age - silence) }
}
