/** The tables of what is foretold of customers, each with a column `customer_id`. They go when a customer does. */
export const CUSTOMER_PREDICTIONS = ['churn_predictions', 'recommendations', 'customer_codes', 'next_steps'] as const

/** All tables of what is foretold, by whom or what it is foretold of or named in. */
export const PREDICTIONS = {
  customers: CUSTOMER_PREDICTIONS.map(table => [table, 'customer_id'] as const),
  products: [
    ['recommendations', 'product_id'], ['next_steps', 'product_id'], ['similar_products', 'product_id'], ['similar_products', 'other_product_id'],
    ['bought_together', 'product_id'], ['bought_together', 'other_product_id'],
  ],
} as const
