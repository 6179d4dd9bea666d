import { shareOut, type MinorUnits } from '../domain/money.ts'
import type { Tick } from './batches.ts'
import type { Store } from './openStore.ts'

/**
 * Takes discounts that a file states for an order as a whole off its sales, in proportion to their totals; the sum is exact and no total falls below zero.
 * The unit prices stay those that were asked.
 * @param base what was added to the ids of staged orders (`staged` is attached) to make those of the shop's
 */
export async function spreadDiscounts(db: Store, base: number, tick: Tick): Promise<void> {
  const discounted = db.prepare('SELECT id + ? AS id, discount_minor AS discount FROM staged.orders WHERE known = 0 AND discount_minor > 0').all(base) as { id: number; discount: MinorUnits }[]
  const lines = db.prepare('SELECT id, total_minor AS total FROM order_lines WHERE order_id = ? AND kind = 0 AND total_minor > 0 ORDER BY id')
  const update = db.prepare('UPDATE order_lines SET total_minor = ? WHERE id = ?')
  for (const [index, { id, discount }] of discounted.entries()) {
    const found = lines.all(id) as { id: number; total: MinorUnits }[]
    const worth = found.reduce((sum, line) => sum + line.total, 0)
    const shares = shareOut(Math.min(discount, worth), found.map(line => line.total))
    for (const [position, line] of found.entries()) update.run(line.total - (shares[position] ?? 0), line.id)
    if (index % 1000 === 999) await tick()
  }
}
