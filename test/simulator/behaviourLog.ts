import { formatMinor } from '../../src/core/domain/money.ts'
import { csvRow } from '../../src/core/export/csvText.ts'
import type { ShopSimulation } from './simulateShop.ts'
import type { VisitEvent } from './simulateVisits.ts'

export const BEHAVIOUR_COLUMNS = ['event_time', 'event_type', 'product_id', 'product_name', 'price', 'customer_id', 'session_id'] as const

/** Writes visits as a shop's event log, oldest first, times in UTC. */
export function* behaviourLog(shop: ShopSimulation, events: Iterable<VisitEvent>): Generator<string> {
  yield BEHAVIOUR_COLUMNS.join(',') + '\n'
  for (const { at, kind, product: index, priceMinor, email, session } of events) {
    const product = index === null ? null : shop.product(index)
    yield csvRow([
      new Date(at).toISOString().replace('.000Z', 'Z'), kind, product?.sku ?? '', product?.name ?? '',
      priceMinor === null ? '' : formatMinor(priceMinor, shop.plan.currency), email, `v${session}`,
    ]) + '\n'
  }
}
