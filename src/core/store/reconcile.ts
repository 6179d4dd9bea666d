import type { Calendar } from '../domain/calendar.ts'
import { DIFFERENCE_REASONS, type DifferenceReason, type ReconciledMonth } from '../domain/importing.ts'
import { UNKNOWN_CURRENCY, type CurrencyCode, type MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Tick } from './batches.ts'
import type { MovedMoney } from './matchReturns.ts'
import type { MergedRows } from './mergeStaging.ts'
import type { Store } from './openStore.ts'
import { STAGED } from './decideVersion.ts'
import type { MonthRow } from './summaries.ts'

export interface ReconcileInput {
  importId: number
  calendar: Calendar
  merged: MergedRows
  /** What the matching of returns moved, by line. */
  moved: readonly MovedMoney[]
  /** Of orders of earlier imports that the matching touched: their state before. */
  statesBefore: ReadonlyMap<number, number>
  months: { before: readonly MonthRow[]; after: readonly MonthRow[] }
}

/** Order states that sales and refunds are summed over (see `orders.state`), and the one that is counted. */
const SUMMED = 'IN (0, 4, 5)'
const COUNTED = 0

/** Puts a named row into `import_differences`. */
type Name = (reason: DifferenceReason, at: { month: string; currency: CurrencyCode }, row: { file?: number | null; row?: number | null; order?: string; text?: string; orders: number; minor: MinorUnits }) => void

/**
 * Writes every row that makes a difference between what the files of an import say and what it changed in the shop, and adds both up month by month. Each
 * reason is worked out from the rows themselves; should they not add up, what is left over is told as `unexplained`.
 * To be called within the import's transaction, once all is summed up.
 */
export async function reconcile(db: Store, input: ReconcileInput, tick: Tick): Promise<ReconciledMonth[]> {
  const insert = db.prepare('INSERT INTO import_differences (import_id, reason, month, currency, file, row, order_id, text, orders, minor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const name: Name = (reason, { month, currency }, { file = null, row = null, order = '', text = '', orders, minor }) => {
    insert.run(input.importId, DIFFERENCE_REASONS.indexOf(reason), month, currency, file, row, order, text, orders, minor)
  }
  nameLeftOut(db, input.importId)
  nameOrdersLeftOut(db, input)
  await tick()
  namePartsOfOrders(db, input)
  await tick()
  nameVersions(db, input, name)
  nameLogOrders(db, input, name)
  nameReturns(db, input, name)
  await tick()
  return addUp(db, input, name)
}

/** An INSERT of rows that stand for staged orders `o`; what is not said of them otherwise is that of the order and its first line. */
function insertOrders(db: Store, importId: number, reason: DifferenceReason, { orders = '0', minor = '0', from = 'staged.orders o', where }: { orders?: string; minor?: string; from?: string; where: string }): void {
  db.prepare(`INSERT INTO main.import_differences (import_id, reason, month, currency, file, row, order_id, text, orders, minor)
    SELECT ?, ?, o.month, o.currency, o.file, o.first_row, o.external_id, '', ${orders}, ${minor} FROM ${from} WHERE ${where}`).run(importId, DIFFERENCE_REASONS.indexOf(reason))
}

/** What a row `x` that was left out is worth something in: that of its order `o`, its own, else the only one of all orders there are. */
const LEFT_OUT_CURRENCY = `coalesce(o.currency, x.currency, (SELECT iif(count(DISTINCT currency) = 1, min(currency), '${UNKNOWN_CURRENCY}') FROM staged.orders))`

/** Rows that repeat another, lie in a second file or cannot be read. */
function nameLeftOut(db: Store, importId: number): void {
  db.prepare(`INSERT INTO main.import_differences (import_id, reason, month, currency, file, row, order_id, text, orders, minor)
    SELECT ?, x.reason, coalesce(o.month, ''), ${LEFT_OUT_CURRENCY}, x.file, x.row, coalesce(o.external_id, ''), x.text, 0, -coalesce(x.total_minor, 0)
    FROM staged.left_out x LEFT JOIN staged.orders o ON o.id = x.order_no`).run(importId)
}

/** Orders that the shop has already as they are, and new ones that do not count. */
function nameOrdersLeftOut(db: Store, { importId }: ReconcileInput): void {
  const whole = { orders: '-1', minor: '-o.goods_minor' }
  insertOrders(db, importId, 'alreadyKnown', { ...whole, where: `o.known = ${STAGED.known}` })
  for (const [reason, state] of [['cancelledOrders', 1], ['unpaidOrders', 2], ['testOrders', 3]] as const) {
    insertOrders(db, importId, reason, { ...whole, where: `o.known = ${STAGED.new} AND o.state = ${state}` })
  }
}

/** What of new orders that count is no sale, and those that are not counted as orders. */
function namePartsOfOrders(db: Store, { importId, merged: { orders, lines } }: ReconcileInput): void {
  const stored = `staged.orders o CROSS JOIN main.orders m ON m.id = o.id + ${orders.first - 1}`
  const counting = `o.known = ${STAGED.new} AND m.state ${SUMMED}`
  db.prepare(`INSERT INTO main.import_differences (import_id, reason, month, currency, file, row, order_id, text, orders, minor)
    SELECT ?, ?, o.month, o.currency, o.file, l.source_row, o.external_id, coalesce(p.name, p.external_id), 0, -l.total_minor
    FROM main.order_lines l CROSS JOIN main.orders m ON m.id = l.order_id CROSS JOIN staged.orders o ON o.id = m.id - ${orders.first - 1} CROSS JOIN main.products p ON p.id = l.product_id
    WHERE l.id BETWEEN ? AND ? AND l.kind = 2 AND l.total_minor <> 0 AND ${counting}`).run(importId, DIFFERENCE_REASONS.indexOf('notAProduct'), lines.first, lines.last)
  insertOrders(db, importId, 'discounts', { from: stored, minor: '-o.discount_minor', where: `${counting} AND o.discount_minor > 0` })
  insertOrders(db, importId, 'refunds', {
    from: stored, minor: '-(SELECT total(returned_minor) FROM main.order_lines l WHERE l.order_id = m.id AND l.kind = 0)', where: `${counting} AND m.refunded_minor > 0`,
  })
  insertOrders(db, importId, 'returnedWhole', { from: stored, orders: '-1', where: `o.known = ${STAGED.new} AND m.state = 4` })
  insertOrders(db, importId, 'noSale', { from: stored, orders: '-1', where: `o.known = ${STAGED.new} AND m.state = 5` })
}

interface Version {
  order: string
  file: number
  row: number
  changes: string
  month: string
  currency: CurrencyCode
  goods: MinorUnits
  at: UtcMillis
  state: number
  net: MinorUnits
  beforeAt: UtcMillis
  beforeCurrency: CurrencyCode
  beforeState: number
  beforeNet: MinorUnits
}

/** Known orders that were changed: what they now bring, less what they brought before, and less what the file says of them. */
function nameVersions(db: Store, { importId, calendar, merged }: ReconcileInput, name: Name): void {
  if (merged.changedOrders === 0) return
  const versions = db.prepare(`
    SELECT o.external_id AS "order", o.file, o.first_row AS row, o.changes, o.month, o.currency, o.goods_minor AS goods,
      m.placed_at AS at, m.state, m.sales_minor - m.refunds_minor AS net, b.placed_at AS beforeAt, b.currency AS beforeCurrency, b.state AS beforeState, b.sales_minor - b.refunds_minor AS beforeNet
    FROM staged.orders o CROSS JOIN main.orders m ON m.id = o.id + ? CROSS JOIN main.orders b ON b.id = o.stored_id
    WHERE o.known > ${STAGED.known} AND b.superseded_by = ?`).all(merged.orders.first - 1, importId) as Version[]
  for (const version of versions) {
    const parts = new Map<string, { month: string; currency: CurrencyCode; orders: number; minor: MinorUnits }>()
    const add = (month: string, currency: CurrencyCode, orders: number, minor: MinorUnits): void => {
      const part = parts.get(`${month} ${currency}`) ?? { month, currency, orders: 0, minor: 0 }
      parts.set(`${month} ${currency}`, { ...part, orders: part.orders + orders, minor: part.minor + minor })
    }
    add(version.month, version.currency, -1, -version.goods)
    if (isSummed(version.state)) add(calendar.monthOf(version.at), version.currency, version.state === COUNTED ? 1 : 0, version.net)
    if (isSummed(version.beforeState)) add(calendar.monthOf(version.beforeAt), version.beforeCurrency, version.beforeState === COUNTED ? -1 : 0, -version.beforeNet)
    for (const { month, currency, orders, minor } of parts.values()) {
      name('changedOrders', { month, currency }, { file: version.file, row: version.row, order: version.order, text: version.changes, orders, minor })
    }
  }
}

/** Orders of earlier logs that an order file of this import says too. */
function nameLogOrders(db: Store, { importId, calendar }: ReconcileInput, name: Name): void {
  const hidden = db.prepare(`SELECT external_id AS "order", placed_at AS at, currency, state, sales_minor - refunds_minor AS net FROM main.orders
    WHERE superseded_by = ? AND from_log = 1 AND id NOT IN (SELECT stored_id FROM staged.orders WHERE stored_id IS NOT NULL)`)
    .all(importId) as { order: string; at: UtcMillis; currency: CurrencyCode; state: number; net: MinorUnits }[]
  for (const { order, at, currency, state, net } of hidden) {
    if (isSummed(state)) name('alreadyKnown', { month: calendar.monthOf(at), currency }, { order, orders: state === COUNTED ? -1 : 0, minor: -net })
  }
}

const isSummed = (state: number): boolean => state === 0 || state === 4 || state === 5

/** Returns that were found with their purchase: what they take off counts in the month of the purchase, not in their own. */
function nameReturns(db: Store, { calendar, merged, moved, statesBefore, importId }: ReconcileInput, name: Name): void {
  const monthOf = calendar.monthReader()
  db.function('month_of', monthOf)
  // One statement over all of them: looked up one by one, they would take longer than half of the reconciliation.
  db.exec('CREATE TEMP TABLE moved (line INTEGER, minor INTEGER)')
  const insert = db.prepare('INSERT INTO temp.moved VALUES (?, ?)')
  for (const { lineId, minor } of moved) if (minor !== 0) insert.run(lineId, minor)
  db.prepare(`INSERT INTO main.import_differences (import_id, reason, month, currency, file, row, order_id, text, orders, minor)
    SELECT :importId, :reason, month_of(m.placed_at), m.currency, o.file, iif(o.file IS NULL, NULL, l.source_row), m.external_id, coalesce(p.name, p.external_id), 0, v.minor
    FROM temp.moved v CROSS JOIN main.order_lines l ON l.id = v.line CROSS JOIN main.orders m ON m.id = l.order_id CROSS JOIN main.products p ON p.id = l.product_id
      LEFT JOIN staged.orders o ON o.id = m.id - :base AND m.import_id = :importId
    WHERE NOT (m.import_id = :importId AND coalesce(o.known, 0) > ${STAGED.known})`)
    .run({ importId, reason: DIFFERENCE_REASONS.indexOf('returns'), base: merged.orders.first - 1 })
  db.exec('DROP TABLE temp.moved')
  const state = db.prepare('SELECT external_id AS "order", placed_at AS at, currency, state FROM main.orders WHERE id = ?')
  for (const [id, before] of statesBefore) {
    const { order, at, currency, state: after } = state.get(id) as { order: string; at: UtcMillis; currency: CurrencyCode; state: number }
    const orders = Number(after === COUNTED) - Number(before === COUNTED)
    if (orders !== 0) name('returnedWhole', { month: monthOf(at), currency }, { order, orders, minor: 0 })
  }
}

interface Sum {
  month: string
  currency: CurrencyCode
  orders: number
  minor: MinorUnits
}

/** What the files say, what the shop has more, and the reasons, by month and currency. */
function addUp(db: Store, { importId, months: { before, after } }: ReconcileInput, name: Name): ReconciledMonth[] {
  const byMonth = new Map<string, ReconciledMonth>()
  const entry = ({ month, currency }: { month: string; currency: CurrencyCode }): ReconciledMonth => {
    const key = `${month} ${currency}`
    let known = byMonth.get(key)
    if (!known) byMonth.set(key, known = { month, currency, file: { orders: 0, minor: 0 }, stored: { orders: 0, minor: 0 }, differences: [] })
    return known
  }
  const inFiles = db.prepare(`
    SELECT month, currency, sum(orders) AS orders, sum(minor) AS minor FROM (
      SELECT month, currency, count(*) AS orders, sum(goods_minor) AS minor FROM staged.orders GROUP BY 1, 2
      UNION ALL SELECT coalesce(o.month, ''), ${LEFT_OUT_CURRENCY}, 0, total(x.total_minor) FROM staged.left_out x LEFT JOIN staged.orders o ON o.id = x.order_no GROUP BY 1, 2)
    GROUP BY 1, 2`).all() as Sum[]
  for (const sum of inFiles) entry(sum).file = { orders: sum.orders, minor: sum.minor }
  for (const [rows, sign] of [[after, 1], [before, -1]] as const) {
    for (const row of rows) {
      const { stored } = entry(row)
      stored.orders += sign * row.orders
      stored.minor += sign * (row.sales - row.refunds)
    }
  }
  const reasons = db.prepare('SELECT month, currency, reason, count(*) AS rows, sum(orders) AS orders, sum(minor) AS minor FROM import_differences WHERE import_id = ? GROUP BY reason, month, currency')
    .all(importId) as (Sum & { reason: number; rows: number })[]
  for (const { reason, rows, orders, minor, ...at } of reasons) entry(at).differences.push({ reason: DIFFERENCE_REASONS[reason] ?? 'unexplained', rows, orders, minor })
  for (const month of byMonth.values()) {
    const sum = (part: (of: { orders: number; minor: MinorUnits }) => number): number => part(month.stored) - part(month.file) - month.differences.reduce((all, difference) => all + part(difference), 0)
    const [orders, minor] = [sum(of => of.orders), sum(of => of.minor)]
    if (orders === 0 && minor === 0) continue
    name('unexplained', month, { orders, minor })
    month.differences.push({ reason: 'unexplained', rows: 1, orders, minor })
  }
  return [...byMonth.values()]
    .filter(({ file, stored, differences }) => file.orders !== 0 || file.minor !== 0 || stored.orders !== 0 || stored.minor !== 0 || differences.length > 0)
    .sort((a, b) => a.month < b.month ? -1 : a.month > b.month ? 1 : a.currency < b.currency ? -1 : 1)
}
