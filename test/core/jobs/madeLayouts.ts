import { AMAZON_REPORTS } from './madeAmazonReports.ts'
import { continued, grouped, moment, MONTHS, pieces, plain, wall, words, type Row, type Writing } from './madeCells.ts'
import { ORDER_LISTS } from './madeOrderLists.ts'
import { goodsOf, lineTotals, refundOf, type MadeOrder } from './madeOrders.ts'

const EMPTY_WEBTOFFEE = Object.fromEntries([
  'paid_date', 'shipping_tax_total', 'fee_total', 'fee_tax_total', 'tax_total', 'order_discount', 'payment_method', 'customer_user', 'billing_last_name', 'billing_company', 'billing_phone', 'billing_postcode', 'shipping_first_name', 'shipping_items',
  'fee_items', 'tax_items', 'coupon_items', 'order_notes', 'download_permissions',
].map(heading => [heading, '']))

/** Layouts by profile; each writes an order as rows of cells by heading. */
export const LAYOUTS = {
  ...ORDER_LISTS,
  ...AMAZON_REPORTS,
  shopify: (order: MadeOrder, writing: Writing) => {
    const goods = goodsOf(order)
    const paidBack = refundOf(order) + (order.status === 'refunded' ? order.shipping : 0)
    const { customer } = order
    return continued(order, {
      Name: `#${order.number}`, Email: customer.email, 'Financial Status': words(order, ['paid', 'pending', 'voided', 'refunded', 'partially_refunded']), 'Fulfillment Status': 'fulfilled', Currency: order.currency,
      Subtotal: plain(goods - order.discount), Shipping: plain(order.shipping), Taxes: '0.00', Total: plain(goods - order.discount + order.shipping), 'Discount Amount': plain(order.discount),
      'Cancelled at': order.status === 'cancelled' ? moment(order.at + 3_600_000, writing, true) : '', 'Refunded Amount': plain(paidBack), 'Billing Name': customer.name, 'Billing Zip': `'${customer.postcode}`,
      Id: 5_000_000_000_000 + order.number, Phone: `'${customer.phone}`, 'Created at': moment(order.at, writing, true),
    }, line => ({
      'Lineitem quantity': line.quantity, 'Lineitem name': line.title, 'Lineitem price': plain(line.price), 'Lineitem sku': line.sku, 'Lineitem requires shipping': 'true', 'Lineitem fulfillment status': 'fulfilled', 'Lineitem discount': '0.00', Vendor: 'Demo',
    }), { Name: `#${order.number}`, Email: customer.email, 'Created at': moment(order.at, writing, true) })
  },
  squarespace: (order: MadeOrder, writing: Writing) => {
    const goods = goodsOf(order)
    return continued(order, {
      'Order ID': order.number, Email: order.customer.email, 'Financial Status': words(order, ['PAID', 'PENDING', 'CANCELED', 'REFUNDED']), 'Fulfillment Status': words(order, ['FULFILLED', 'PENDING', 'CANCELED', 'FULFILLED']), Currency: order.currency,
      Subtotal: plain(goods), Shipping: plain(order.shipping), Taxes: '0.00', 'Amount Refunded': plain(refundOf(order)), Total: plain(goods - order.discount + order.shipping), 'Discount Code': order.discount > 0 ? 'TEN' : '',
      'Discount Amount': plain(order.discount), 'Created at': moment(order.at, writing, true), 'Cancelled at': order.status === 'cancelled' ? moment(order.at, writing, true) : '', 'Billing Name': order.customer.name, 'Billing Zip': order.customer.postcode,
    }, line => ({ 'Lineitem quantity': line.quantity, 'Lineitem name': line.title, 'Lineitem price': plain(line.price), 'Lineitem sku': line.sku }), { 'Order ID': order.number })
  },
  wix: (order: MadeOrder, { zone }: Writing) => {
    const { date, time } = wall(order.at, zone)
    const [year, month, day] = date.split('-').map(Number) as [number, number, number]
    const hour = Number(time.slice(0, 2))
    return order.lines.map(line => ({
      'Order number': order.number, 'Date created': `${MONTHS[month - 1]} ${day}, ${year}`, Time: `${hour % 12 || 12}${time.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`, 'Contact email': order.customer.email, Item: line.title, SKU: line.sku,
      Qty: line.quantity, 'Quantity refunded': line.refunded, Price: plain(line.price), 'Billing name': order.customer.name, 'Payment status': words(order, ['Paid', 'Unpaid', 'Paid', 'Refunded', 'Partially refunded']),
      'Coupon code': order.discount > 0 ? 'TEN' : '', 'Shipping rate': plain(order.shipping), Total: plain(goodsOf(order) - order.discount + order.shipping), Currency: order.currency, 'Refunded amount': plain(refundOf(order)), 'Fulfillment status': words(order, ['Fulfilled', 'Not fulfilled', 'Canceled', 'Fulfilled']),
    }))
  },
  squareItems: (order: MadeOrder, { zone }: Writing) => {
    const dollars = (minor: number): string => `${minor < 0 ? '-' : ''}$${grouped(Math.abs(minor))}`
    const totals = lineTotals(order)
    const row = (line: MadeOrder['lines'][number], at: number, event: string, pieces: number, gross: number, net: number): Row => {
      const { date, time } = wall(at, zone)
      return {
        Date: date, Time: time, 'Time Zone': 'London', Item: line.title, Qty: `${pieces}.0`, 'Price Point Name': 'Regular', SKU: line.sku, 'Gross Sales': dollars(gross), Discounts: dollars(net - gross), 'Net Sales': dollars(net), Tax: '$0.00',
        'Transaction ID': `TX${order.number}`, 'Event Type': event, 'Customer ID': order.customer.id, 'Customer Name': order.customer.name, 'Itemization Type': 'Physical Good', Unit: '', Count: 1,
      }
    }
    return [
      ...order.lines.map((line, index) => row(line, order.at, 'Payment', line.quantity, line.quantity * line.price, totals[index] ?? 0)),
      ...order.lines.flatMap((line, index) => line.refunded === 0 ? [] : [row(line, order.at + 3 * 86_400_000, 'Refund', -line.refunded, -line.refunded * line.price, -Math.round((totals[index] ?? 0) * line.refunded / line.quantity))]),
    ]
  },
  etsyItems: (order: MadeOrder, { zone }: Writing) => order.lines.map((line, index) => {
    const [year = '', month, day] = wall(order.at, zone).date.split('-')
    const off = line.quantity * line.price - (lineTotals(order)[index] ?? 0)
    return {
      'Sale Date': `${month}/${day}/${year.slice(2)}`, 'Item Name': line.title, Buyer: order.customer.email.split('@')[0] ?? '', Quantity: line.quantity, Price: plain(line.price), 'Discount Amount': off > 0 ? plain(off) : '', 'Item Total': plain(line.quantity * line.price - off),
      Currency: order.currency, 'Transaction ID': order.number * 10 + index, 'Listing ID': 900 + Number(line.sku.slice(4)), 'Date Paid': `${month}/${day}/${year.slice(2)}`, 'Ship Name': order.customer.name, 'Order ID': order.number, 'Order Type': 'online', SKU: line.sku,
    }
  }),
  amazonOrders: (order: MadeOrder) => order.lines.map((line, index) => {
    const off = line.quantity * line.price - (lineTotals(order)[index] ?? 0)
    return {
      'amazon-order-id': `026-${order.number}000-0000001`, 'purchase-date': new Date(order.at).toISOString().replace('.000Z', '+00:00'), 'order-status': words(order, ['Shipped', 'Pending', 'Cancelled', 'Shipped']), 'product-name': line.title, sku: line.sku, asin: `B0${line.sku}`,
      'item-status': words(order, ['Shipped', 'Unshipped', 'Cancelled', 'Shipped']), quantity: line.quantity, currency: order.currency, 'item-price': plain(line.quantity * line.price), 'item-promotion-discount': off > 0 ? plain(off) : '', 'ship-postal-code': order.customer.postcode,
    }
  }),
  bigcommerce: (order: MadeOrder, { zone }: Writing) => {
    const { date, time } = wall(order.at, zone)
    const [year, month, day] = date.split('-')
    return [{
      'Order ID': order.number, 'Customer ID': order.customer.id, 'Customer Name': order.customer.name, 'Customer Email': order.customer.email, 'Order Date': `${month}/${day}/${year}`, 'Order Time': time,
      'Order Status': words(order, ['Completed', 'Awaiting Payment', 'Cancelled', 'Refunded', 'Partially Refunded']), 'Order Currency Code': order.currency, 'Subtotal (inc tax)': plain(goodsOf(order)), 'Tax Total': '0.00', 'Shipping Cost (inc tax)': plain(order.shipping),
      'Coupon Value': plain(order.discount), 'Order Total (inc tax)': plain(goodsOf(order) - order.discount + order.shipping), 'Refund Amount': plain(refundOf(order)), 'Total Quantity': pieces(order), 'Payment Method': 'Card',
      'Product Details': order.lines.map(line => `Product ID: ${70 + Number(line.sku.slice(4))}, Product Qty: ${line.quantity}, Product SKU: ${line.sku}, Product Name: ${line.title}, Product Weight: 1.0000, Product Variation Details: , Product Unit Price: ${plain(line.price)}, Product Total Price: ${plain(line.quantity * line.price)}`).join('|'),
    }]
  },
  woocommerceWebToffee: (order: MadeOrder, writing: Writing) => {
    const totals = lineTotals(order)
    return [{
      order_id: order.number, order_number: order.number, order_date: moment(order.at, writing, false), status: words(order, ['completed', 'pending', 'cancelled', 'refunded']), shipping_total: plain(order.shipping), cart_discount: plain(order.discount), discount_total: plain(order.discount),
      order_total: plain(goodsOf(order) - order.discount + order.shipping), order_subtotal: plain(goodsOf(order)), order_currency: order.currency, customer_email: order.customer.email, billing_first_name: order.customer.name, billing_email: order.customer.email, refund_items: '', customer_id: '', wt_import_key: order.number, ...EMPTY_WEBTOFFEE,
      ...Object.fromEntries([0, 1, 2, 3].map(index => {
        const line = order.lines[index]
        return [`line_item_${index + 1}`, line ? `name:${line.title}|product_id:${index}|sku:${line.sku}|quantity:${line.quantity}|total:${plain(totals[index] ?? 0)}|sub_total:${plain(line.quantity * line.price)}` : '']
      })),
    }]
  },
  woocommerceAnalytics: (order: MadeOrder, writing: Writing) => [{
    Date: moment(order.at, writing, false), 'Order #': order.number, 'N. Revenue (formatted)': `£${grouped(goodsOf(order) - order.discount)}`, Status: words(order, ['completed', 'pending', 'cancelled', 'refunded']), Customer: order.customer.name, 'Customer type': 'returning',
    'Product(s)': order.lines.map(line => `${line.quantity}× ${line.title}`).join(', '), 'Items sold': pieces(order), 'Coupon(s)': '', 'Net Sales': ((goodsOf(order) - order.discount - refundOf(order)) / 100).toString(), Attribution: 'Direct',
  }],
  taobaoItems: (order: MadeOrder) => order.lines.map((line, index) => {
    const { date, time } = wall(order.at, 'Asia/Shanghai')
    const total = lineTotals(order)[index] ?? 0
    const paid = order.status === 'pending' || order.status === 'cancelled' ? 0 : total
    return {
      子订单编号: `="19306798590${order.number}${index}0"`, 主订单编号: `="19306798580${order.number}00"`, 标题: line.title, 价格: plain(line.price), 购买数量: line.quantity, 外部系统编号: line.sku, 商品属性: '', 订单状态: words(order, ['交易成功', '等待买家付款', '交易关闭', '交易关闭', '交易成功']), 商家编码: line.sku,
      买家应付货款: plain(total), 买家实际支付金额: plain(paid), 退款状态: line.refunded > 0 ? '退款成功' : '没有申请退款', 退款金额: plain(Math.round(total * line.refunded / line.quantity)), 订单创建时间: `${date} ${time}`, 订单付款时间: paid > 0 ? `${date} ${time}` : '',
    }
  }),
  jd: (order: MadeOrder) => order.lines.map(line => {
    const { date, time } = wall(order.at, 'Asia/Shanghai')
    const paidAt = order.status === 'pending' || order.status === 'cancelled' ? '' : `${date} ${time}`
    return {
      订单号: 28_100_000_000 + order.number, 商品ID: 1_000_000 + Number(line.sku.slice(4)), 商品名称: line.title, 订购数量: line.quantity, 支付方式: '在线支付', 下单时间: `${date} ${time}`, 京东价: plain(line.price), 订单金额: plain(goodsOf(order)), 结算金额: plain(goodsOf(order) - order.discount + order.shipping),
      余额支付: '0.00', 应付金额: plain(goodsOf(order) - order.discount + order.shipping), 订单状态: words(order, ['完成', '等待付款', '已取消', '已退款']), 订单类型: '普通订单', 下单帐号: `jd_${order.customer.id}`, 客户姓名: '张*', 联系电话: '138****0001', 运费金额: plain(order.shipping), 付款确认时间: paidAt, 货号: line.sku, 订单来源: '京东',
    }
  }),
  douyin: (order: MadeOrder) => order.lines.map((line, index) => {
    const { date, time } = wall(order.at, 'Asia/Shanghai')
    const state = words(order, ['已完成', '待支付', '已关闭', '已关闭', '已完成'])
    return {
      主订单编号: `\t69179267687${order.number}001`, 子订单编号: `\t69179267687${order.number}1${index}1`, 选购商品: line.title, 商品规格: '', 商品数量: line.quantity, 商家编码: `\t${line.sku}`, 订单应付金额: plain((lineTotals(order)[index] ?? 0) + (index === 0 ? order.shipping : 0)), 运费: plain(index === 0 ? order.shipping : 0),
      收件人: '##密文', 收件人手机号: '$$密文', 详细地址: '##密文', 订单提交时间: `${date} ${time}`, 商家备注: '-', 订单完成时间: '-', 订单状态: state, 售后状态: line.refunded === line.quantity ? '退款成功' : '-', 取消原因: '', 发货时间: '-', 平台实际承担优惠金额: '0.00', 商家实际承担优惠金额: '0.00', 达人实际承担优惠金额: '0.00',
    }
  }),
  magento: (order: MadeOrder, writing: Writing) => [{
    ID: String(order.number).padStart(9, '0'), 'Purchase Point': 'Main Website', 'Purchase Date': moment(order.at, writing, false), 'Bill-to Name': order.customer.name, 'Ship-to Name': '', 'Grand Total (Base)': `${plain(goodsOf(order) - order.discount + order.shipping)}00`,
    'Grand Total (Purchased)': `${plain(goodsOf(order) - order.discount + order.shipping)}00`, Status: words(order, ['complete', 'pending_payment', 'canceled', 'closed']), 'Customer Email': order.customer.email, Subtotal: `${plain(goodsOf(order))}00`, 'Shipping and Handling': `${plain(order.shipping)}00`,
    'Customer Name': order.customer.name, 'Total Refunded': refundOf(order) > 0 ? `${plain(refundOf(order))}00` : '',
  }],
} satisfies Record<string, (order: MadeOrder, writing: Writing) => Row[]>

/** The file with every column that any order has, its cells quoted where they must be. */
export function writeFile(orders: readonly MadeOrder[], layout: keyof typeof LAYOUTS, writing: Writing): string {
  const rows: Row[] = orders.flatMap(order => LAYOUTS[layout](order, writing) as Row[])
  const headings = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const delimiter = writing.delimiter ?? (layout === 'amazonOrders' || layout === 'amazonSettlement' ? '\t' : writing.european || layout === 'prestashop' ? ';' : ',')
  const cell = (value: string | number): string => {
    const text = writing.european && /^-?\d+\.\d+$/.test(String(value)) ? String(value).replace('.', ',') : String(value)
    return delimiter !== '\t' && /["\r\n,;|]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [headings, ...rows.map(row => headings.map(heading => row[heading] ?? ''))].map(cells => `${cells.map(cell).join(delimiter)}\r\n`).join('')
}
