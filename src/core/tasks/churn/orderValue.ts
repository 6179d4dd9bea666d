import type { HistoryPart } from '../../datasets/historyPart.ts'
import { orderValues, type CustomerSummary } from '../../datasets/orderSummaries.ts'
import type { Checkpoint } from '../../models/fitting.ts'
import { expectedOrderValue, fitGammaGamma } from '../../models/gammaGamma.ts'
import { credibleValue, fitOrderCredibility } from '../../models/orderCredibility.ts'

/** Foretells what a customer's next day of orders is worth, in minor units of her currency; null where the currency has no price. */
export type OrderValue = (customer: CustomerSummary) => number | null

/** Fewer customers say no more than what their orders are worth on average, and fewer who ordered again not how far a first order tells the next. */
const FEWEST_CUSTOMERS = 20
/** A value of nothing, or of less than nothing after refunds, is no value of a further order. */
const NO_VALUE = { orders: 0, sum: 0 }

/**
 * A customer's mean order value, drawn toward the shop's the more, the fewer orders it rests on, as far as past orders of the currency
 * were foretold best by it; by the Gamma-Gamma model where too few customers ordered again to show that. Whoever's orders have no
 * known price, or were worth nothing, is expected to order like the others.
 * @param customers of the part
 */
export async function estimateOrderValue(part: HistoryPart, customers: readonly CustomerSummary[], checkpoint: Checkpoint): Promise<OrderValue> {
  const shops = await Promise.all(part.histories.currencies.map((_, currency) => ofCurrency(part, customers.filter(customer => customer.currency === currency), checkpoint)))
  return customer => shops[customer.currency]?.(customer) ?? null
}

async function ofCurrency(part: HistoryPart, customers: readonly CustomerSummary[], checkpoint: Checkpoint): Promise<OrderValue | null> {
  const priced = customers.filter(customer => valueOf(customer).orders > 0)
  if (priced.length === 0) return null
  if (priced.length < FEWEST_CUSTOMERS) {
    const mean = priced.reduce((sum, customer) => sum + valueOf(customer).sum, 0) / priced.reduce((sum, customer) => sum + valueOf(customer).orders, 0)
    return () => mean
  }
  const again = priced.filter(customer => valueOf(customer).orders > 1)
  if (again.length < FEWEST_CUSTOMERS) {
    const mean = (customer: CustomerSummary) => ({ orders: valueOf(customer).orders, mean: valueOf(customer).sum / Math.max(1, valueOf(customer).orders) })
    const model = await fitGammaGamma(priced.map(mean), checkpoint)
    return customer => expectedOrderValue(model, mean(customer))
  }
  const model = await fitOrderCredibility(again.map(customer => orderValues(part, customer).map(value => Math.max(0, value))), checkpoint)
  return customer => credibleValue(model, valueOf(customer))
}

function valueOf({ spentMinor, pricedDays }: CustomerSummary): { orders: number; sum: number } {
  return spentMinor !== null && spentMinor > 0 && pricedDays > 0 ? { orders: pricedDays, sum: spentMinor } : NO_VALUE
}
