/** The tables of what is foretold of customers, each with a column `customer_id`. They go when a customer does. */
export const CUSTOMER_PREDICTIONS = ['churn_predictions', 'recommendations', 'customer_codes', 'next_steps'] as const
