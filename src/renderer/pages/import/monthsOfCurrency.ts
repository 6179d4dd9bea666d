import { Calendar } from '../../../core/domain/calendar.ts'
import type { MonthOfSales } from '../../../core/domain/importing.ts'
import type { UtcMillis } from '../../../core/domain/time.ts'

/** One currency's months, newest first, with their sum. */
export function monthsOfCurrency(months: readonly MonthOfSales[], currency: string) {
  const rows = months.filter(month => month.currency === currency).sort((a, b) => b.month.localeCompare(a.month))
  const total = { orders: 0, salesMinor: 0, refundsMinor: 0 }
  for (const row of rows) {
    total.orders += row.orders
    total.salesMinor += row.salesMinor
    total.refundsMinor += row.refundsMinor
  }
  return { rows, total }
}

/** The month of the last order where the orders end before the month does; null where that month is whole. */
export function unfinishedMonth(last: UtcMillis, calendar: Calendar): string | null {
  const day = calendar.dateOf(last)
  return Calendar.addDays(day, 1).slice(0, 7) === day.slice(0, 7) ? day.slice(0, 7) : null
}
