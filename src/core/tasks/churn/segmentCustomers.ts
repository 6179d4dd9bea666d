import type { RiskBand, Segment } from '../../domain/task.ts'
import type { CustomerSummary } from '../../datasets/orderSummaries.ts'

/** High from two in three on, medium from one in three. */
export const HIGH_RISK = 2 / 3
export const MEDIUM_RISK = 1 / 3

export function riskBand(churnProbability: number): RiskBand {
  return churnProbability >= HIGH_RISK ? 'high' : churnProbability >= MEDIUM_RISK ? 'medium' : 'low'
}

/** A customer's fifth of the shop, 1 the lowest to 5 the highest, by days since the last order, number of orders and money spent. */
interface Fifths {
  recency: number
  frequency: number
  money: number
}

/**
 * One segment a customer, from RFM fifths (5: the most recent, the most orders, the most money). In a shop that most customers have
 * left, the fifths alone would call the lately departed recent: whoever is at high risk counts as recency 2 at most.
 * One order only: `new` with recency 4–5, else `oneOrder`;
 * recency 4–5: `best` with frequency and money 4–5, `loyal` with frequency 3–5, else `promising`;
 * recency 3: `loyal` with frequency 4–5, else `promising`;
 * recency 2: `aboutToLapse` with frequency 3–5, else `sleeping`;
 * recency 1: `sleeping` with frequency 4–5, else `lost`.
 * @param churnProbabilities of the same customers
 */
export function segmentCustomers(customers: readonly CustomerSummary[], churnProbabilities: Float64Array): Segment[] {
  const recency = fifths(customers.map(c => c.lastAt - c.age))
  const frequency = fifths(customers.map(c => c.orders))
  const money = fifths(customers.map(c => c.spentMinor ?? 0))
  return customers.map((customer, i) => {
    const most = riskBand(churnProbabilities[i] ?? 0) === 'high' ? 2 : 5
    return segmentOf({ recency: Math.min(most, recency[i] ?? 1), frequency: frequency[i] ?? 1, money: money[i] ?? 1 }, customer.orders)
  })
}

function segmentOf({ recency, frequency, money }: Fifths, orders: number): Segment {
  if (orders === 1) return recency >= 4 ? 'new' : 'oneOrder'
  if (recency >= 4) return frequency >= 4 && money >= 4 ? 'best' : frequency >= 3 ? 'loyal' : 'promising'
  if (recency === 3) return frequency >= 4 ? 'loyal' : 'promising'
  if (recency === 2) return frequency >= 3 ? 'aboutToLapse' : 'sleeping'
  return frequency >= 4 ? 'sleeping' : 'lost'
}

/** The fifth each value lies in; equal values lie in the same one, that of the middle of their tie. */
function fifths(values: readonly number[]): number[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const result = new Array<number>(values.length).fill(1)
  for (let start = 0; start < order.length;) {
    let end = start
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++
    const fifth = Math.min(5, 1 + Math.floor(5 * ((start + end) / 2) / order.length))
    for (let i = start; i < end; i++) result[order[i] ?? 0] = fifth
    start = end
  }
  return result
}
