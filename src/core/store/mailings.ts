import type { CustomerTab, ExportFormat, ExportList } from '../domain/job.ts'
import { DAY, type UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'
import { shopCurrency } from './readShopState.ts'
import { isVisible } from './visibility.ts'

export interface NewMailing {
  at: UtcMillis
  since: UtcMillis
  horizonDays: number
  list: ExportList
  tab: CustomerTab | null
  format: ExportFormat
  seed: number
  mailed: readonly number[]
  setAside: readonly number[]
}

/** What the next draw begins with: another number for each mailing, and the same until there is one more. */
export function nextMailingSeed(db: Store): number {
  return (db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'mailings'").pluck().get() as number | undefined ?? 0) + 1
}

/** @returns the mailing's id */
export function saveMailing(db: Store, { mailed, setAside, ...mailing }: NewMailing): number {
  return db.transaction(() => {
    const id = Number(db.prepare('INSERT INTO mailings (at, since, horizon_days, list, tab, format, seed) VALUES (@at, @since, @horizonDays, @list, @tab, @format, @seed)').run(mailing).lastInsertRowid)
    const insert = db.prepare('INSERT INTO mailing_members (mailing_id, customer_id, set_aside) VALUES (?, ?, ?)')
    for (const customer of mailed) insert.run(id, customer, 0)
    for (const customer of setAside) insert.run(id, customer, 1)
    return id
  }).immediate()
}

/** One side of a mailing: how many customers, how many ordered, and their orders and minor units in the shop's currency, with the squares of each one's. */
export interface StoredSide { customers: number; returned: number; orders: number; revenueMinor: number; revenueSquares: number }

export interface StoredMailing {
  id: number
  at: UtcMillis
  since: UtcMillis
  horizonDays: number
  list: ExportList
  tab: CustomerTab | null
  format: ExportFormat
  mailed: StoredSide
  setAside: StoredSide
}

/**
 * The mailings, newest first, each with what both sides ordered within its horizon, as far as the orders reach. Whoever was merged
 * with another since is looked up as the one who stands for both; whoever was deleted is on neither side any more.
 */
export function readStoredMailings(db: Store): StoredMailing[] {
  const rows = db.prepare('SELECT id, at, since, horizon_days AS horizonDays, list, tab, format FROM mailings ORDER BY id DESC').all() as Omit<StoredMailing, 'mailed' | 'setAside'>[]
  return rows.map((row) => {
    const sides = readSides(db, row.id, row.since, row.since + row.horizonDays * DAY)
    return { ...row, mailed: sides.get(0) ?? NOBODY, setAside: sides.get(1) ?? NOBODY }
  })
}

const NOBODY: StoredSide = { customers: 0, returned: 0, orders: 0, revenueMinor: 0, revenueSquares: 0 }

function readSides(db: Store, id: number, since: UtcMillis, until: UtcMillis): Map<number, StoredSide> {
  const rows = db.prepare(`
    SELECT side, count(*) AS customers, count(*) FILTER (WHERE orders > 0) AS returned, sum(orders) AS orders, sum(revenue) AS revenueMinor, sum(revenue * revenue) AS revenueSquares
    FROM (
      SELECT m.set_aside AS side, count(o.id) AS orders, coalesce(sum((o.sales_minor - o.refunds_minor) * (o.currency = @currency)), 0.0) AS revenue
      FROM mailing_members m JOIN customers c ON c.id = m.customer_id
      LEFT JOIN orders o ON o.customer_id = coalesce(c.belongs_to, c.id) AND o.placed_at > @since AND o.placed_at <= @until AND o.state = 0 AND ${isVisible('o')}
      WHERE m.mailing_id = @id GROUP BY m.customer_id
    ) GROUP BY side`).all({ id, since, until, currency: shopCurrency(db) }) as (StoredSide & { side: number })[]
  return new Map(rows.map(({ side, ...sums }) => [side, sums]))
}
