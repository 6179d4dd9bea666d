import { idRange, type Tick } from './batches.ts'
import type { Records } from './importScope.ts'
import type { MovedMoney } from './matchReturns.ts'
import type { Store } from './openStore.ts'

/** The tables of which rows are kept, and the columns. */
const KEPT = {
  customers: ['email', 'name', 'phone', 'accepts_marketing', 'country', 'orders', 'first_order_at', 'last_order_at', 'spent_minor', 'currency'],
  products: ['name', 'category', 'is_product', 'customers', 'orders', 'quantity', 'last_price_minor', 'currency', 'last_sold_at'],
  orders: ['sales_minor', 'refunds_minor', 'lines', 'state'],
  order_lines: ['returned_quantity', 'returned_minor'],
} as const
type KeptTable = keyof typeof KEPT

const TABLES = ['imports_before', 'months_before', ...Object.keys(KEPT).map(table => `${table}_before`)]
const MOST_IMPORTS = 3

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

/** Keeps what stands now, to be called when returns are matched and before anything is summed up again. */
export async function keepSummaries(db: Store, importId: number, { touched, lines, orders, last, relinked }: Changes, tick: Tick): Promise<void> {
  const old = db.prepare('SELECT import_id FROM main.imports_before ORDER BY import_id DESC LIMIT -1 OFFSET ?').pluck().all(MOST_IMPORTS - 1) as number[]
  for (const id of old) forgetKept(db, id)
  db.prepare('INSERT INTO main.imports_before (import_id, last_customer, last_product, relinked) VALUES (?, ?, ?, ?)').run(importId, last.customers, last.products, Number(relinked))
  const keep = (table: KeptTable, ids: readonly number[]): void => {
    const columns = KEPT[table].join(', ')
    db.prepare(`INSERT INTO main.${table}_before (import_id, id, ${columns}) SELECT ?, id, ${columns} FROM main.${table} WHERE id IN (SELECT value FROM json_each(?))`).run(importId, JSON.stringify(ids))
  }
  keep('customers', touched.customers.filter(id => id <= last.customers))
  await tick()
  keep('products', touched.products.filter(id => id <= last.products))
  keep('orders', orders)
  const line = db.prepare('INSERT INTO main.order_lines_before (import_id, id, returned_quantity, returned_minor) VALUES (?, ?, ?, ?)')
  for (const { lineId, before } of lines) line.run(importId, lineId, before.quantity, before.minor)
  db.prepare('INSERT INTO main.months_before SELECT ?, month, currency, orders, sales_minor, refunds_minor FROM main.months').run(importId)
  await tick()
}

/** Forgets what stood before the newest imports; to be called by every change that undoing them would not take back. */
export function forgetSummaries(db: Store): void {
  for (const table of TABLES) db.exec(`DELETE FROM main.${table}`)
}

function forgetKept(db: Store, importId: number): void {
  for (const table of TABLES) db.prepare(`DELETE FROM main.${table} WHERE import_id = ?`).run(importId)
}

/** @returns null where the import is not the newest of those of which it is kept */
export function readKept(db: Store, importId: number): { last: LastIds; relinked: boolean } | null {
  const row = db.prepare('SELECT last_customer AS customers, last_product AS products, relinked FROM imports_before WHERE import_id = ? AND import_id = (SELECT max(import_id) FROM imports_before)')
    .get(importId) as (LastIds & { relinked: number }) | undefined
  return row ? { last: { customers: row.customers, products: row.products }, relinked: row.relinked === 1 } : null
}

/** Puts back what stood before the import of which it was kept. */
export function putBackSummaries(db: Store, importId: number): void {
  for (const [table, columns] of Object.entries(KEPT)) {
    // Asked for by id: joined, the longer of the two tables would be read from end to end.
    db.prepare(`UPDATE ${table} SET (${columns.join(', ')}) = (SELECT ${columns.join(', ')} FROM ${table}_before b WHERE b.import_id = :importId AND b.id = ${table}.id)
      WHERE id IN (SELECT id FROM ${table}_before WHERE import_id = :importId)`).run({ importId })
  }
  db.exec('DELETE FROM months')
  db.prepare('INSERT INTO months SELECT month, currency, orders, sales_minor, refunds_minor FROM months_before WHERE import_id = ?').run(importId)
  forgetKept(db, importId)
}
