import { ShopcastError } from '../domain/error.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'
import { PRODUCT_NAME } from './productRow.ts'
import { takeOutOffers } from './takeOutOffers.ts'

/**
 * Keeps whether a product may be recommended. One that may not leaves every stored list at once; one that may again is back with the next prediction.
 * What is said of one record holds for all that are the same product.
 * @throws ShopcastError productUnknown
 */
export function setRecommended(db: Store, { id, recommended, at }: { id: number; recommended: boolean; at: UtcMillis }): void {
  db.transaction(() => {
    const standing = db.prepare('SELECT coalesce(belongs_to, id) FROM products WHERE id = ?').pluck().get(id) as number | undefined
    if (standing === undefined) throw new ShopcastError('productUnknown', { id })
    if (recommended) {
      db.prepare('DELETE FROM not_recommended WHERE product IN (SELECT external_id FROM products WHERE id = :standing OR belongs_to = :standing)').run({ standing })
    } else {
      db.prepare('INSERT OR IGNORE INTO not_recommended (product, at) SELECT external_id, ? FROM products WHERE id = ?').run(at, standing)
      takeOutOffers(db, 'main', [standing])
    }
  }).immediate()
}

/** The products that are not to be recommended, each by the record that stands for it. */
export const NOT_RECOMMENDED = 'SELECT DISTINCT coalesce(p.belongs_to, p.id) FROM not_recommended n JOIN products p ON p.external_id = n.product'

export function readNotRecommended(db: Store): number[] {
  return db.prepare(NOT_RECOMMENDED).pluck().all() as number[]
}

/** What is not to be recommended by key and name, as `products hide` takes them. */
export function listNotRecommended(db: Store): { externalId: string; product: string }[] {
  return db.prepare(`SELECT pr.external_id AS externalId, ${PRODUCT_NAME} AS product FROM products pr WHERE pr.id IN (${NOT_RECOMMENDED}) ORDER BY 2 COLLATE NOCASE, 1`)
    .all() as { externalId: string; product: string }[]
}
