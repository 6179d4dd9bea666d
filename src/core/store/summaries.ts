import type { Calendar } from '../domain/calendar.ts'
import type { MinorUnits, CurrencyCode } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { inBatches, type Tick } from './batches.ts'
import type { Store } from './openStore.ts'
import { isVisible } from './visibility.ts'

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

const CUSTOMERS_A_BATCH = 1000

type CountedOrder = [customer: number, at: UtcMillis, currency: CurrencyCode, net: MinorUnits]

/** Orders that count, first and last, and what they brought less returns, in the currency of the last one. */
export async function summariseCustomers(db: Store, customers: readonly number[], tick: Tick): Promise<void> {
  // Read a batch at a time and added up here: a statement for each customer takes several times as long.
  const counted = db.prepare(`
    SELECT o.customer_id, o.placed_at, o.currency, o.sales_minor - o.refunds_minor
    FROM json_each(?) wanted CROSS JOIN orders o INDEXED BY orders_by_customer ON o.customer_id = wanted.value
    WHERE ${isVisible('o')} AND o.state = 0 ORDER BY o.customer_id, o.placed_at, o.external_id`).raw()
  const update = db.prepare('UPDATE customers SET orders = ?, first_order_at = ?, last_order_at = ?, currency = ?, spent_minor = ? WHERE id = ?')
  for (let from = 0; from < customers.length; from += CUSTOMERS_A_BATCH) {
    const batch = customers.slice(from, from + CUSTOMERS_A_BATCH)
    const orders = Map.groupBy(counted.all(JSON.stringify(batch)) as CountedOrder[], ([customer]) => customer)
    for (const id of batch) {
      const own = orders.get(id) ?? []
      const [, last = null, currency = null] = own.at(-1) ?? []
      const spent = own.reduce((sum, order) => order[2] === currency ? sum + order[3] : sum, 0)
      update.run(own.length, own[0]?.[1] ?? null, last, currency, spent, id)
    }
    await tick()
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
