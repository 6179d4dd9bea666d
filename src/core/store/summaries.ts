import type Database from 'better-sqlite3'
import type { Calendar } from '../domain/calendar.ts'
import type { MinorUnits, CurrencyCode } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { inBatches, type Tick } from './batches.ts'
import type { Store } from './openStore.ts'
import { isKept, isVisible } from './visibility.ts'

const ORDER_SUMS = `
  UPDATE orders SET (sales_minor, refunds_minor, lines, state) = (
    SELECT coalesce(sum(total_minor) FILTER (WHERE kind = 0), 0),
      coalesce(sum(returned_minor) FILTER (WHERE kind = 0), 0) + coalesce(sum(-coalesce(total_minor, 0) - returned_minor) FILTER (WHERE kind = 1), 0),
      count(*) FILTER (WHERE kind = 0),
      CASE WHEN orders.state IN (1, 2, 3) THEN orders.state
        WHEN count(*) FILTER (WHERE kind = 0) = 0 THEN 5
        WHEN sum(quantity - returned_quantity) FILTER (WHERE kind = 0) < 1e-9 THEN 4 ELSE 0 END
    FROM order_lines WHERE order_id = orders.id)`

/** Sums up the lines of orders and tells what became of each (see `orders.state`). */
export async function summariseOrders(db: Store, orders: { first: number; last: number } | Iterable<number>, tick: Tick): Promise<void> {
  if ('first' in orders) {
    await inBatches(db, `${ORDER_SUMS} WHERE id BETWEEN :from AND :to`, orders.first, orders.last, {}, tick)
    return
  }
  const statement = db.prepare(`${ORDER_SUMS} WHERE id = ?`)
  for (const id of orders) statement.run(id)
  await tick()
}

/** Orders that count, first and last, and what they brought less returns, in the currency of the last one. */
export async function summariseCustomers(db: Store, customers: readonly number[], tick: Tick): Promise<void> {
  const statement = db.prepare(`
    UPDATE customers SET (orders, first_order_at, last_order_at, currency, spent_minor) = (
      SELECT count(*), min(placed_at), max(placed_at), latest.currency, coalesce(sum(sales_minor - refunds_minor) FILTER (WHERE o.currency = latest.currency), 0)
      FROM orders o LEFT JOIN (
        SELECT currency FROM orders WHERE customer_id = :id AND ${isVisible('orders')} AND state = 0 ORDER BY placed_at DESC, external_id DESC LIMIT 1) latest
      WHERE o.customer_id = :id AND ${isVisible('o')} AND o.state = 0)
    WHERE id = :id`)
  for (const [index, id] of customers.entries()) {
    statement.run({ id })
    if (index % 500 === 499) await tick()
  }
}

/** What a month of the shop's calendar brought in one currency. */
export interface MonthRow {
  month: string
  currency: CurrencyCode
  orders: number
  sales: MinorUnits
  refunds: MinorUnits
}

/** The months of the shop's calendar from one moment to another, `YYYY-MM` with first and last moment. */
export function monthsBetween(calendar: Calendar, first: UtcMillis, last: UtcMillis): { month: string; start: UtcMillis; end: UtcMillis }[] {
  const months: { month: string; start: UtcMillis; end: UtcMillis }[] = []
  const lastMonth = calendar.monthOf(last)
  for (let month = calendar.monthOf(first); month <= lastMonth;) {
    const [year = 0, number = 1] = month.split('-').map(Number)
    const next = number === 12 ? `${String(year + 1).padStart(4, '0')}-01` : `${month.slice(0, 4)}-${String(number + 1).padStart(2, '0')}`
    months.push({ month, start: calendar.startOf(`${month}-01`), end: calendar.startOf(`${next}-01`) })
    month = next
  }
  return months
}

/** Sums up again the months in which orders changed: orders that count, sales and refunds of all but cancelled, unpaid and test orders. */
export async function summariseMonths(db: Store, calendar: Calendar, period: { first: UtcMillis; last: UtcMillis }, tick: Tick): Promise<void> {
  const clear = db.prepare('DELETE FROM months WHERE month = ?')
  const fill = db.prepare(`
    INSERT INTO months (month, currency, orders, sales_minor, refunds_minor)
    SELECT :month, currency, count(*) FILTER (WHERE state = 0), sum(sales_minor), sum(refunds_minor)
    FROM orders WHERE placed_at >= :start AND placed_at < :end AND ${isVisible('orders')} AND state IN (0, 4, 5)
    GROUP BY currency HAVING count(*) FILTER (WHERE state = 0) > 0 OR sum(sales_minor) <> 0 OR sum(refunds_minor) <> 0`)
  for (const month of monthsBetween(calendar, period.first, period.last)) {
    clear.run(month.month)
    fill.run(month)
    await tick()
  }
}

/** The stored months, by month and currency. */
export function readMonths(db: Store): MonthRow[] {
  return db.prepare('SELECT month, currency, orders, sales_minor AS sales, refunds_minor AS refunds FROM months ORDER BY month, currency').all() as MonthRow[]
}

/** Says of customers and products again what the latest of the imports that mention them, or a record that belongs to them, says. */
export async function refreshTexts(db: Store, customers: readonly number[], products: readonly number[], tick: Tick): Promise<void> {
  await refresh(db, 'customers', customers, ['email', 'name', 'phone', 'accepts_marketing'], tick)
  await refresh(db, 'products', products, ['name', 'category'], tick)
}

async function refresh(db: Store, table: 'customers' | 'products', ids: readonly number[], columns: readonly string[], tick: Tick): Promise<void> {
  const subject = table === 'customers' ? 'customer' : 'product'
  const updateFrom = (records: string): Database.Statement => {
    const latest = (column: string): string =>
      `${column} = (SELECT ${column} FROM ${subject}_facts WHERE ${subject}_id ${records} AND ${column} IS NOT NULL AND ${isKept(`${subject}_facts`)} ORDER BY at DESC, import_id DESC LIMIT 1)`
    const isProduct = `is_product = coalesce((SELECT min(is_product) FROM ${subject}_facts WHERE ${subject}_id ${records} AND ${isKept(`${subject}_facts`)}), is_product)`
    return db.prepare(`UPDATE ${table} SET ${[...columns.map(latest), ...table === 'products' ? [isProduct] : []].join(', ')} WHERE id = :id`)
  }
  const alone = updateFrom('= :id')
  const together = updateFrom(`IN (SELECT :id UNION ALL SELECT id FROM ${table} WHERE belongs_to = :id)`)
  const several = new Set(db.prepare(`SELECT DISTINCT belongs_to FROM ${table} WHERE belongs_to IS NOT NULL`).pluck().all() as number[])
  for (const [index, id] of ids.entries()) {
    const update = several.has(id) ? together : alone
    update.run({ id })
    if (index % 5000 === 4999) await tick()
  }
  await tick()
}
