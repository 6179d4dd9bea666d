import type { Store } from './openStore.ts'
import { isKept } from './visibility.ts'

/** The product whose own key, or else which alone claims a key or bears a name, is this; the record that stands for it. @returns null where there is none */
export function findProductByKey(db: Store, key: string): number | null {
  const own = db.prepare('SELECT coalesce(belongs_to, id) FROM products WHERE external_id = ?').pluck().get(key) as number | undefined
  if (own !== undefined) return own
  const found = db.prepare(`
    SELECT coalesce(p.belongs_to, p.id) FROM product_keys k JOIN products p ON p.id = k.product_id WHERE k.value = @key AND ${isKept('k')}
    UNION SELECT coalesce(belongs_to, id) FROM products WHERE name = @key LIMIT 2`).pluck().all({ key }) as number[]
  return found.length === 1 ? found[0] ?? null : null
}
