import type { Calendar } from '../../src/core/domain/calendar.ts'
import { formatMinor } from '../../src/core/domain/money.ts'
import { MINUTE, type UtcMillis } from '../../src/core/domain/time.ts'
import { csvRow } from '../../src/core/export/csvText.ts'
import { goodsMinor, type SimulatedLine, type SimulatedOrder } from './shop.ts'
import type { ShopSimulation } from './simulateShop.ts'

/** The columns of Shopify's orders export as it is in 2026. */
export const SHOPIFY_COLUMNS = [
  'Name', 'Email', 'Financial Status', 'Paid at', 'Fulfillment Status', 'Fulfilled at', 'Accepts Marketing', 'Currency', 'Subtotal', 'Shipping', 'Taxes', 'Total',
  'Discount Code', 'Discount Amount', 'Shipping Method', 'Created at', 'Lineitem quantity', 'Lineitem name', 'Lineitem price', 'Lineitem compare at price', 'Lineitem sku',
  'Lineitem requires shipping', 'Lineitem taxable', 'Lineitem fulfillment status', 'Billing Name', 'Billing Street', 'Billing Address1', 'Billing Address2', 'Billing Company',
  'Billing City', 'Billing Zip', 'Billing Province', 'Billing Country', 'Billing Phone', 'Shipping Name', 'Shipping Street', 'Shipping Address1', 'Shipping Address2',
  'Shipping Company', 'Shipping City', 'Shipping Zip', 'Shipping Province', 'Shipping Country', 'Shipping Phone', 'Notes', 'Note Attributes', 'Cancelled at', 'Payment Method',
  'Payment Reference', 'Refunded Amount', 'Vendor', 'Outstanding Balance', 'Employee', 'Location', 'Device ID', 'Id', 'Tags', 'Risk Level', 'Source', 'Lineitem discount',
  'Tax 1 Name', 'Tax 1 Value', 'Tax 2 Name', 'Tax 2 Value', 'Tax 3 Name', 'Tax 3 Value', 'Tax 4 Name', 'Tax 4 Value', 'Tax 5 Name', 'Tax 5 Value', 'Phone', 'Receipt Number',
  'Duties', 'Billing Province Name', 'Shipping Province Name', 'Payment ID', 'Payment Terms Name', 'Next Payment Due At', 'Payment References',
] as const
type ShopifyRow = Partial<Record<(typeof SHOPIFY_COLUMNS)[number], string>>

/** Writes orders as Shopify exports them: newest first, a row for each line, what concerns the whole order on its first row only. */
export function* shopifyOrders(shop: ShopSimulation, orders: readonly SimulatedOrder[]): Generator<string> {
  yield SHOPIFY_COLUMNS.join(',') + '\n'
  for (const order of orders.toReversed()) {
    for (const [index, line] of order.lines.entries()) {
      const row: ShopifyRow = { ...(index === 0 ? orderCells(shop, order) : {}), ...lineCells(shop, order, line) }
      yield csvRow(SHOPIFY_COLUMNS.map(column => row[column] ?? '')) + '\n'
    }
  }
}

function lineCells(shop: ShopSimulation, order: SimulatedOrder, line: SimulatedLine): ShopifyRow {
  const { name, sku } = shop.product(line.product)
  const money = (minor: number): string => formatMinor(minor, shop.plan.currency)
  return {
    'Name': `#${order.number}`,
    'Email': order.customer.person?.email ?? '',
    'Created at': shopifyTime(order.at, shop.season.calendar),
    'Lineitem quantity': String(line.quantity),
    'Lineitem name': name,
    'Lineitem price': money(line.unitMinor),
    'Lineitem compare at price': line.listMinor === line.unitMinor ? '' : money(line.listMinor),
    'Lineitem sku': sku,
    'Lineitem requires shipping': 'true',
    'Lineitem taxable': 'true',
    'Lineitem fulfillment status': order.cancelledAt === null ? 'fulfilled' : 'pending',
    'Vendor': `${shop.plan.name} (invented)`,
    'Lineitem discount': money(0),
  }
}

function orderCells(shop: ShopSimulation, order: SimulatedOrder): ShopifyRow {
  const { customer: { person }, discount, cancelledAt, refund } = order
  const money = (minor: number): string => formatMinor(minor, shop.plan.currency)
  const time = (at: UtcMillis): string => shopifyTime(at, shop.season.calendar)
  const subtotal = goodsMinor(order) - (discount?.minor ?? 0)
  const total = subtotal + order.shippingMinor + order.taxMinor
  const whole = refund !== null && refund.lines.length === order.lines.length
  // A refund that the export was made too early to know does not stand in it.
  const refunded = cancelledAt !== null ? total : refund && refund.at < shop.end ? (whole ? total : refund.minor) : 0
  const place = person?.place
  return {
    'Financial Status': cancelledAt !== null ? 'voided' : refunded === 0 ? 'paid' : whole ? 'refunded' : 'partially_refunded',
    'Paid at': cancelledAt === null ? time(order.at + MINUTE) : '',
    'Fulfillment Status': cancelledAt === null ? 'fulfilled' : 'unfulfilled',
    'Accepts Marketing': person?.acceptsMarketing ? 'yes' : 'no',
    'Currency': shop.plan.currency,
    'Subtotal': money(subtotal),
    'Shipping': money(order.shippingMinor),
    'Taxes': money(order.taxMinor),
    'Total': money(total),
    'Discount Code': discount?.code ?? '',
    'Discount Amount': money(discount?.minor ?? 0),
    'Shipping Method': 'Standard',
    'Billing Name': person?.name ?? '',
    'Billing City': place?.city ?? '',
    'Billing Zip': place ? `'${place.zip}` : '',
    'Billing Province': place?.province ?? '',
    'Billing Country': place?.country ?? '',
    'Cancelled at': cancelledAt === null ? '' : time(cancelledAt),
    'Payment Method': 'Shopify Payments',
    'Refunded Amount': money(cancelledAt !== null ? 0 : refunded),
    'Outstanding Balance': money(0),
    'Id': String(6_100_000_000_000 + order.number),
    'Risk Level': 'Low',
    'Source': person ? 'web' : 'shopify_draft_order',
    'Billing Province Name': place?.provinceName ?? '',
  }
}

/** `2026-01-24 17:34:28 -0500`: the shop's wall clock with its offset of that day. */
export function shopifyTime(at: UtcMillis, calendar: Calendar): string {
  const offset = calendar.offsetAt(at)
  const wall = new Date(at + offset).toISOString()
  const minutes = Math.abs(offset) / MINUTE
  const hhmm = String(Math.floor(minutes / 60)).padStart(2, '0') + String(minutes % 60).padStart(2, '0')
  return `${wall.slice(0, 10)} ${wall.slice(11, 19)} ${offset < 0 ? '-' : '+'}${hhmm}`
}
