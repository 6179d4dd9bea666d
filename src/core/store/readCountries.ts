import type { Store } from './openStore.ts'

/** Everybody who stands for themselves, whether they have ordered or not, with their country where files tell it. */
export function readCountries(db: Store): Map<number, string | null> {
  return new Map(db.prepare('SELECT id, country FROM customers WHERE belongs_to IS NULL ORDER BY id').raw().all() as [number, string | null][])
}
