import type { Store } from './openStore.ts'

/**
 * The products that are called so in some file of the shop, by the external id of the record that stands for each; a name
 * that several go by is left out.
 */
export function findStandingProducts(db: Store, names: readonly string[]): Map<string, string> {
  const rows = db.prepare(`
    SELECT named.name, standing.external_id FROM (
      SELECT external_id AS name, belongs_to AS product_id FROM products WHERE belongs_to IS NOT NULL
      UNION SELECT k.value, coalesce(p.belongs_to, p.id) FROM product_keys k JOIN products p ON p.id = k.product_id
    ) named JOIN products standing ON standing.id = named.product_id
    WHERE named.name IN (SELECT value FROM json_each(?))
    GROUP BY named.name HAVING count(DISTINCT standing.id) = 1`).raw().all(JSON.stringify(names)) as [string, string][]
  return new Map(rows)
}
