import type { Store } from './openStore.ts'

export interface CustomerCode {
  readonly customerId: number
  /** All codes of a shop have the same length and are comparable by their distance. */
  readonly code: Float32Array
}

/** The stored codes by customer; empty unless the recommender in use is an autoencoder. */
export function readCustomerCodes(db: Store): CustomerCode[] {
  const rows = db.prepare('SELECT customer_id AS customerId, code FROM customer_codes ORDER BY customer_id').all() as { customerId: number; code: Buffer }[]
  return rows.map(({ customerId, code }) => ({ customerId, code: new Float32Array(new Uint8Array(code).buffer) }))
}
