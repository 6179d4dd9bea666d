import { partBefore, wholeHistory } from '../../datasets/historyPart.ts'
import type { Histories } from '../../datasets/histories.ts'
import { describeCustomers, type DescribedCustomer } from '../../datasets/customerFeatures.ts'
import { countOrderDays } from '../../datasets/orderSummaries.ts'
import type { Window } from '../../datasets/timeWindows.ts'

/** Customers with an order before the window, what was known of them then, and what they did in it. */
export interface ChurnCases {
  readonly customers: readonly DescribedCustomer[]
  /** Days with an order within the window. */
  readonly orders: Float64Array
  /** 1: no order within the window. */
  readonly lapsed: Uint8Array
}

export function casesOfWindow(histories: Histories, { cut, horizonDays }: Window): ChurnCases {
  const customers = describeCustomers(partBefore(histories, cut), horizonDays)
  const whole = wholeHistory(histories)
  const orders = Float64Array.from(customers, ({ customer }) => countOrderDays(whole, customer, cut, cut + horizonDays))
  return { customers, orders, lapsed: Uint8Array.from(orders, count => count === 0 ? 1 : 0) }
}
