import { CUSTOMER_TABS, type CustomerTab } from '../domain/job.ts'
import type { Drift } from '../domain/prediction.ts'
import type { RiskBand } from '../domain/task.ts'
import type { UtcMillis } from '../domain/time.ts'
import { cacheByVersion } from './cacheByVersion.ts'
import { AUDIENCE_CONDITIONS, AUDIENCE_FROM, audienceMoment, riskCode } from './customerAudience.ts'
import { CUSTOMER_COLUMNS, CUSTOMER_NAME, toCustomer, type CustomerColumns, type StoredCustomer } from './customerRow.ts'
import type { Store } from './openStore.ts'
import { likePattern } from './searchText.ts'
import { isVisible } from './visibility.ts'

export type CustomerSort = 'valueAtRisk' | 'risk' | 'nextOrder' | 'orders' | 'name' | 'lastOrder' | 'spent'

export interface CustomerSelection {
  tab: CustomerTab
  /** Part of a name, address or customer id, or a whole order number. */
  search: string
  /** Empty: all. */
  risk: RiskBand[]
  minOrders: number
  acceptsMarketing: boolean | null
  sort: CustomerSort
  descending: boolean
  offset: number
  limit: number
}

export interface CustomerList {
  rows: StoredCustomer[]
  total: number
  valueAtRisk: number
  tabs: Record<CustomerTab, number>
  ground: ChurnGround | null
}

/** What the churn predictions rest on. */
export interface ChurnGround {
  asOf: UtcMillis
  horizonDays: number
  trainedAt: UtcMillis
  orders: number
  model: string
  drift: Drift | null
}

const SORT_COLUMNS: Record<CustomerSort, string> = {
  valueAtRisk: 'p.value_at_risk',
  risk: 'p.churn_probability',
  nextOrder: 'p.next_order_at',
  orders: 'c.orders',
  name: `${CUSTOMER_NAME} COLLATE NOCASE`,
  lastOrder: 'c.last_order_at',
  spent: 'c.spent_minor',
}

/** One page of the customers list with the sums over all of it. */
export function readCustomers(db: Store, selection: CustomerSelection): CustomerList {
  const condition = toCondition(db, selection)
  const tabs = readTabs(db)
  const whole = isUnfiltered(selection) ? tabs[selection.tab] : sumUp(db, condition)
  return {
    rows: readRows(db, readIds(db, selection, condition)),
    total: whole.customers,
    valueAtRisk: whole.valueAtRisk,
    tabs: Object.fromEntries(CUSTOMER_TABS.map(tab => [tab, tabs[tab].customers])) as Record<CustomerTab, number>,
    ground: readChurnGround(db),
  }
}

/** @returns null before the first prediction */
export function readChurnGround(db: Store): ChurnGround | null {
  const row = db.prepare(`
    SELECT s.as_of AS asOf, s.horizon_days AS horizonDays, coalesce(r.finished_at, s.made_at) AS trainedAt, r.orders, r.winner AS model, s.drift
    FROM prediction_sets s JOIN runs r ON r.id = s.run_id WHERE s.task = 'churn'`).get() as (Omit<ChurnGround, 'drift'> & { drift: string | null }) | undefined
  return row ? { ...row, drift: row.drift === null ? null : JSON.parse(row.drift) as Drift } : null
}

interface Sums { customers: number; valueAtRisk: number }
type Parameters = Record<string, string | number>
interface Condition { where: string; parameters: Parameters }

function toCondition(db: Store, { tab, search, risk, minOrders, acceptsMarketing }: CustomerSelection): Condition {
  const conditions = [AUDIENCE_CONDITIONS[tab]]
  const parameters: Parameters = { asOf: audienceMoment(db) }
  const text = search.trim()
  if (text !== '') {
    conditions.push(`(c.name LIKE @pattern ESCAPE '\\' OR c.email LIKE @pattern ESCAPE '\\' OR c.external_id LIKE @pattern ESCAPE '\\'
      OR c.id IN (SELECT customer_id FROM orders WHERE external_id = @text AND ${isVisible('orders')}))`)
    parameters['pattern'] = likePattern(text)
    parameters['text'] = text
  }
  if (risk.length > 0) conditions.push(`p.risk IN (${risk.map(riskCode).join(', ')})`)
  if (minOrders > 0) {
    conditions.push('c.orders >= @minOrders')
    parameters['minOrders'] = minOrders
  }
  if (acceptsMarketing !== null) conditions.push(`c.accepts_marketing = ${acceptsMarketing ? 1 : 0}`)
  return { where: conditions.join(' AND '), parameters }
}

function isUnfiltered({ search, risk, minOrders, acceptsMarketing }: CustomerSelection): boolean {
  return search.trim() === '' && risk.length === 0 && minOrders === 0 && acceptsMarketing === null
}

function sumUp(db: Store, { where, parameters }: Condition): Sums {
  return db.prepare(`SELECT count(*) AS customers, coalesce(sum(p.value_at_risk), 0) AS valueAtRisk FROM ${AUDIENCE_FROM} WHERE ${where}`).get(parameters) as Sums
}

/** All tabs in one pass. */
function readTabs(db: Store): Record<CustomerTab, Sums> {
  return cacheByVersion(db, 'customerTabs', () => {
    const sums = CUSTOMER_TABS.map(tab => `
      count(*) FILTER (WHERE ${AUDIENCE_CONDITIONS[tab]}) AS ${tab},
      coalesce(sum(p.value_at_risk) FILTER (WHERE ${AUDIENCE_CONDITIONS[tab]}), 0) AS ${tab}Value`)
    const row = db.prepare(`SELECT ${sums.join(',')} FROM ${AUDIENCE_FROM}`).get({ asOf: audienceMoment(db) }) as Record<string, number>
    return Object.fromEntries(CUSTOMER_TABS.map(tab => [tab, { customers: row[tab] ?? 0, valueAtRisk: row[`${tab}Value`] ?? 0 }])) as Record<CustomerTab, Sums>
  })
}

/** The page's customers in order; those without a prediction come last where the order is by one. */
function readIds(db: Store, selection: CustomerSelection, { where, parameters }: Condition): number[] {
  const { sort, descending, offset, limit } = selection
  const direction = descending ? 'DESC' : 'ASC'
  const column = SORT_COLUMNS[sort]
  const byPrediction = column.startsWith('p.')
  if (byPrediction && selection.tab === 'everyone' && isUnfiltered(selection)) {
    // The page as it opens: an index on the predictions has the order already. It ends where the predictions end.
    const ids = db.prepare(`
      SELECT p.customer_id FROM churn_predictions p CROSS JOIN customers c ON c.id = p.customer_id WHERE ${where}
      ORDER BY ${column} ${direction}, p.customer_id ${direction} LIMIT @limit OFFSET @offset
    `).pluck().all({ ...parameters, limit, offset }) as number[]
    if (ids.length === limit) return ids
  }
  return db.prepare(`
    SELECT c.id FROM ${AUDIENCE_FROM} WHERE ${where}
    ORDER BY ${byPrediction ? 'p.customer_id IS NULL,' : ''} ${column} ${direction}, c.id ${direction} LIMIT @limit OFFSET @offset
  `).pluck().all({ ...parameters, limit, offset }) as number[]
}

function readRows(db: Store, ids: number[]): StoredCustomer[] {
  const read = db.prepare(`SELECT ${CUSTOMER_COLUMNS} FROM ${AUDIENCE_FROM} WHERE c.id = ?`)
  return ids.map(id => toCustomer(read.get(id) as CustomerColumns))
}
