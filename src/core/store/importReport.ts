import type { ImportProblem, ImportReport, MonthOfSales } from '../domain/importing.ts'
import { formatMinor, type CurrencyCode, type MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { eventVisits } from './eventVisits.ts'
import type { MergedRows } from './mergeStaging.ts'
import type { Store } from './openStore.ts'
import type { MonthRow } from './summaries.ts'

const EXAMPLES = 5

/** What an import stored that is new, and what of it stays after cancellations and returns. New versions of known orders are not among it. */
export function countStored(db: Store, importId: number, { orders, lines }: MergedRows): Pick<ImportReport, 'orders' | 'lines' | 'events' | 'visits' | 'customers' | 'products' | 'unidentifiedLines'> {
  const one = (sql: string, ...params: number[]): number => db.prepare(sql).pluck().get(...params) as number
  const isNew = (order: string): string => `${order} NOT IN (SELECT id + ${orders.first - 1} FROM staged.orders WHERE known > 1)`
  const staying = `FROM order_lines l CROSS JOIN orders o ON o.id = l.order_id WHERE l.id BETWEEN ? AND ? AND l.kind = 0 AND l.quantity > l.returned_quantity AND o.state = 0 AND ${isNew('o.id')}`
  const counts = db.prepare(`SELECT count(*) AS lines, count(*) FILTER (WHERE o.customer_id IS NULL) AS unidentifiedLines ${staying}`).get(lines.first, lines.last) as { lines: number; unidentifiedLines: number }
  return {
    ...counts,
    orders: one(`SELECT count(*) FROM orders WHERE id BETWEEN ? AND ? AND state = 0 AND ${isNew('id')}`, orders.first, orders.last),
    events: one('SELECT count(*) FROM events WHERE import_id = ?', importId),
    visits: one('SELECT count(*) FROM visits WHERE import_id = ?', importId) + one(`SELECT count(DISTINCT visit) FROM ${eventVisits('import_id = ?')}`, importId),
    customers: one(`SELECT count(*) FROM (SELECT customer_id FROM orders WHERE id BETWEEN ? AND ? AND state = 0 AND customer_id IS NOT NULL AND ${isNew('id')}
      UNION SELECT customer_id FROM events WHERE import_id = ? AND customer_id IS NOT NULL
      UNION SELECT customer_id FROM visits WHERE import_id = ? AND customer_id IS NOT NULL
      UNION SELECT stored_id FROM staged.customers WHERE listed = 1)`, orders.first, orders.last, importId, importId),
    products: db.prepare(`SELECT count(*) FROM product_facts f WHERE f.import_id = :importId AND (
      f.product_id IN (SELECT product_id FROM events WHERE import_id = :importId AND product_id IS NOT NULL)
      OR EXISTS (SELECT 1 FROM order_lines l CROSS JOIN orders o ON o.id = l.order_id
        WHERE l.product_id = f.product_id AND l.id BETWEEN :first AND :last AND l.kind = 0 AND l.quantity > l.returned_quantity AND o.state = 0))`)
      .pluck().get({ importId, ...lines }) as number,
  }
}

/**
 * The money of an import: what it changed in the shop's months. A refund lowers the month of the order that was refunded (the return's own month where the
 * purchase is in no file), and a new version of a known order counts by what is new about it.
 */
export function moneyOf(db: Store, importId: number, { before, after }: { before: readonly MonthRow[]; after: readonly MonthRow[] }): Pick<ImportReport, 'revenue' | 'refunds' | 'months' | 'period'> {
  const months = new Map<string, MonthOfSales>()
  for (const [rows, sign] of [[after, 1], [before, -1]] as const) {
    for (const { month, currency, orders, sales, refunds } of rows) {
      const key = `${month} ${currency}`
      const sum = months.get(key) ?? { month, currency, orders: 0, salesMinor: 0, refundsMinor: 0 }
      months.set(key, { ...sum, orders: sum.orders + sign * orders, salesMinor: sum.salesMinor + sign * sales, refundsMinor: sum.refundsMinor + sign * refunds })
    }
  }
  const period = db.prepare('SELECT min(at) AS first, max(at) AS last FROM (SELECT placed_at AS at FROM orders WHERE import_id = :id UNION ALL SELECT at FROM events WHERE import_id = :id UNION ALL SELECT started_at FROM visits WHERE import_id = :id)')
    .get({ id: importId }) as { first: UtcMillis | null; last: UtcMillis | null }
  const changed = [...months.values()].filter(({ orders, salesMinor, refundsMinor }) => orders !== 0 || salesMinor !== 0 || refundsMinor !== 0)
    .sort((a, b) => a.month < b.month ? -1 : a.month > b.month ? 1 : a.currency < b.currency ? -1 : 1)
  const total = (amount: (month: MonthOfSales) => MinorUnits): Record<CurrencyCode, string> => Object.fromEntries(
    [...Map.groupBy(changed, ({ currency }) => currency)].map(([currency, entries]) => [currency, formatMinor(entries.reduce((sum, entry) => sum + amount(entry), 0), currency)]))
  return {
    revenue: total(({ salesMinor, refundsMinor }) => salesMinor - refundsMinor),
    refunds: total(({ refundsMinor }) => refundsMinor),
    months: changed,
    period: period.first === null || period.last === null ? null : { first: period.first, last: period.last },
  }
}

/** Returns that found their purchase, and those that did not (or only for a part). */
export function returnProblems(db: Store, { orders, lines }: MergedRows, files: readonly string[]): ImportProblem[] {
  return ([['returnsMatched', '>='], ['returnsUnmatched', '<']] as const).flatMap(([code, comparison]) => {
    const from = `FROM order_lines l CROSS JOIN orders o ON o.id = l.order_id WHERE l.id BETWEEN ? AND ? AND l.kind = 1 AND o.state IN (0, 4, 5) AND l.returned_quantity ${comparison} -l.quantity - 1e-9`
    const count = db.prepare(`SELECT count(*) ${from}`).pluck().get(lines.first, lines.last) as number
    if (count === 0) return []
    const examples = db.prepare(`
      SELECT l.source_row AS row, o.external_id || ' · ' || coalesce(p.name, p.external_id) AS text, coalesce(s.file, 0) AS file
      ${from.replace('WHERE', 'JOIN products p ON p.id = l.product_id LEFT JOIN staged.orders s ON s.id = o.id - ? WHERE')} LIMIT ?`)
      .all(orders.first - 1, lines.first, lines.last, EXAMPLES) as { row: number; text: string; file: number }[]
    return [{ code, count, examples: examples.map(({ row, text, file }) => ({ file: files[file] ?? '', row, text })) }]
  })
}

/** Puts the counts and examples of the same problem together. */
export function joinProblems(problems: readonly ImportProblem[]): ImportProblem[] {
  return [...Map.groupBy(problems, problem => problem.code)].map(([code, same]) => ({
    code,
    count: same.reduce((sum, problem) => sum + problem.count, 0),
    examples: same.flatMap(problem => problem.examples),
  }))
}
