import type { Store } from './openStore.ts'
import { isKept } from './visibility.ts'

/** The customer whose own key, or else who alone claims a key, is one of these. @returns null where there is none */
export function findCustomerByKey(db: Store, keys: readonly string[]): number | null {
  const texts = JSON.stringify(keys.filter(key => key !== ''))
  const own = db.prepare('SELECT id FROM customers WHERE external_id IN (SELECT value FROM json_each(?))').pluck().get(texts) as number | undefined
  if (own !== undefined) return own
  const claimants = db.prepare(`SELECT DISTINCT customer_id FROM customer_keys WHERE value IN (SELECT value FROM json_each(?)) AND ${isKept('customer_keys')} LIMIT 2`).pluck().all(texts) as number[]
  return claimants.length === 1 ? claimants[0] ?? null : null
}

/** What files call the customer. */
export function readCustomerKey(db: Store, id: number): string {
  return db.prepare('SELECT external_id FROM customers WHERE id = ?').pluck().get(id) as string
}
