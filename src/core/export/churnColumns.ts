import { formatMinor } from '../domain/money.ts'
import type { ChurnRow } from '../store/readPredictions.ts'
import { decimal, yesNo, type Column } from './column.ts'
import type { ExportGround } from './exportGround.ts'
import { reasonSentences } from './reasonSentence.ts'

/** The columns of `churn.csv`. */
export function churnColumns({ asOf, horizonDays, dateOf }: ExportGround): Column<ChurnRow>[] {
  const day = (at: number | null | undefined): string => at === null || at === undefined ? '' : dateOf(at)
  const money = (row: ChurnRow, position: 0 | 1 | 2): string => {
    const amount = row.expectedRevenue[position]
    return amount === null ? '' : formatMinor(Math.round(amount), row.currency)
  }
  return [
    { heading: 'as_of', kind: 'number', value: () => asOf },
    { heading: 'customer_id', kind: 'id', value: row => row.externalId },
    { heading: 'email', kind: 'id', value: row => row.email ?? '' },
    { heading: 'name', kind: 'text', value: row => row.name ?? '' },
    { heading: 'accepts_marketing', kind: 'number', value: row => yesNo(row.acceptsMarketing) },
    { heading: 'last_order_date', kind: 'number', value: row => day(row.lastOrderAt) },
    { heading: 'orders', kind: 'number', value: row => String(row.orders) },
    { heading: 'churn_probability', kind: 'number', value: row => decimal(row.churnProbability, 4) },
    { heading: 'horizon_days', kind: 'number', value: () => horizonDays === null ? '' : String(horizonDays) },
    { heading: 'expected_next_order_date', kind: 'number', value: row => day(row.nextOrder?.at) },
    { heading: 'next_order_low_80', kind: 'number', value: row => day(row.nextOrder?.low) },
    { heading: 'next_order_high_80', kind: 'number', value: row => day(row.nextOrder?.high) },
    { heading: 'expected_orders_90d', kind: 'number', value: row => decimal(row.expectedOrders[0], 3) },
    { heading: 'expected_orders_180d', kind: 'number', value: row => decimal(row.expectedOrders[1], 3) },
    { heading: 'expected_orders_365d', kind: 'number', value: row => decimal(row.expectedOrders[2], 3) },
    { heading: 'expected_revenue_90d', kind: 'number', value: row => money(row, 0) },
    { heading: 'expected_revenue_180d', kind: 'number', value: row => money(row, 1) },
    { heading: 'expected_revenue_365d', kind: 'number', value: row => money(row, 2) },
    { heading: 'currency', kind: 'number', value: row => row.currency },
    { heading: 'risk', kind: 'number', value: row => row.risk },
    { heading: 'segment', kind: 'number', value: row => row.segment },
    { heading: 'reasons', kind: 'text', value: row => reasonSentences(row.reasons, 'withShares') },
  ]
}
