import type { OrderChange } from '../domain/importing.ts'
import type { MinorUnits } from '../domain/money.ts'
import { idRange, type Tick } from './batches.ts'
import type { Store } from './openStore.ts'

/**
 * What becomes of a staged order (`staged.orders.known`): a new one is stored; a known one adds nothing; or a new version of a known one is stored, with the
 * lines of the file, those that were stored, or both.
 */
export const STAGED = { new: 0, known: 1, fileLines: 2, storedLines: 3, allLines: 4 } as const
export type StagedFate = (typeof STAGED)[keyof typeof STAGED]

/** Of `orders.state`. */
const COUNTS = 0
const CANCELLED = 1
const UNPAID = 2
/** Of `order_lines.kind`. */
const RETURN = 1
const BATCH = 5000

interface KnownOrder {
  id: number
  storedId: number
  /** As the files tell it. */
  toldState: number
  storedState: number
  refund: number
  storedRefund: number
  discount: number
  /** What lines without a price come to. */
  unpriced: number
  /** Whether the lines are only what the row of an order list names. */
  summedUp: 0 | 1
  storedSummedUp: 0 | 1
  /** Whether the files name a customer and the stored order does not. */
  bringsCustomer: 0 | 1
}

interface VersionLine {
  product: string
  quantity: number
  price: string | null
  total: number | null
  kind: number
}

/** Two lists of lines of one order, held against each other. */
interface LineComparison {
  /** Lines that are stored and not in the file. */
  missing: number
  /** Lines of the file that are not stored. */
  added: number
  /** Lines of the file that are stored. */
  repeated: number
  /** Whether the file has nothing of the order but returns: its sale stands in an earlier one. */
  onlyReturns: boolean
  /** Whether the two have a product in common. */
  sharesProduct: boolean
  sameAmount: boolean
  /** What the stored lines come to, and those of the file less the discount on the order. */
  storedWorth: MinorUnits
  fileWorth: MinorUnits
}

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
      o.summed_up AS summedUp, m.summed_up AS storedSummedUp, o.customer IS NOT NULL AND m.customer_id IS NULL AS bringsCustomer
    FROM staged.orders o CROSS JOIN main.orders m ON m.external_id = o.external_id AND m.hidden = 0
    WHERE o.known = 1 AND o.id BETWEEN :from AND :to AND (toldState <> storedState OR refund > storedRefund OR summedUp <> storedSummedUp OR bringsCustomer
      OR (SELECT count(*) || ' ' || total(quantity) || ' ' || (total(total_minor) + coalesce(o.unpriced_minor, 0) - o.discount_minor) FROM staged.lines WHERE order_no = o.id)
        <> (SELECT count(*) || ' ' || total(quantity) || ' ' || total(total_minor) FROM main.order_lines WHERE order_id = m.id))`)
  const stagedLines = db.prepare(`SELECT p.external_id AS product, l.quantity, l.unit_price AS price, l.total_minor AS total, iif(p.is_product = 0, 2, l.kind) AS kind
    FROM staged.lines l CROSS JOIN staged.products p ON p.id = l.product WHERE l.order_no = ?`)
  const storedLines = db.prepare(`SELECT p.external_id AS product, l.quantity, l.unit_price AS price, l.total_minor AS total, l.kind
    FROM main.order_lines l CROSS JOIN main.products p ON p.id = coalesce(l.named_product_id, l.product_id) WHERE l.order_id = ?`)
  const mark = db.prepare('UPDATE staged.orders SET known = ?, stored_id = ?, state = ?, refunded_minor = ?, changes = ?, discount_minor = ?, summed_up = ? WHERE id = ?')
  const newest = isNewest(db)
  const range = idRange(db, 'staged.orders', 'WHERE known = 1')
  for (let from = range.first; from <= range.last; from += BATCH) {
    for (const order of candidates.all({ from, to: from + BATCH - 1, stated: JSON.stringify(stated) }) as KnownOrder[]) {
      const lines = compareLines(storedLines.all(order.storedId) as VersionLine[], stagedLines.all(order.id) as VersionLine[], order)
      const { fate, changed, state } = order.summedUp === order.storedSummedUp ? decide(order, lines, newest) : joinLists(order, lines, newest)
      if (fate === STAGED.known) continue
      const stays = fate === STAGED.storedLines
      // What an order list says was paid for the goods holds for the lines of the item list: what they come to more is a discount.
      const discount = order.summedUp === order.storedSummedUp ? stays ? 0 : order.discount : Math.max(0, stays ? lines.storedWorth - lines.fileWorth : order.discount + lines.fileWorth - lines.storedWorth)
      mark.run(fate, order.storedId, state, Math.max(order.refund, order.storedRefund), changed.join(' '), discount, stays ? order.storedSummedUp : order.summedUp, order.id)
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

interface Decision {
  fate: StagedFate
  changed: OrderChange[]
  state: number
}

type ToldOrder = Pick<KnownOrder, 'toldState' | 'storedState' | 'refund' | 'storedRefund'>

/** State and refund that the files bring. */
function settle(order: ToldOrder, newest: boolean): Pick<Decision, 'changed' | 'state'> {
  const forward = order.toldState === CANCELLED || (order.storedState === UNPAID && order.toldState === COUNTS)
  const stateChanged = order.toldState !== order.storedState && (newest || forward)
  const state = stateChanged ? order.toldState : order.storedState
  const changed: OrderChange[] = []
  if (stateChanged) changed.push(state === CANCELLED ? 'cancelled' : state === UNPAID ? 'unpaid' : state === COUNTS ? 'nowCounts' : 'edited')
  if (order.refund > order.storedRefund) changed.push('refunded')
  return { changed, state }
}

/** Where one of the two is an order list, which only sums orders up: the lines are those of the other, buyer, state and what was paid come from either. */
function joinLists(order: KnownOrder, lines: LineComparison, newest: boolean): Decision {
  const { changed, state } = settle(order, newest)
  if (!order.summedUp) return { fate: STAGED.fileLines, changed: [...changed, 'linesAdded'], state }
  const paidLess = lines.fileWorth > 0 && lines.fileWorth < lines.storedWorth
  if (changed.length === 0 && (order.bringsCustomer || (paidLess && newest))) changed.push('edited')
  return { fate: changed.length > 0 ? STAGED.storedLines : STAGED.known, changed, state }
}

/** @param newest false for an older export, of which no step back is taken */
export function decide(order: ToldOrder, lines: Pick<LineComparison, 'missing' | 'added' | 'repeated' | 'onlyReturns' | 'sharesProduct' | 'sameAmount'>, newest: boolean): Decision {
  const { changed, state } = settle(order, newest)
  const settled = changed.length > 0
  if (lines.missing === 0 && lines.added === 0) {
    if (!lines.sameAmount && newest) changed.push('edited')
    return { fate: changed.length > 0 ? STAGED.fileLines : STAGED.known, changed, state }
  }
  if (lines.added === 0) return { fate: settled ? STAGED.storedLines : STAGED.known, changed, state }
  if (lines.missing === 0) return { fate: STAGED.fileLines, changed: [...changed, 'linesAdded'], state }
  if (lines.onlyReturns && lines.repeated === 0) return { fate: STAGED.allLines, changed: [...new Set([...changed, 'refunded'] as const)], state }
  if (!lines.sharesProduct) return { fate: STAGED.allLines, changed: [...changed, 'linesAdded'], state }
  if (newest && !lines.onlyReturns) return { fate: STAGED.fileLines, changed: [...changed, 'edited'], state }
  return { fate: settled ? STAGED.storedLines : STAGED.known, changed, state }
}

function compareLines(stored: readonly VersionLine[], staged: readonly VersionLine[], { discount, unpriced }: Pick<KnownOrder, 'discount' | 'unpriced'>): LineComparison {
  const keyOf = ({ product, quantity, price }: VersionLine): string => JSON.stringify([product, quantity, price])
  const left = new Map<string, number>()
  for (const line of stored) left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) + 1)
  let added = 0
  for (const line of staged) {
    const count = left.get(keyOf(line)) ?? 0
    if (count > 0) left.set(keyOf(line), count - 1)
    else added++
  }
  const products = new Set(stored.map(({ product }) => product))
  const worth = staged.reduce((sum, { kind, total }) => kind === 0 && (total ?? 0) > 0 ? sum + (total ?? 0) : sum, 0)
  const amount = (lines: readonly VersionLine[]): number => lines.reduce((sum, { total }) => sum + (total ?? 0), 0)
  const fileWorth = amount(staged) + unpriced - Math.min(discount, worth + unpriced)
  return {
    missing: [...left.values()].reduce((sum, count) => sum + count, 0),
    added,
    repeated: staged.length - added,
    onlyReturns: staged.every(({ kind }) => kind === RETURN),
    sharesProduct: staged.some(({ product }) => products.has(product)),
    sameAmount: amount(stored) === fileWorth,
    storedWorth: amount(stored),
    fileWorth,
  }
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
  db.prepare(`INSERT OR IGNORE INTO main.product_facts (product_id, import_id, is_product)
    SELECT DISTINCT p.id, ?, p.is_product FROM main.products p WHERE p.id IN (SELECT coalesce(l.named_product_id, l.product_id) ${versions})`).run(importId)
  db.prepare(`INSERT OR IGNORE INTO main.customer_facts (customer_id, import_id)
    SELECT DISTINCT coalesce(m.named_customer_id, m.customer_id), ? FROM staged.orders o CROSS JOIN main.orders m ON m.id = o.stored_id WHERE o.known > 1 AND o.customer IS NULL AND m.customer_id IS NOT NULL`).run(importId)
}

/**
 * Brings back the versions that an import replaced, as it is undone; its own, which no longer show, give their numbers free. Where a later import replaced its version too, that
 * one now stands after them.
 * @returns the orders that are visible again
 */
export function restoreVersions(db: Store, importId: number): number[] {
  db.prepare(`UPDATE orders SET superseded_by = later.superseded_by FROM orders later
    WHERE orders.superseded_by = :id AND orders.hidden = 2 AND later.import_id = :id AND later.external_id = orders.external_id AND later.superseded_by IS NOT NULL`).run({ id: importId })
  const restored = db.prepare('SELECT id FROM orders WHERE superseded_by = ? AND hidden = 2').pluck().all(importId) as number[]
  db.prepare('UPDATE orders SET hidden = 1 WHERE import_id = :id AND hidden = 0 AND external_id IN (SELECT external_id FROM orders WHERE superseded_by = :id AND hidden = 2)').run({ id: importId })
  db.prepare('UPDATE orders SET hidden = 0, superseded_by = NULL WHERE superseded_by = ? AND hidden = 2').run(importId)
  return restored
}
