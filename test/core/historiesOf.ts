import { Calendar } from '../../src/core/domain/calendar.ts'
import { DAY } from '../../src/core/domain/time.ts'
import { buildHistories, type Histories } from '../../src/core/datasets/histories.ts'

export interface Bought {
  customer: number
  product: number
  /** Days since 1970-01-01. */
  day: number
  /** Lines of one customer with the same order are one basket; default: the day. */
  order?: number
  totalMinor?: number
}

/** Histories of purchases given in any order, in UTC. @param onSale products that are there too, bought or not */
export function historiesOf(bought: readonly Bought[], onSale: readonly number[] = []): Histories {
  const sorted = bought.toSorted((a, b) => a.customer - b.customer || a.day - b.day || (a.order ?? a.day) - (b.order ?? b.day))
  return buildHistories({
    count: sorted.length,
    customer: Int32Array.from(sorted, b => b.customer),
    product: Int32Array.from(sorted, b => b.product),
    order: Int32Array.from(sorted, b => b.order ?? b.day),
    at: Float64Array.from(sorted, b => b.day * DAY),
    quantity: new Float64Array(sorted.length).fill(1),
    totalMinor: Float64Array.from(sorted, b => b.totalMinor ?? NaN),
    currency: new Uint8Array(sorted.length),
    currencies: ['EUR'],
  }, new Calendar('UTC'), onSale)
}

export const noCheckpoint = async (): Promise<void> => undefined
