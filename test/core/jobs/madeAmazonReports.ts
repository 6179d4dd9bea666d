import { plain, wall, type Row, type Writing } from './madeCells.ts'
import { lineTotals, type MadeLine, type MadeOrder } from './madeOrders.ts'

/** One booking of a line: its sale, or what was given back of it later. `worth` is before what was taken `off`; both are negative for a refund. */
interface Booking { type: 'Order' | 'Refund'; at: number; line: MadeLine; pieces: number; worth: number; off: number }

function bookingsOf(order: MadeOrder): Booking[] {
  const totals = lineTotals(order)
  const sold = order.lines.map((line, index): Booking => ({ type: 'Order', at: order.at, line, pieces: line.quantity, worth: line.quantity * line.price, off: line.quantity * line.price - (totals[index] ?? 0) }))
  const back = sold.filter(({ line }) => line.refunded > 0).map(({ line, worth, off }): Booking => {
    const share = (minor: number): number => Math.round(minor * line.refunded / line.quantity)
    return { type: 'Refund', at: order.at + 3 * 86_400_000, line, pieces: line.refunded, worth: -share(worth), off: -(share(worth) - share(worth - off)) }
  })
  return [...sold, ...back]
}

const orderId = (order: MadeOrder): string => `026-${order.number}000-0000001`
const clock = (at: number): string => {
  const { date, time } = wall(at, 'UTC')
  return `${date} ${time} UTC`
}

/** Amazon's reports of payments: what was booked of orders, among fees. */
export const AMAZON_REPORTS = {
  amazonTransactions: (order: MadeOrder, _writing: Writing): Row[] => bookingsOf(order).flatMap(({ type, at, line, pieces, worth, off }, index): Row[] => {
    const postage = index === 0 ? order.shipping : 0
    const row = (kind: string, cells: Row): Row => ({
      'date/time': clock(at), 'settlement id': 900 + Math.floor(order.number / 10), type: kind, 'order id': orderId(order), sku: '', description: '', quantity: '', marketplace: 'amazon.co.uk', fulfilment: 'Amazon', 'order city': 'Leeds', 'order state': '', 'order postal': order.customer.postcode,
      'product sales': 0, 'product sales tax': 0, 'postage credits': 0, 'gift wrap credits': 0, 'promotional rebates': 0, 'selling fees': 0, 'fba fees': 0, 'other transaction fees': 0, other: 0, total: 0, ...cells,
    })
    return [
      // Free postage is a rebate, too.
      row(type, { sku: line.sku, description: line.title, quantity: pieces, 'product sales': plain(worth), 'postage credits': plain(postage), 'promotional rebates': plain(-off - postage), 'selling fees': plain(-Math.round(worth / 7)) }),
      ...index === 0 ? [row('Service Fee', { 'order id': '', description: 'Cost of Advertising', other: -12, total: -12 }), row('Transfer', { 'order id': '', 'order postal': '', total: -99 })] : [],
    ]
  }),
  amazonSettlement: (order: MadeOrder, _writing: Writing): Row[] => bookingsOf(order).flatMap(({ type, at, line, pieces, worth, off }, index): Row[] => {
    const row = (amountType: string, description: string, minor: number, quantity: number | string = ''): Row => ({
      'settlement-id': 900, 'settlement-start-date': '', 'settlement-end-date': '', 'deposit-date': '', 'total-amount': '', currency: order.currency, 'transaction-type': type, 'order-id': orderId(order), 'merchant-order-id': orderId(order), 'adjustment-id': '', 'shipment-id': 'D1', 'marketplace-name': 'Amazon.co.uk',
      'amount-type': amountType, 'amount-description': description, amount: plain(minor), 'fulfillment-id': 'AFN', 'posted-date': clock(at).slice(0, 10), 'posted-date-time': clock(at), 'order-item-code': `${order.number}${index}`, sku: line.sku, 'quantity-purchased': quantity, 'promotion-id': '',
    })
    return [
      row('ItemPrice', 'Principal', worth, pieces), row('ItemPrice', 'Tax', Math.round(worth / 5)), row('ItemFees', 'Commission', -Math.round(worth / 7)),
      ...off === 0 ? [] : [row('Promotion', 'Principal', -Math.floor(off / 2)), row('Promotion', 'Principal', -(off - Math.floor(off / 2)))],
      { ...row('other-transaction', 'Subscription Fee', -3999), 'transaction-type': 'ServiceFee', 'order-id': '', 'order-item-code': '', sku: '' },
    ]
  }),
}
