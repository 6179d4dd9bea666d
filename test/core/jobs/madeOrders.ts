import { shareOut } from '../../../src/core/domain/money.ts'
import { Random } from '../../../src/core/domain/random.ts'

/** Orders that files are made from, in any layout. Amounts are minor units with two decimals. */
export interface MadeOrder {
  /** Counts from 1. */
  number: number
  /** UTC milliseconds, whole seconds. */
  at: number
  customer: MadeCustomer
  lines: MadeLine[]
  /** On the whole order, and what was asked for postage. */
  discount: number
  shipping: number
  currency: string
  status: 'paid' | 'pending' | 'cancelled' | 'refunded' | 'partial'
}
export interface MadeCustomer { id: string; name: string; email: string; phone: string; postcode: string }
/** `extra`: no product, and no discount is on it. */
export interface MadeLine { sku: string; title: string; quantity: number; price: number; refunded: number; extra?: true }

/** What not every shop has: gift cards, tips and fees among the lines; orders in other currencies. */
export interface Traits { extras?: boolean; currencies?: boolean }

const NAMES = ['Ann Ash', 'Bob Birch', 'Cy Cedar', 'Dora Dale', 'Eli East', 'Fay Field', "Gil O'Neill", 'Hanna Müller', 'Iván Núñez', '李 雷', 'José da Silva, Jr.', 'Kim Lee']
const TITLES = ['Speckled Mug, "Large"', 'Botanical Fern Print', 'Café Tee - Navy / M', 'Vintage Lamp, brass', '手工皂 薰衣草', 'Candle 2x pack', 'Soap; mint', 'Bowl (blue)', 'Key ring #7', "Baker's apron"]
const PRICES = [1800, 1200, 2950, 143366, 900, 1495, 650, 3333, 99, 2499]
const EXTRAS: [title: string, price: number][] = [['Gift Card - £25.00', 2500], ['Tip', 250], ['Small order fee', 99], ['Shipping insurance', 150], ['Manual adjustment', 5], ['邮费补差价', 100], ['Gutschein', 5000]]
/** Moments at which the clocks of London and New York change, and around the turn of months and years. */
const NIGHTS = ['2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z', '2026-10-24T23:30:00Z', '2026-10-25T02:30:00Z', '2026-03-08T06:59:59Z', '2026-03-08T07:00:00Z', '2026-11-01T08:00:00Z', '2025-12-31T23:59:59Z', '2026-01-31T23:50:00Z', '2026-02-28T23:59:59Z']

export function makeOrders(seed: number, count: number, { extras = false, currencies = false }: Traits = {}): MadeOrder[] {
  const random = new Random(seed)
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)] as T
  const customers = NAMES.map((name, index): MadeCustomer => ({ id: String(7001 + index), name, email: `${'abcdefghijkl'[index]}.${index}@example.com`, phone: `+4420794600${10 + index}`, postcode: `N${index + 1} 1AA` }))
  const begin = Date.parse('2025-11-03T00:00:00Z')
  return Array.from({ length: count }, (_, index): MadeOrder => {
    const kinds = 1 + random.integer(3)
    const products = new Set<number>()
    while (products.size < kinds) products.add(random.integer(TITLES.length))
    const lines = [...products].map((product): MadeLine => ({ sku: `SKU-${product}`, title: TITLES[product] ?? '', quantity: pick([1, 1, 1, 2, 3, 10]), price: PRICES[product] ?? 0, refunded: 0 }))
    const goods = goodsOf({ lines })
    const status = pick(['paid', 'paid', 'paid', 'paid', 'pending', 'cancelled', 'refunded', 'partial'] as const)
    const discount = status === 'partial' ? 0 : pick([0, 0, 0, Math.min(100, status === 'refunded' ? goods - 1 : goods), Math.round(goods / 10), Math.round(goods / 3)])
    if (status === 'refunded') for (const line of lines) line.refunded = line.quantity
    if (status === 'partial') {
      const line = pick(lines)
      line.refunded = kinds === 1 ? Math.max(1, line.quantity - 1) : line.quantity
      if (kinds === 1 && line.quantity === 1) line.quantity = 2
    }
    if (extras && random.integer(3) === 0) {
      const which = random.integer(EXTRAS.length)
      const [title, price] = EXTRAS[which] ?? ['', 0]
      lines.push({ sku: `SKU-${90 + which}`, title, quantity: 1, price, refunded: status === 'refunded' ? 1 : 0, extra: true })
    }
    return {
      currency: currencies ? pick(['GBP', 'GBP', 'EUR', 'USD']) : 'GBP',
      number: 1001 + index, status, discount, lines, customer: pick(customers), shipping: pick([0, 399, 500]),
      at: index < NIGHTS.length ? Date.parse(NIGHTS[index] ?? '') : begin + random.integer(330 * 86_400) * 1000,
    }
  })
}

export const goodsOf = ({ lines }: Pick<MadeOrder, 'lines'>): number => lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0)

/** What was given back of the goods, or only of `lines` of them; the discount is shared out over the lines. */
export function refundOf(order: MadeOrder, lines: readonly MadeLine[] = order.lines): number {
  const totals = lineTotals(order)
  return lines.reduce((sum, { quantity, refunded }, index) => sum + Math.round((totals[index] ?? 0) * refunded / quantity), 0)
}

/** Of each line after its share of the discount. */
export function lineTotals({ lines, discount }: MadeOrder): number[] {
  const worth = lines.map(({ quantity, price }) => quantity * price)
  const shares = shareOut(discount, worth.map((amount, index) => lines[index]?.extra ? 0 : amount))
  return worth.map((total, index) => total - (shares[index] ?? 0))
}
