import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'
import { isVisible } from './visibility.ts'

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

/** The standing products that were sold to anybody, known or not, or looked at before `until`, by row number, and when that first was: until then nobody can be taken to know them. */
export function readProductsOnSale(db: Store, until: UtcMillis): Map<number, UtcMillis> {
  return new Map(db.prepare(`
    SELECT p.id, min(met.at) FROM products p
    JOIN (
      SELECT l.product_id AS id, o.placed_at AS at FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.state = 0 AND ${isVisible('o')} AND o.placed_at < :until AND l.kind = 0
      UNION ALL SELECT e.product_id, e.at FROM events e WHERE ${isVisible('e')} AND e.at < :until) met ON met.id = p.id
    WHERE p.is_product = 1 AND p.belongs_to IS NULL
    GROUP BY p.id`).raw().all({ until }) as [number, UtcMillis][])
}
