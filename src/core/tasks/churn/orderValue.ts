import type { CustomerSummary } from '../../datasets/orderSummaries.ts'

/** Foretells what a customer's next day of orders is worth, in minor units of her currency; null where the currency has no price. */
export type OrderValue = (customer: CustomerSummary) => number | null

/**
 * A customer's mean order value, drawn toward the shop's the more, the fewer orders it rests on: credibility n / (n + k) with
 * k = variance within customers / variance between them (Bühlmann 1967, estimated as in Bühlmann & Straub 1970), by currency.
 */
export function estimateOrderValue(customers: readonly CustomerSummary[], currencies: number): OrderValue {
  const shops = Array.from({ length: currencies }, (_, currency) => shopValue(customers.filter(c => c.currency === currency && c.spentMinor !== null)))
  return customer => {
    const shop = shops[customer.currency]
    if (!shop) return null
    const own = customer.spentMinor ?? 0
    // An infinite k: customers do not differ, so every one is worth the shop's mean.
    return Number.isFinite(shop.k) ? (own + shop.k * shop.mean) / (customer.pricedDays + shop.k) : shop.mean
  }
}

function shopValue(customers: readonly CustomerSummary[]): { mean: number; k: number } | null {
  const days = customers.reduce((sum, c) => sum + c.pricedDays, 0)
  if (days === 0) return null
  const mean = customers.reduce((sum, c) => sum + (c.spentMinor ?? 0), 0) / days
  const withinSquares = customers.reduce((sum, c) => sum + Math.max(0, c.spentSquares - (c.spentMinor ?? 0) ** 2 / c.pricedDays), 0)
  const freedom = days - customers.length
  const within = freedom > 0 ? withinSquares / freedom : Infinity
  const betweenSquares = customers.reduce((sum, c) => sum + c.pricedDays * ((c.spentMinor ?? 0) / c.pricedDays - mean) ** 2, 0)
  const weight = days - customers.reduce((sum, c) => sum + c.pricedDays ** 2, 0) / days
  const between = weight > 0 ? (betweenSquares - (customers.length - 1) * within) / weight : 0
  return { mean, k: between > 0 ? within / between : Infinity }
}
