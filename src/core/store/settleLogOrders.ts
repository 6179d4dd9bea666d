import type { ImportProblem } from '../domain/importing.ts'
import { DAY, MINUTE } from '../domain/time.ts'
import { inBatches, type Tick } from './batches.ts'
import type { Store } from './openStore.ts'

/** Log and order file may name the moment of one purchase differently: the payment, another time zone. */
const SAME_PURCHASE = DAY
/** Where the two do not know people by the same id, only the same product at nearly the same moment tells. */
const SAME_MOMENT = 10 * MINUTE
const EXAMPLES = 5

const SHARES_PRODUCT = 'EXISTS (SELECT 1 FROM order_lines a CROSS JOIN order_lines b ON b.order_id = l.id AND b.product_id = a.product_id WHERE a.order_id = f.id)'

/** Whether an order `l` that only a log tells of is in an order file, by its id, by customer and product, or by product and moment. */
const IS_TOLD = `(
  EXISTS (SELECT 1 FROM orders f WHERE f.external_id = substr(l.external_id, 5) AND f.hidden = 0)
  OR EXISTS (SELECT 1 FROM orders f WHERE f.customer_id = l.customer_id AND f.placed_at BETWEEN l.placed_at - ${SAME_PURCHASE} AND l.placed_at + ${SAME_PURCHASE}
    AND f.from_log = 0 AND f.hidden = 0 AND ${SHARES_PRODUCT})
  OR (NOT EXISTS (SELECT 1 FROM orders f WHERE f.customer_id = l.customer_id AND f.from_log = 0 AND f.hidden = 0)
    AND EXISTS (SELECT 1 FROM orders f WHERE f.placed_at BETWEEN l.placed_at - ${SAME_MOMENT} AND l.placed_at + ${SAME_MOMENT}
      AND f.from_log = 0 AND f.hidden = 0 AND f.state = 0 AND ${SHARES_PRODUCT})))`

/**
 * Takes out the purchases of this import's logs that an order file says too, the others stay as orders; and hides those of earlier logs that this import's order
 * files now say, until it is undone. To be called before the orders are summed up.
 * @param orders the range of ids that this import added; @param files names, by number
 * @returns what is to be told of them, and how many of this import's were taken out
 */
export async function settleLogOrders(db: Store, importId: number, orders: { first: number; last: number }, files: readonly string[], tick: Tick): Promise<{ problems: ImportProblem[]; removed: number }> {
  await hideTold(db, importId, orders, tick)
  return takeOutTold(db, orders, files, tick)
}

/** A log order that an order file tells of gives way to it, as an earlier version of an order does. */
async function hideTold(db: Store, importId: number, orders: { first: number; last: number }, tick: Tick): Promise<void> {
  const period = db.prepare('SELECT min(placed_at) AS first, max(placed_at) AS last FROM main.orders WHERE from_log = 0 AND id BETWEEN ? AND ?').get(orders.first, orders.last) as { first: number | null; last: number | null }
  if (period.first === null || period.last === null) return
  const told = db.prepare(`SELECT l.id FROM main.orders l WHERE l.from_log = 1 AND l.hidden = 0 AND l.import_id <> :importId AND l.placed_at BETWEEN :from AND :to AND ${IS_TOLD}`).pluck()
  const hide = db.prepare('UPDATE main.orders SET hidden = 2, superseded_by = ? WHERE id = ?')
  // A month at a time, so that a cancel is answered.
  for (let from = period.first - SAME_PURCHASE; from <= period.last + SAME_PURCHASE; from += 30 * DAY) {
    for (const id of told.all({ importId, from, to: Math.min(from + 30 * DAY - 1, period.last + SAME_PURCHASE) })) hide.run(importId, id)
    await tick()
  }
}

async function takeOutTold(db: Store, orders: { first: number; last: number }, files: readonly string[], tick: Tick): Promise<{ problems: ImportProblem[]; removed: number }> {
  const ours = `FROM main.orders l WHERE l.from_log = 1 AND l.id BETWEEN :from AND :to`
  if (!db.prepare(`SELECT 1 ${ours} LIMIT 1`).get({ from: orders.first, to: orders.last })) return { problems: [], removed: 0 }
  db.exec('CREATE TEMP TABLE told (id INTEGER PRIMARY KEY)')
  await inBatches(db, `INSERT INTO temp.told SELECT l.id ${ours} AND ${IS_TOLD}`, orders.first, orders.last, {}, tick, 1000)
  const base = orders.first - 1
  const problem = (code: 'logOrdersKnown' | 'logOrdersKept', told: string): ImportProblem => ({
    code,
    count: db.prepare(`SELECT count(*) ${ours} AND ${told}`).pluck().get({ from: orders.first, to: orders.last }) as number,
    examples: (db.prepare(`SELECT s.file, min(n.row) AS row, l.external_id AS text FROM main.orders l JOIN staged.orders s ON s.id = l.id - :base JOIN staged.lines n ON n.order_no = s.id
      WHERE l.from_log = 1 AND l.id BETWEEN :from AND :to AND ${told} GROUP BY l.id LIMIT ${EXAMPLES}`)
      .all({ base, from: orders.first, to: orders.last }) as { file: number; row: number; text: string }[]).map(({ file, row, text }) => ({ file: files[file] ?? '', row, text: text.slice(4) })),
  })
  const problems = [problem('logOrdersKnown', 'l.id IN (SELECT id FROM temp.told)'), problem('logOrdersKept', 'l.id NOT IN (SELECT id FROM temp.told)')].filter(({ count }) => count > 0)
  db.exec(`
    DELETE FROM main.order_lines WHERE order_id IN (SELECT id FROM temp.told);
    UPDATE staged.orders SET known = 1 WHERE id IN (SELECT id - ${base} FROM temp.told);
    DELETE FROM main.orders WHERE id IN (SELECT id FROM temp.told);
    DROP TABLE temp.told;`)
  await tick()
  return { problems, removed: problems.find(({ code }) => code === 'logOrdersKnown')?.count ?? 0 }
}
