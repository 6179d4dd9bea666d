/** What became of an order; the position is `orders.state` in the store. Only those that count are in sales and learned from. */
export const ORDER_FATES = ['counts', 'cancelled', 'unpaid', 'test', 'returned', 'noSale'] as const
export type OrderFate = (typeof ORDER_FATES)[number]
