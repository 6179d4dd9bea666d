import { shareOut, type MinorUnits } from '../domain/money.ts'
import type { Tick } from './batches.ts'
import type { Store } from './openStore.ts'
import { STAGED } from './decideVersion.ts'

/**
 * Shares out over the lines what a file states for an order as a whole, to the last minor unit: first what the lines without a price have to come to, by
 * pieces; then the order's discount, which is taken off its sales in proportion to their totals and makes none negative. Unit prices stay as they were asked.
 * `discount_minor` in the staging then says what was really taken off.
 * @param base what was added to the ids of staged orders (`staged` is attached) to make those of the shop's
 */
export async function spreadOrderAmounts(db: Store, base: number, tick: Tick): Promise<void> {
  const orders = db.prepare(`SELECT id + ? AS id, discount_minor AS discount, unpriced_minor AS unpriced FROM staged.orders
    WHERE (known IN (${STAGED.new}, ${STAGED.fileLines}) AND (discount_minor > 0 OR unpriced_minor IS NOT NULL)) OR (known = ${STAGED.storedLines} AND discount_minor > 0)`).all(base) as { id: number; discount: MinorUnits; unpriced: MinorUnits | null }[]
  const unpriced = db.prepare('SELECT id, quantity AS weight FROM order_lines WHERE order_id = ? AND kind IN (0, 2) AND total_minor IS NULL ORDER BY id')
  const priced = db.prepare('SELECT id, total_minor AS weight FROM order_lines WHERE order_id = ? AND kind = 0 AND total_minor > 0 ORDER BY id')
  const price = db.prepare('UPDATE order_lines SET total_minor = ? WHERE id = ?')
  const reduce = db.prepare('UPDATE order_lines SET total_minor = total_minor - ? WHERE id = ?')
  const note = db.prepare('UPDATE staged.orders SET discount_minor = ? WHERE id = ?')
  for (const [index, { id, discount, unpriced: worth }] of orders.entries()) {
    if (worth !== null) share(worth, unpriced.all(id) as Weighted[], (line, minor) => price.run(minor, line))
    if (discount > 0) {
      const lines = priced.all(id) as Weighted[]
      const taken = Math.min(discount, lines.reduce((sum, line) => sum + line.weight, 0))
      if (taken !== discount) note.run(taken, id - base)
      share(taken, lines, (line, minor) => reduce.run(minor, line))
    }
    if (index % 1000 === 999) await tick()
  }
}

interface Weighted {
  id: number
  weight: number
}

function share(amount: MinorUnits, lines: readonly Weighted[], give: (line: number, minor: MinorUnits) => void): void {
  const shares = shareOut(amount, lines.map(line => line.weight))
  for (const [index, line] of lines.entries()) give(line.id, shares[index] ?? 0)
}
