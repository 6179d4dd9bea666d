import type { DataQuality } from '../domain/dataQuality.ts'
import type { Store } from './openStore.ts'
import { readFirstOrderTime, readLastOrderTime } from './readShopState.ts'

/** Read from summary tables only: a million order lines make no difference. */
export function readDataQuality(db: Store): DataQuality {
  const months = db.prepare('SELECT month, sum(orders) AS orders FROM months GROUP BY month HAVING sum(orders) > 0 ORDER BY month').all() as { month: string; orders: number }[]
  const buyers = db.prepare('SELECT count(*) AS buyers, count(*) FILTER (WHERE orders > 1) AS repeatBuyers, coalesce(sum(orders), 0) AS identifiedOrders FROM customers WHERE orders > 0')
    .get() as Pick<DataQuality, 'buyers' | 'repeatBuyers' | 'identifiedOrders'>
  const products = db.prepare(`SELECT count(*) AS products, count(category) AS categorised, count(last_price_minor) AS priced FROM products WHERE orders > 0 AND is_product = 1`)
    .get() as Pick<DataQuality, 'products' | 'categorised' | 'priced'>
  const logs = db.prepare(`SELECT coalesce(sum(json_extract(report, '$.events')), 0) AS events, coalesce(sum(json_extract(report, '$.visits')), 0) AS visits FROM imports WHERE state = 'active'`)
    .get() as Pick<DataQuality, 'events' | 'visits'>
  return {
    ...buyers, ...products, ...logs,
    orders: months.reduce((sum, { orders }) => sum + orders, 0),
    first: readFirstOrderTime(db),
    last: readLastOrderTime(db),
    months: withoutGaps(months),
    currencies: db.prepare('SELECT currency FROM months GROUP BY currency HAVING sum(orders) > 0 ORDER BY sum(orders) DESC').pluck().all() as string[],
  }
}

/** The same months with those between them that had no order. */
function withoutGaps(months: readonly { month: string; orders: number }[]): { month: string; orders: number }[] {
  const known = new Map(months.map(({ month, orders }) => [month, orders]))
  const filled: { month: string; orders: number }[] = []
  const last = months.at(-1)?.month ?? ''
  for (let month = months[0]?.month ?? '~'; month <= last; month = nextMonth(month)) filled.push({ month, orders: known.get(month) ?? 0 })
  return filled
}

function nextMonth(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return number === 12 ? `${String(year + 1).padStart(4, '0')}-01` : `${month.slice(0, 4)}-${String(number + 1).padStart(2, '0')}`
}
