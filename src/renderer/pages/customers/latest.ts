import type { CustomerDetail } from '../../../contracts/customers.ts'

/** How many deeds are shown before the whole history is asked for. */
export const LATEST_SHOWN = 4

/** Something a customer did: an order with its first product and how many more, or what they looked at since. */
export type Deed =
  | { at: number; kind: 'order'; product: string; quantity: number; more: number; totalMinor: number; currency: string }
  | { at: number; kind: 'visit'; event: string; product: string | null }

/** Orders and visits together, the newest first. An order is told by what there was most of. */
export function deedsOf({ history, visits }: Pick<CustomerDetail, 'history' | 'visits'>): Deed[] {
  const orders = history.map((order): Deed => {
    const main = order.lines.toSorted((a, b) => b.quantity - a.quantity)[0]
    return { at: order.at, kind: 'order', product: main?.product ?? order.orderId, quantity: main?.quantity ?? 1, more: Math.max(0, order.lines.length - 1), totalMinor: order.totalMinor, currency: order.currency }
  })
  return [...orders, ...visits.map((visit): Deed => ({ at: visit.at, kind: 'visit', event: visit.kind, product: visit.product }))].sort((a, b) => b.at - a.at)
}
