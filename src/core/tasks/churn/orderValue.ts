import type { CustomerSummary } from '../../datasets/orderSummaries.ts'
import type { Checkpoint } from '../../models/fitting.ts'
import { expectedOrderValue, fitGammaGamma } from '../../models/gammaGamma.ts'

/** Foretells what a customer's next day of orders is worth, in minor units of her currency; null where the currency has no price. */
export type OrderValue = (customer: CustomerSummary) => number | null

/** Fewer customers say no more than what their orders are worth on average, and fewer who ordered again not how far a first order tells the next. */
const FEWEST_CUSTOMERS = 20
/** A value of nothing, or of less than nothing after refunds, is no value of a further order. */
const NO_VALUE = { orders: 0, mean: 0 }

/**
 * A customer's mean order value, drawn toward the shop's the more, the fewer orders it rests on, by the Gamma-Gamma model of each
 * currency, fitted to those who ordered again, as published: only they tell what varies from order to order from what varies between
 * customers. With the others, who are most, it trusts a single order too much. Whoever's orders have no known price, or were worth
 * nothing, is expected to order like the others.
 */
export async function estimateOrderValue(customers: readonly CustomerSummary[], currencies: number, checkpoint: Checkpoint): Promise<OrderValue> {
  const shops = await Promise.all(Array.from({ length: currencies }, (_, currency) => ofCurrency(customers.filter(customer => customer.currency === currency), checkpoint)))
  return customer => shops[customer.currency]?.(customer) ?? null
}

async function ofCurrency(customers: readonly CustomerSummary[], checkpoint: Checkpoint): Promise<OrderValue | null> {
  const priced = customers.map(meanValue).filter(({ orders }) => orders > 0)
  if (priced.length === 0) return null
  if (priced.length < FEWEST_CUSTOMERS) {
    const mean = priced.reduce((sum, value) => sum + value.orders * value.mean, 0) / priced.reduce((sum, { orders }) => sum + orders, 0)
    return () => mean
  }
  const again = priced.filter(({ orders }) => orders > 1)
  const model = await fitGammaGamma(again.length < FEWEST_CUSTOMERS ? priced : again, checkpoint)
  return customer => expectedOrderValue(model, meanValue(customer))
}

function meanValue({ spentMinor, pricedDays }: CustomerSummary): { orders: number; mean: number } {
  return spentMinor !== null && spentMinor > 0 && pricedDays > 0 ? { orders: pricedDays, mean: spentMinor / pricedDays } : NO_VALUE
}
