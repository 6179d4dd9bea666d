import type { Store } from './openStore.ts'

/** One thing the shop sells, as the merchant's files name it. */
export interface CatalogueProduct {
  /** The store's row number. */
  readonly id: number
  readonly externalId: string
  readonly name: string | null
  readonly category: string | null
}

/** Everything the shop sells, bought or not; fees and postage left out. Ordered by row number. */
export function readCatalogue(db: Store): CatalogueProduct[] {
  return db.prepare('SELECT id, external_id AS externalId, name, category FROM products WHERE is_product = 1 ORDER BY id').all() as CatalogueProduct[]
}
