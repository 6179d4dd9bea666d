import { formatMinor } from '../../src/core/domain/money.ts'
import type { UtcMillis } from '../../src/core/domain/time.ts'
import { csvRow } from '../../src/core/export/csvText.ts'
import type { SimulatedLine, SimulatedOrder } from './shop.ts'
import type { ShopSimulation } from './simulateShop.ts'
import { SoonestFirst } from './soonestFirst.ts'

export const ONLINE_RETAIL_COLUMNS = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID', 'Country'] as const

/** A cancellation that is still to be written. */
interface TakenBack {
  order: SimulatedOrder
  lines: SimulatedLine[]
}

/**
 * Writes a shop's orders, as they are played, in the layout of the Online Retail data: a row a line, oldest first, cancellations
 * as invoices of their own (`C…`) with negative quantities, nobody's orders without a customer. Only cancellations that are
 * still to come are held, so that a shop of millions of lines streams through.
 */
export function* onlineRetailOrders(shop: ShopSimulation): Generator<string> {
  yield ONLINE_RETAIL_COLUMNS.join(',') + '\n'
  const takenBack = new SoonestFirst<TakenBack>()
  for (const order of shop.orders()) {
    yield* cancellations(shop, takenBack, order.at)
    yield invoice(shop, order, order.lines, order.at, 1)
    const { cancelledAt, refund, lines } = order
    if (cancelledAt !== null) takenBack.add(cancelledAt, { order, lines })
    else if (refund) takenBack.add(refund.at, { order, lines: refund.lines.map(index => lines[index]).filter(line => line !== undefined) })
  }
  yield* cancellations(shop, takenBack, shop.end)
}

function* cancellations(shop: ShopSimulation, takenBack: SoonestFirst<TakenBack>, until: UtcMillis): Generator<string> {
  while (takenBack.nextAt() < until) {
    const next = takenBack.take()
    if (next) yield invoice(shop, next.item.order, next.item.lines, next.at, -1)
  }
}

function invoice(shop: ShopSimulation, { number, customer }: SimulatedOrder, lines: readonly SimulatedLine[], at: UtcMillis, sign: 1 | -1): string {
  const name = `${sign === 1 ? '' : 'C'}${500_000 + number}`
  const wall = new Date(at + shop.season.calendar.offsetAt(at)).toISOString()
  return lines.map(({ product, quantity, unitMinor }) => {
    const { sku, name: description } = shop.product(product)
    return csvRow([
      name, sku, description.toUpperCase(), String(sign * quantity), `${wall.slice(0, 10)} ${wall.slice(11, 19)}`, formatMinor(unitMinor, shop.plan.currency),
      customer.person ? String(12_000 + customer.index) : '', customer.person?.place.country ?? 'Unspecified',
    ]) + '\n'
  }).join('')
}
