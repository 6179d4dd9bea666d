import { idRange, type Tick } from './batches.ts'
import type { Records } from './importScope.ts'
import type { MovedMoney } from './matchReturns.ts'
import type { Store } from './openStore.ts'
import { PREDICTIONS } from './predictionTables.ts'
import { withoutIndexes } from './withoutIndexes.ts'

/** Columns that an undo may change because somebody is somebody else without the import, which is so in few rows. */
const POINTERS = {
  orders: ['customer_id', 'named_customer_id'],
  order_lines: ['product_id', 'named_product_id'],
  events: ['customer_id', 'named_customer_id', 'product_id', 'named_product_id'],
  visits: ['customer_id', 'named_customer_id'],
} as const

/** Columns that an undo changes in most of the rows that it changes. */
const SUMS = {
  customers: ['belongs_to', 'email', 'name', 'phone', 'accepts_marketing', 'country', 'orders', 'first_order_at', 'last_order_at', 'spent_minor', 'currency'],
  products: ['belongs_to', 'name', 'category', 'is_product', 'customers', 'orders', 'quantity', 'last_price_minor', 'currency', 'last_sold_at'],
  orders: ['sales_minor', 'refunds_minor', 'lines', 'state'],
  order_lines: ['returned_quantity', 'returned_minor'],
} as const

/** Both, by table. Of each there is a table `undo_…` with the same columns. */
const KEPT = {
  customers: SUMS.customers,
  products: SUMS.products,
  orders: [...POINTERS.orders, ...SUMS.orders],
  order_lines: [...POINTERS.order_lines, ...SUMS.order_lines],
  events: POINTERS.events,
  visits: POINTERS.visits,
} as const
type KeptTable = keyof typeof KEPT
const TABLES = Object.keys(KEPT) as KeptTable[]
const MONTHS = 'month, currency, orders, sales_minor, refunds_minor'
const FILLED = [...TABLES, 'months'].map(table => `undo_${table}`)

/** Of so many of the newest imports it is kept what stood before them; undoing one after the other then takes moments each. */
const MOST_BEFORE = 3
/** So many of the newest imports are rehearsed. Each takes at most the space of the customers, products and returns that it touches. */
const MOST_REHEARSED = 10

/** The import of which the shop stands as it left it; null where something else has changed since. */
const NEWEST = '(SELECT max(import_id) FROM main.undos WHERE rehearsed = 0)'

/** The last ids before an import adds to them. */
export interface LastIds {
  customers: number
  products: number
}

export function lastIds(db: Store): LastIds {
  return { customers: idRange(db, 'main.customers').last, products: idRange(db, 'main.products').last }
}

/** What an import is about to change of what was there before it. */
export interface Changes {
  /** Records whose texts and sums are written anew, those that the import added among them. */
  touched: Records
  /** Lines that more or less came back of, and their orders, all of earlier imports. */
  lines: readonly MovedMoney[]
  orders: readonly number[]
  last: LastIds
  relinked: boolean
}

/** Keeps what stands now, to be called when returns are matched and before anything is summed up again. What was rehearsed without this import is forgotten. */
export async function keepBefore(db: Store, importId: number, { touched, lines, orders, last, relinked }: Changes, tick: Tick): Promise<void> {
  forget(db, 'rehearsed = 1')
  forget(db, `id NOT IN (SELECT id FROM main.undos ORDER BY import_id DESC LIMIT ${MOST_BEFORE - 1})`)
  const undo = db.prepare('INSERT INTO main.undos (import_id, rehearsed, last_customer, last_product, relinked) VALUES (?, 0, ?, ?, ?)').run(importId, last.customers, last.products, Number(relinked)).lastInsertRowid
  const keep = (table: KeptTable, ids: readonly number[]): void => {
    const columns = KEPT[table].join(', ')
    db.prepare(`INSERT INTO main.undo_${table} (undo_id, id, ${columns}) SELECT ?, id, ${columns} FROM main.${table} WHERE id IN (SELECT value FROM json_each(?))`).run(undo, JSON.stringify(ids))
  }
  keep('customers', touched.customers.filter(id => id <= last.customers))
  await tick()
  keep('products', touched.products.filter(id => id <= last.products))
  keep('orders', orders)
  keep('order_lines', lines.map(({ lineId }) => lineId))
  // These are matched already.
  const line = db.prepare('UPDATE main.undo_order_lines SET returned_quantity = ?, returned_minor = ? WHERE undo_id = ? AND id = ?')
  for (const { lineId, before } of lines) line.run(before.quantity, before.minor, undo, lineId)
  db.prepare(`INSERT INTO main.undo_months (undo_id, ${MONTHS}) SELECT ?, ${MONTHS} FROM main.months`).run(undo)
  await tick()
}

/** Rows as a rehearsed undo left them. */
export interface RehearsedRows {
  rows: Record<KeptTable, unknown[][]>
  months: unknown[][]
}

/**
 * Notes from now on which rows change, to be called within what is rolled back afterwards.
 * @returns reads them as they are then
 */
export function noteChanges(db: Store): () => RehearsedRows {
  for (const table of TABLES) {
    db.exec(`CREATE TEMP TABLE changed_${table} (id INTEGER PRIMARY KEY);
      CREATE TEMP TRIGGER note_${table} AFTER UPDATE OF ${KEPT[table].join(', ')} ON main.${table} WHEN ${KEPT[table].map(column => `old.${column} IS NOT new.${column}`).join(' OR ')}
      BEGIN INSERT OR IGNORE INTO changed_${table} VALUES (new.id); END`)
  }
  const read = (sql: string): unknown[][] => db.prepare(sql).raw().all() as unknown[][]
  return () => ({
    rows: Object.fromEntries(TABLES.map(table => [table, read(`SELECT id, ${KEPT[table].join(', ')} FROM main.${table} WHERE id IN (SELECT id FROM temp.changed_${table})`)])) as RehearsedRows['rows'],
    months: read(`SELECT ${MONTHS} FROM main.months`),
  })
}

/** Keeps what a rehearsed undo of an import came to. */
export async function keepRehearsed(db: Store, importId: number, { rows, months }: RehearsedRows, tick: Tick): Promise<void> {
  const undo = db.prepare('INSERT INTO undos (import_id, rehearsed, last_customer, last_product, relinked) VALUES (?, 1, 0, 0, 0)').run(importId).lastInsertRowid
  for (const [table, kept] of [...TABLES.map(table => [table, rows[table]] as const), ['months', months] as const]) {
    const insert = db.prepare(`INSERT INTO undo_${table} (undo_id, ${table === 'months' ? MONTHS : `id, ${KEPT[table].join(', ')}`}) VALUES (?${', ?'.repeat(table === 'months' ? MONTHS.split(',').length : KEPT[table].length + 1)})`)
    for (const row of kept) insert.run(undo, ...row)
    await tick()
  }
}

/** The newest imports of which an undo would have to be worked out; a lone one is undone by hiding everything. */
export function importsToRehearse(db: Store): number[] {
  return db.prepare(`
    SELECT i.id FROM (SELECT id FROM imports WHERE state = 'active' ORDER BY id DESC LIMIT ${MOST_REHEARSED}) i
    WHERE (SELECT count(*) FROM imports WHERE state = 'active') > 1
      AND NOT EXISTS (SELECT 1 FROM undos u WHERE u.import_id = i.id AND (u.rehearsed = 1 OR (u.relinked = 0 AND u.import_id = ${NEWEST})))`).pluck().all() as number[]
}

/** What is kept of the undo of one import. */
export interface KeptUndo {
  id: number
  /** Where it was not rehearsed: what else there is to do. */
  before: { last: LastIds; relinked: boolean } | null
}

/** @returns null where the undo has to be worked out */
export function findKeptUndo(db: Store, importId: number): KeptUndo | null {
  const row = db.prepare(`SELECT id, rehearsed, last_customer AS customers, last_product AS products, relinked FROM undos WHERE import_id = ? AND (rehearsed = 1 OR import_id = ${NEWEST}) ORDER BY rehearsed DESC LIMIT 1`)
    .get(importId) as (LastIds & { id: number; rehearsed: number; relinked: number }) | undefined
  if (!row) return null
  return { id: row.id, before: row.rehearsed === 1 ? null : { last: { customers: row.customers, products: row.products }, relinked: row.relinked === 1 } }
}

/** Writes what is kept of an undo, and takes out what is foretold of customers that it leaves to another record or to nobody, and of products that are another. */
export function putBackRows(db: Store, { id: undo }: KeptUndo): void {
  const write = (table: KeptTable, columns: readonly string[], rows: string): unknown => db.prepare(`UPDATE ${table} SET (${columns.join(', ')}) = (
    SELECT ${columns.join(', ')} FROM undo_${table} u WHERE u.undo_id = :undo AND u.id = ${table}.id) WHERE id IN (${rows})`).run({ undo })
  for (const [table, columns] of Object.entries(SUMS) as [keyof typeof SUMS, readonly string[]][]) {
    // Asked for by id: joined, the longer of the two tables would be read from end to end.
    const writeAll = (): unknown => write(table, columns, `SELECT id FROM undo_${table} WHERE undo_id = :undo`)
    if (table === 'customers' && areMost(db, undo)) withoutIndexes(db, table, writeAll)
    else writeAll()
  }
  for (const [table, columns] of Object.entries(POINTERS) as [keyof typeof POINTERS, readonly string[]][]) {
    write(table, columns, `SELECT u.id FROM undo_${table} u CROSS JOIN ${table} r ON r.id = u.id WHERE u.undo_id = :undo AND (${columns.map(column => `r.${column} IS NOT u.${column}`).join(' OR ')})`)
  }
  db.exec('DELETE FROM months')
  db.prepare(`INSERT INTO months (${MONTHS}) SELECT ${MONTHS} FROM undo_months WHERE undo_id = ?`).run(undo)
  for (const [subject, which] of [['customers', 'belongs_to IS NOT NULL'], ['products', 'belongs_to <> id']] as const) {
    const gone = `SELECT id FROM undo_${subject} WHERE undo_id = ${undo} AND ${which}`
    // Where there are none, offers need not be searched for them.
    if (db.prepare(gone).get()) for (const [table, column] of PREDICTIONS[subject]) db.exec(`DELETE FROM ${table} WHERE ${column} IN (${gone})`)
  }
}

/** Whether an undo changes most customers, whose many indexes would take the longest. */
function areMost(db: Store, undo: number): boolean {
  return 2 * (db.prepare('SELECT count(*) FROM undo_customers WHERE undo_id = ?').pluck().get(undo) as number) > idRange(db, 'customers').last
}

/** Forgets what the undo of one import makes wrong: of the newest, what was rehearsed; of an earlier one, everything. */
export function forgetWithUndo(db: Store, importId: number): void {
  forget(db, db.prepare(`SELECT ${NEWEST} = ?`).pluck().get(importId) === 1 ? `rehearsed = 1 OR import_id = ${importId}` : 'true')
}

/** Forgets how imports are undone; to be called by every change but imports and undos. */
export function forgetUndos(db: Store): void {
  forget(db, 'true')
}

/** @param which a condition on `undos` */
function forget(db: Store, which: string): void {
  const all = which === 'true'
  for (const table of FILLED) db.exec(`DELETE FROM main.${table}${all ? '' : ` WHERE undo_id IN (SELECT id FROM main.undos WHERE ${which})`}`)
  db.exec(`DELETE FROM main.undos WHERE ${which}`)
}
