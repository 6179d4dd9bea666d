import type { OrderChange } from '../domain/importing.ts'
import { idRange, type Tick } from './batches.ts'
import { decideVersion, STAGED, type KnownOrder, type VersionLine } from './decideVersion.ts'
import type { Store } from './openStore.ts'
import { writeRefunds } from './refundRows.ts'

const BATCH = 5000

/**
 * Finds known orders (`known` is 1) that the files tell otherwise than the shop has them, and marks what is to become of each.
 *
 * A file whose last order is older than the shop's last is an older export: of it only what cannot be a step back is taken (a payment, a cancellation, a larger
 * refund, further lines). Lines that are missing in the file stay where it holds a part of the order and no other line: exports are often cut by date.
 * @param tellsState by number of the file: whether it says anything of the state of its orders
 * @returns how many orders changed in which way
 */
export async function markChanged(db: Store, tellsState: readonly boolean[], tick: Tick): Promise<Partial<Record<OrderChange, number>>> {
  const changes: Partial<Record<OrderChange, number>> = {}
  if (!db.prepare('SELECT 1 FROM staged.orders WHERE known = 1 LIMIT 1').get()) return changes
  db.exec('CREATE INDEX staged.lines_by_order ON lines (order_no)')
  await tick()
  const stated = tellsState.flatMap((tells, file) => tells ? [file] : [])
  const candidates = db.prepare(`
    SELECT o.id, m.id AS storedId, CASE WHEN o.file IN (SELECT value FROM json_each(:stated)) THEN o.state ELSE iif(m.state IN (1, 2, 3), m.state, 0) END AS toldState,
      iif(m.state IN (1, 2, 3), m.state, 0) AS storedState, o.refunded_minor AS refund, m.refunded_minor AS storedRefund, o.discount_minor AS discount, coalesce(o.unpriced_minor, 0) AS unpriced,
      o.summed_up AS summedUp, m.summed_up AS storedSummedUp, o.customer IS NOT NULL AND m.customer_id IS NULL AS bringsCustomer, o.channel IS NOT NULL AND m.channel IS NULL AS bringsChannel,
      o.refunds, m.refunds AS storedRefunds, o.free_returned AS freeReturned, m.free_returned AS storedFreeReturned, o.from_log AS fromLog
    FROM staged.orders o CROSS JOIN main.orders m ON m.external_id = o.external_id AND m.hidden = 0
    WHERE o.known = 1 AND o.id BETWEEN :from AND :to AND (toldState <> storedState OR refund > storedRefund OR summedUp <> storedSummedUp OR bringsCustomer OR bringsChannel
      OR (o.refunds IS NOT NULL AND o.refunds IS NOT m.refunds) OR freeReturned > storedFreeReturned
      OR (fromLog = 1 AND EXISTS (SELECT 1 FROM staged.lines WHERE order_no = o.id AND repeated = 0))
      OR (SELECT count(*) || ' ' || total(quantity) || ' ' || (total(total_minor) + coalesce(o.unpriced_minor, 0) - o.discount_minor) FROM staged.lines WHERE order_no = o.id AND repeated = 0)
        <> (SELECT count(*) || ' ' || total(quantity) || ' ' || total(total_minor) FROM main.order_lines WHERE order_id = m.id))`)
  const stagedLines = db.prepare(`SELECT l.id, p.external_id AS product, l.quantity, l.unit_price AS price, l.total_minor AS total, iif(p.is_product = 0, 2, l.kind) AS kind
    FROM staged.lines l CROSS JOIN staged.products p ON p.id = l.product WHERE l.order_no = ? AND l.repeated = 0`)
  const storedLines = db.prepare(`SELECT l.id, p.external_id AS product, l.quantity, l.unit_price AS price, l.total_minor AS total, l.kind
    FROM main.order_lines l CROSS JOIN main.products p ON p.id = coalesce(l.named_product_id, l.product_id) WHERE l.order_id = ?`)
  const mark = db.prepare(`UPDATE staged.orders SET known = :fate, stored_id = :storedId, state = :state, refunded_minor = :refund, changes = :changes, discount_minor = :discount, summed_up = :summedUp, refunds = :refunds,
    free_returned = :freeReturned, currency = iif(:ownCurrency, currency, (SELECT currency FROM main.orders WHERE id = :storedId)) WHERE id = :id`)
  const repeat = db.prepare('UPDATE staged.lines SET repeated = 1 WHERE id = ?')
  const newest = isNewest(db)
  const range = idRange(db, 'staged.orders', 'WHERE known = 1')
  for (let from = range.first; from <= range.last; from += BATCH) {
    for (const order of candidates.all({ from, to: from + BATCH - 1, stated: JSON.stringify(stated) }) as KnownOrder[]) {
      const { fate, changed, state, refund, refunds, freeReturned, discount, summedUp, repeated } = decideVersion(order, storedLines.all(order.storedId) as VersionLine[], stagedLines.all(order.id) as VersionLine[], newest)
      if (fate === STAGED.known) continue
      mark.run({ id: order.id, fate, storedId: order.storedId, state, refund, changes: changed.join(' '), discount, summedUp: Number(summedUp), refunds: writeRefunds(refunds), freeReturned: Number(freeReturned), ownCurrency: Number(fate === STAGED.fileLines) })
      for (const id of repeated) repeat.run(id)
      for (const change of changed) changes[change] = (changes[change] ?? 0) + 1
    }
    await tick()
  }
  return changes
}

/** Whether the files reach as far as what the shop has. */
function isNewest(db: Store): boolean {
  return db.prepare(`SELECT (SELECT max(placed_at) FROM staged.orders) >= coalesce((SELECT max(placed_at) FROM main.orders WHERE hidden = 0), 0)`).pluck().get() === 1
}

/** Hides the versions that this import replaces. To be called before the new ones are stored. */
export function supersede(db: Store, importId: number): void {
  db.prepare('UPDATE main.orders SET hidden = 2, superseded_by = ? WHERE id IN (SELECT stored_id FROM staged.orders WHERE known > 1)').run(importId)
}

/** Gives new versions the lines that the file does not repeat, and remembers that this import speaks of what they name. @param base what was added to staged ids */
export function copyStoredLines(db: Store, importId: number, base: number): void {
  const versions = `FROM staged.orders o CROSS JOIN main.order_lines l ON l.order_id = o.stored_id WHERE o.known IN (${STAGED.storedLines}, ${STAGED.allLines})`
  db.prepare(`INSERT INTO main.order_lines (order_id, product_id, named_product_id, quantity, unit_price, total_minor, returned_quantity, returned_minor, kind, source_file, source_row)
    SELECT o.id + ?, l.product_id, l.named_product_id, l.quantity, l.unit_price, l.total_minor, 0, 0, l.kind, l.source_file, l.source_row ${versions}`).run(base)
  db.prepare(`INSERT INTO main.product_facts (product_id, import_id, is_product)
    SELECT DISTINCT p.id, ?, p.is_product FROM main.products p WHERE p.id IN (SELECT coalesce(l.named_product_id, l.product_id) ${versions}) ON CONFLICT DO UPDATE SET details_only = 0`).run(importId)
  db.prepare(`INSERT INTO main.customer_facts (customer_id, import_id)
    SELECT DISTINCT coalesce(m.named_customer_id, m.customer_id), ? FROM staged.orders o CROSS JOIN main.orders m ON m.id = o.stored_id WHERE o.known > 1 AND o.customer IS NULL AND m.customer_id IS NOT NULL
    ON CONFLICT DO UPDATE SET details_only = 0`).run(importId)
}

/**
 * Brings back the versions that an import replaced, as it is undone; its own, which no longer show, give their numbers free. Where a later import replaced its version too, that
 * one now stands after them, and its own are not brought back with it.
 * @returns the orders that are visible again
 */
export function restoreVersions(db: Store, importId: number): number[] {
  db.prepare(`UPDATE orders SET superseded_by = later.superseded_by FROM orders later
    WHERE orders.superseded_by = :id AND orders.hidden = 2 AND later.import_id = :id AND later.external_id = orders.external_id AND later.superseded_by IS NOT NULL`).run({ id: importId })
  db.prepare('UPDATE orders INDEXED BY orders_superseded SET hidden = 1, superseded_by = NULL WHERE superseded_by IS NOT NULL AND import_id = ?').run(importId)
  const restored = db.prepare('SELECT id FROM orders WHERE superseded_by = ? AND hidden = 2').pluck().all(importId) as number[]
  db.prepare('UPDATE orders SET hidden = 1 WHERE import_id = :id AND hidden = 0 AND external_id IN (SELECT external_id FROM orders WHERE superseded_by = :id AND hidden = 2)').run({ id: importId })
  db.prepare('UPDATE orders SET hidden = 0, superseded_by = NULL WHERE superseded_by = ? AND hidden = 2').run(importId)
  return restored
}
