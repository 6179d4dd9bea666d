import type { MinorUnits } from '../../src/core/domain/money.ts'
import type { UtcMillis } from '../../src/core/domain/time.ts'
import type { Place } from './data/names.ts'

/** A product of the invented shop. Positions in the catalogue stand for products everywhere in the simulator. */
export interface SimulatedProduct {
  sku: string
  name: string
  category: number
  /** List prices in time order: the last that began by then holds. */
  prices: { from: UtcMillis; minor: MinorUnits }[]
  launchedAt: UtcMillis
  repeatDays: number | null
  /** Put into the same basket with the plan's probability. */
  companion: number | null
  /** Bought in the buyer's following order with the plan's probability. */
  sequel: number | null
}

export interface SimulatedCustomer {
  index: number
  /** Null for a guest, who orders once. */
  person: { name: string; email: string; place: Place; acceptsMarketing: boolean } | null
  ordersPerDay: number
  lapseProbability: number
  /** Share of free choices by category; sums to 1. */
  taste: number[]
}

export interface SimulatedLine {
  product: number
  quantity: number
  unitMinor: MinorUnits
  /** Before a sale; equal to `unitMinor` outside sales. */
  listMinor: MinorUnits
}

export interface SimulatedOrder {
  number: number
  at: UtcMillis
  customer: SimulatedCustomer
  lines: SimulatedLine[]
  discount: { code: string; minor: MinorUnits } | null
  shippingMinor: MinorUnits
  taxMinor: MinorUnits
  cancelledAt: UtcMillis | null
  /** Lines taken back, by position; all of them for a whole refund. */
  refund: { at: UtcMillis; lines: number[]; minor: MinorUnits } | null
}

/** Sum of the lines at the prices asked, before an order discount. */
export function goodsMinor(order: Pick<SimulatedOrder, 'lines'>): MinorUnits {
  return order.lines.reduce((sum, line) => sum + line.quantity * line.unitMinor, 0)
}

/** What was planted for one customer, and what became of it. */
export interface CustomerTruth {
  email: string
  ordersPerDay: number
  lapseProbability: number
  taste: number[]
  /** Time of the last order before giving up, where that lies within the exports; null for who still buys. */
  lapsedAt: UtcMillis | null
  /** Orders that follow after the last day, as far as the plan looks. */
  futureOrders: UtcMillis[]
}

/** What a model should be able to find in the exports. */
export interface ShopTruth {
  customers: Map<string, CustomerTruth>
  pairs: { sku: string; companionSku: string; probability: number }[]
  sequels: { sku: string; nextSku: string; probability: number }[]
  repeats: { sku: string; days: number }[]
}
