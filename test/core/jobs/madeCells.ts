import type { MadeOrder } from './madeOrders.ts'

/** How a file is written, beside its layout. */
export interface Writing {
  /** The shop's zone; times are written on its clock. */
  zone: string
  /** A comma before the decimals and semicolons between the cells. */
  european?: boolean
  /** As Excel saves it again: dates in the order of its language, no seconds. */
  excel?: 'dmy' | 'mdy'
  /** Between the cells, where it is not the layout's own. */
  delimiter?: string
}

export type Row = Record<string, string | number>

/** `12.34` of 1234. */
export const plain = (minor: number): string => (minor / 100).toFixed(2)

export function wall(at: number, zone: string): { date: string; time: string; offset: string } {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(at).map(({ type, value }) => [type, value]))
  const date = `${parts['year']}-${parts['month']}-${parts['day']}`
  const time = `${parts['hour']}:${parts['minute']}:${parts['second']}`
  const minutes = (Date.parse(`${date}T${time}Z`) - at) / 60_000
  const offset = `${minutes < 0 ? '-' : '+'}${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}${String(Math.abs(minutes) % 60).padStart(2, '0')}`
  return { date, time, offset }
}

export function moment(at: number, { zone, excel }: Writing, withOffset: boolean): string {
  const { date, time, offset } = wall(at, zone)
  if (excel === undefined) return `${date} ${time}${withOffset ? ` ${offset}` : ''}`
  const [year, month, day] = date.split('-')
  return `${excel === 'dmy' ? `${day}/${month}` : `${Number(month)}/${Number(day)}`}/${year} ${time.slice(0, 5)}`
}

/** One row an item, the order's own cells in its first row only. */
export function continued(order: MadeOrder, head: Row, item: (line: MadeOrder['lines'][number], index: number) => Row, id: Row): Row[] {
  return order.lines.map((line, index) => index === 0 ? { ...head, ...item(line, index) } : { ...id, ...item(line, index) })
}

/** What each status is called; a refund in part is told by the amount. */
export const words = (order: MadeOrder, [paid, pending, cancelled, refunded, partial = paid]: [string, string, string, string, string?]): string =>
  ({ paid, pending, cancelled, refunded, partial })[order.status]

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `1,234.50` of 123450. */
export const grouped = (minor: number): string => plain(minor).replace(/\B(?=(\d{3})+\.)/g, ',')

export const pieces = (order: MadeOrder): number => order.lines.reduce((sum, { quantity }) => sum + quantity, 0)
