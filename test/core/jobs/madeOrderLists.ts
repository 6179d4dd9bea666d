import { grouped, MONTHS, pieces, plain, wall, words, type Row, type Writing } from './madeCells.ts'
import { goodsOf, lineTotals, refundOf, type MadeOrder } from './madeOrders.ts'

const total = (order: MadeOrder): number => goodsOf(order) - order.discount + order.shipping
const clock = (order: MadeOrder, zone: string): string => `${wall(order.at, zone).date} ${wall(order.at, zone).time}`

/** Layouts with a row an order, and those of markets that were added later. */
export const ORDER_LISTS = {
  prestashop: (order: MadeOrder, { zone }: Writing) => [{
    ID: order.number, Reference: `REF${order.number}`, 'New client': 0, Delivery: 'United Kingdom', Customer: `${order.customer.name[0]}. ${order.customer.name.split(' ').slice(1).join(' ')}`, Total: `£${grouped(total(order))}`, Payment: 'Bank wire',
    Status: words(order, ['Payment accepted', 'Awaiting bank wire payment', 'Canceled', 'Refunded']), Date: clock(order, zone),
  }],
  ebay: (order: MadeOrder, { zone }: Writing): Row[] => {
    const [year = '', month, day] = wall(order.at, zone).date.split('-')
    const date = `${MONTHS[Number(month) - 1]}-${day}-${year.slice(2)}`
    const row = (head: boolean, line: MadeOrder['lines'][number] | undefined): Row => ({
      'Sales Record Number': order.number, 'Order Number': `01-${order.number}-00001`, 'Buyer Username': order.customer.email.split('@')[0] ?? '', 'Buyer Name': head ? order.customer.name : '', 'Buyer Email': head ? order.customer.email : '',
      'Buyer Zip': head ? order.customer.postcode : '', 'Buyer Country': head ? 'United Kingdom' : '', 'Item Number': line ? 110_000_000_000 + Number(line.sku.slice(4)) : '', 'Item Title': line?.title ?? '', 'Custom Label': line?.sku ?? '', Quantity: line?.quantity ?? pieces(order),
      'Sold For': `£${grouped(line?.price ?? goodsOf(order))}`, 'Shipping And Handling': head ? `£${grouped(order.shipping)}` : '', 'Seller Collected Tax': '', 'eBay Collected Tax': '', 'Total Price': head ? `£${grouped(total(order))}` : '', 'Payment Method': '',
      'Sale Date': date, 'Paid On Date': order.status === 'pending' ? '' : date, 'Feedback Left': 'No', 'Transaction ID': '', 'Variation Details': '',
    })
    const [only] = order.lines
    return order.lines.length === 1 ? [row(true, only)] : [row(true, undefined), ...order.lines.map(line => row(false, line))]
  },
  etsyOrders: (order: MadeOrder, { zone }: Writing) => {
    const [year = '', month, day] = wall(order.at, zone).date.split('-')
    const [first = '', ...last] = order.customer.name.split(' ')
    const paid = total(order)
    const back = refundOf(order) + (order.status === 'refunded' ? order.shipping : 0)
    return [{
      'Sale Date': `${month}/${day}/${year.slice(2)}`, 'Order ID': 3_000_000_000 + order.number, 'Buyer User ID': order.customer.email.split('@')[0] ?? '', 'Full Name': order.customer.name, 'First Name': first, 'Last Name': last.join(' '), 'Number of Items': pieces(order), 'Payment Method': 'Credit Card',
      'Date Shipped': `${month}/${day}/${year}`, 'Street 1': '1 High St', 'Ship City': 'London', 'Ship Zipcode': order.customer.postcode, 'Ship Country': 'United Kingdom', Currency: order.currency, 'Order Value': plain(goodsOf(order)), 'Discount Amount': plain(order.discount),
      'Shipping Discount': '0.00', Shipping: plain(order.shipping), 'Sales Tax': '0.00', 'Order Total': plain(paid), Status: order.status === 'refunded' ? 'Fully refunded' : 'Shipped', 'Card Processing Fees': '1.20', 'Order Net': plain(paid - 120), 'Adjusted Order Total': back > 0 ? plain(paid - back) : '',
      Buyer: order.customer.email.split('@')[0] ?? '', 'Order Type': 'online', 'Payment Type': 'online_cc', 'InPerson Discount': '', SKU: order.lines.map(({ sku }) => sku).join(','),
    }]
  },
  squareTransactions: (order: MadeOrder, { zone }: Writing) => {
    const dollars = (minor: number): string => `${minor < 0 ? '-' : ''}$${grouped(Math.abs(minor))}`
    const row = (at: number, event: string, gross: number, discount: number): Row => ({
      Date: wall(at, zone).date, Time: wall(at, zone).time, 'Time Zone': 'London', 'Gross Sales': dollars(gross), Discounts: dollars(-discount), 'Service Charges': '$0.00', 'Net Sales': dollars(gross - discount), 'Gift Card Sales': '$0.00', Tax: '$0.00', Tip: '$0.00', 'Partial Refunds': '$0.00', 'Total Collected': dollars(gross - discount),
      Source: 'Point of Sale', Card: dollars(gross - discount), Fees: '-$0.10', 'Net Total': dollars(gross - discount - 10), 'Transaction ID': `TX${order.number}`, 'Payment ID': `PM${order.number}${event}`, 'Event Type': event, Location: 'Main', 'Customer ID': order.customer.id, 'Customer Name': order.customer.name, 'Transaction Status': 'Complete',
    })
    return [...refundOf(order) > 0 ? [row(order.at + 40 * 86_400_000, 'Refund', -refundOf(order), 0)] : [], row(order.at, 'Payment', goodsOf(order), order.discount)]
  },
  woocommerceCsvExport: (order: MadeOrder, { zone }: Writing) => {
    const totals = lineTotals(order)
    const [first = '', ...last] = order.customer.name.split(' ')
    return [{
      order_id: order.number, order_number: order.number, order_number_formatted: order.number, date: clock(order, zone), status: words(order, ['completed', 'pending', 'cancelled', 'refunded']), shipping_total: plain(order.shipping), tax_total: '0.00', fee_total: '0.00', cart_discount: plain(order.discount), order_discount: '0.00',
      discount_total: plain(order.discount), order_total: plain(total(order)), refunded_total: plain(refundOf(order)), order_currency: order.currency, payment_method: 'bacs', customer_id: order.customer.id, billing_first_name: first, billing_last_name: last.join(' '), billing_email: order.customer.email, billing_phone: order.customer.phone,
      billing_postcode: order.customer.postcode, shipping_items: '', fee_items: '', tax_items: '', coupons: '', order_notes: '',
      line_items: order.lines.map((line, index) => `id:${index + 1}|name:${line.title}|product_id:${70 + Number(line.sku.slice(4))}|sku:${line.sku}|quantity:${line.quantity}|subtotal:${plain(line.quantity * line.price)}|subtotal_tax:0.00|total:${plain(totals[index] ?? 0)}|total_tax:0.00|refunded:${plain(Math.round((totals[index] ?? 0) * line.refunded / line.quantity))}|refunded_qty:${line.refunded}|meta:`).join(';'),
    }]
  },
  woocommerceOrderExport: (order: MadeOrder, { zone }: Writing) => {
    const [first = '', ...last] = order.customer.name.split(' ')
    return order.lines.map((line, index) => ({
      'Order Number': order.number, 'Order Status': words(order, ['Completed', 'Pending payment', 'Cancelled', 'Refunded']), 'Order Date': clock(order, zone).slice(0, 16), 'First Name (Billing)': first, 'Last Name (Billing)': last.join(' '), 'Postcode (Billing)': order.customer.postcode, 'Email (Billing)': order.customer.email,
      'Phone (Billing)': order.customer.phone, 'Payment Method Title': 'Card', 'Cart Discount Amount': plain(order.discount), 'Order Subtotal Amount': plain(goodsOf(order)), 'Shipping Method Title': 'Flat rate', 'Order Shipping Amount': plain(order.shipping), 'Order Refund Amount': plain(refundOf(order)),
      'Order Total Amount': plain(total(order)), 'Order Total Tax Amount': '0', SKU: line.sku, 'Item #': index + 1, 'Item Name': line.title, 'Quantity (- Refund)': line.quantity, 'Item Cost': plain(line.price), 'Coupon Code': order.discount > 0 ? 'ten' : '', 'Discount Amount': '', 'Discount Amount Tax': '',
    }))
  },
  taobaoOrders: (order: MadeOrder) => {
    const at = clock(order, 'Asia/Shanghai')
    const unpaid = order.status === 'pending' || order.status === 'cancelled'
    return [{
      订单编号: `="19306798580${order.number}37"`, 买家会员名: order.customer.id, 买家支付宝账号: '', 买家应付货款: plain(goodsOf(order) - order.discount), 买家应付邮费: plain(order.shipping), 总金额: plain(total(order)), 返点积分: 0, 买家实际支付金额: unpaid ? '0.00' : plain(total(order)),
      订单状态: words(order, ['交易成功', '等待买家付款', '交易关闭', '交易关闭', '交易成功']), 收货人姓名: '张*', 联系手机: "'138****0000", 订单创建时间: at, '订单付款时间 ': unpaid ? '' : at, '宝贝标题 ': order.lines.map(({ title }) => title.replaceAll(',', '')).join('，'), '宝贝种类 ': order.lines.length, 宝贝总数量: pieces(order),
      订单关闭原因: order.status === 'refunded' ? '退款' : order.status === 'cancelled' ? '买家未付款' : '订单未关闭', 退款金额: plain(refundOf(order)), 卖家服务费: '0元', 是否手机订单: '手机订单',
    }]
  },
  pinduoduo: (order: MadeOrder) => order.lines.slice(0, 1).map((line): Row => {
    const goods = line.quantity * line.price
    return {
      商品: line.title, 订单号: `260105-20010000000${order.number}\t`, 订单状态: words(order, ['已收货', '待支付', '已取消', '已收货，退款成功']), '商品总价(元)': plain(goods), '邮费(元)': plain(order.shipping), '店铺优惠折扣(元)': plain(order.discount), '平台优惠折扣(元)': '1.00', '多多支付立减金额(元)': '0', '用户实付金额(元)': plain(goods - order.discount + order.shipping - 100),
      '商家实收金额(元)': plain(goods - order.discount + order.shipping), '商品数量(件)': line.quantity, 发货时间: '', 确认收货时间: '', 商品id: `${75_000_000_000 + Number(line.sku.slice(4))}\t`, 商品规格: '默认', 样式ID: '', '商家编码-规格维度': line.sku, '商家编码-商品维度': '', 商家备注: '', 售后状态: order.status === 'refunded' ? '退款成功' : '无售后或售后取消', 订单成交时间: clock(order, 'Asia/Shanghai'),
    }
  }),
  youzan: (order: MadeOrder) => {
    const at = clock(order, 'Asia/Shanghai')
    const unpaid = order.status === 'pending' || order.status === 'cancelled'
    return [{
      订单号: `E2026${order.number}`, 订单类型: '普通订单', 订单状态: words(order, ['交易完成', '待付款', '交易关闭', '交易关闭', '交易完成']), 订单创建时间: at, 买家付款时间: unpaid ? '' : at, 付款方式: '微信支付', 商品金额合计: plain(goodsOf(order)), 运费: plain(order.shipping), 店铺优惠合计: plain(order.discount), 应收订单金额: plain(total(order)),
      订单实付金额: unpaid ? '0.00' : plain(total(order)), 支付优惠合计: '0.00', 订单实收金额: unpaid ? '0.00' : plain(total(order)), 全部商品名称: order.lines.map(({ title, quantity }) => `${title}(${quantity}件)`).join(';'), 商品种类数: order.lines.length, '收货人/提货人': '张*', '收货人手机号/提货人手机号': '138****0000', 买家昵称: order.customer.name,
      买家手机号: `1380000${order.customer.id}`, 订单退款状态: order.status === 'refunded' ? '全额退款' : order.status === 'partial' ? '退款成功（部分退款）' : '', 订单已退款金额: plain(refundOf(order)), 分销员: '甲',
    }]
  },
} satisfies Record<string, (order: MadeOrder, writing: Writing) => Row[]>
