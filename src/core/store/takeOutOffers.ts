import type { Store } from './openStore.ts'

/** The lists that name products to offer: whose list it is, and the product named. */
const OFFERS = [['recommendations', 'customer_id', 'product_id'], ['similar_products', 'product_id', 'other_product_id'], ['bought_together', 'product_id', 'other_product_id']] as const

/** Takes products out of everything that is offered, in one transaction; ranks close up behind them. @param place the stored predictions, or those being gathered */
export function takeOutOffers(db: Store, place: 'main' | 'staged', products: readonly number[]): void {
  for (const [name, owner, column] of OFFERS) {
    const table = place === 'main' ? `main.${name}` : `temp.staged_${name}`
    const remove = db.prepare(`DELETE FROM ${table} WHERE ${column} = ? RETURNING ${owner}, rank`).raw()
    const removed = products.map(product => remove.all(product) as [number, number][])
    if (place === 'staged' && removed.some(places => places.length > 0)) db.exec(`CREATE INDEX temp.staged_${name}_by_owner ON staged_${name} (${owner}, rank)`)
    const closeUp = db.prepare(`UPDATE ${table} SET rank = rank - 1 WHERE ${owner} = ? AND rank > ?`)
    db.transaction(() => {
      // The last places first, so that those of one list that are still to be closed stay where they were.
      for (const [id, rank] of removed.flat().sort(([, one], [, other]) => other - one)) closeUp.run(id, rank)
    })()
  }
}
