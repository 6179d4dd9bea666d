import type { ImportEntities } from './importEntities.ts'
import { LINE_KINDS, type ImportSink } from './importSink.ts'
import type { ImportTally } from './importTally.ts'

/** The product of lines that name none. */
export const UNSPECIFIED_PRODUCT = 'unspecified'

/**
 * To be called when all files are read. An order that was only summed up, and whose items no row and no other file names, is kept as one line of the
 * unspecified product: who ordered when, and for how much, still tells when they will order again.
 */
export async function keepOrdersWithoutItems(entities: ImportEntities, sink: ImportSink, tally: ImportTally, checkpoint: () => Promise<void>): Promise<void> {
  for (let order = 0; order < entities.orders.size; order++) {
    if (order % 20_000 === 19_999) await checkpoint()
    if (entities.orders.hasLines(order)) {
      if (entities.orders.summaryOf(order)) tally.fates.empty++
    } else {
      keepOrderWithoutItems(order, entities, sink)
    }
  }
}

/** @returns whether there was a row that sums the order up */
export function keepOrderWithoutItems(order: number, entities: ImportEntities, sink: ImportSink): boolean {
  const { orders } = entities
  const summary = orders.summaryOf(order)
  if (!summary) return false
  const goods = orders.amountOf(order, 'goods')
  const total = Number.isNaN(goods) ? null : goods
  orders.givesLines(order, summary.file)
  orders.observeLine(order, total)
  sink.line(order, entities.product(UNSPECIFIED_PRODUCT), summary.quantity, null, total, LINE_KINDS.sale, 'itemsMissing', summary.file, summary.row, 0)
  return true
}
