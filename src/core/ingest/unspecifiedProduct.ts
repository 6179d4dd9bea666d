import { UNSPECIFIED_PRODUCT } from '../domain/identity.ts'
import { formatMinor, UNKNOWN_CURRENCY } from '../domain/money.ts'
import { normaliseTitle } from './cells.ts'
import type { ImportEntities } from './importEntities.ts'
import { LINE_KINDS, type ImportSink } from './importSink.ts'
import type { ImportTally } from './importTally.ts'
import type { NamedProduct, OrderSummary, RefundRow } from './orderFacts.ts'

/**
 * To be called when all files are read. An order that was only summed up, and whose items no row and no other file names, is kept as a line for
 * each product that it names, or as one of the unspecified product: who ordered when, and for how much, still tells when they will order again.
 */
export async function keepOrdersWithoutItems(entities: ImportEntities, sink: ImportSink, tally: ImportTally, checkpoint: () => Promise<void>): Promise<void> {
  for (let order = 0; order < entities.orders.size; order++) {
    if (order % 20_000 === 19_999) await checkpoint()
    const { rows, repeated } = entities.orders.refundRowsOf(order)
    tally.fates.alreadyKnown += repeated
    if (entities.orders.hasLines(order)) {
      if (entities.orders.summaryOf(order)) tally.fates.empty++
    } else if (!keepOrderWithoutItems(order, entities, sink)) {
      keepRefunds(order, rows, entities, sink)
      continue
    }
    tally.fates.return += rows.length
  }
}

/** @returns whether there was a row that sums the order up */
export function keepOrderWithoutItems(order: number, entities: ImportEntities, sink: ImportSink): boolean {
  const { orders } = entities
  const summary = orders.summaryOf(order)
  if (!summary) return false
  orders.observeFile(order, summary.file)
  orders.observeSummedUp(order)
  if (summary.names.length > 0) keepNames(order, summary, entities, sink)
  else {
    const goods = orders.amountOf(order, 'goods')
    const total = Number.isNaN(goods) ? null : goods
    orders.observeLine(order, total, summary.row)
    sink.line(order, entities.product(UNSPECIFIED_PRODUCT), summary.quantity, null, total, LINE_KINDS.sale, 'itemsMissing', summary.file, summary.row, 0)
  }
  return true
}

/** Refunds whose sale is in no file of this import: returns of something unspecified, until another import tells of the sale. */
function keepRefunds(order: number, rows: readonly RefundRow[], entities: ImportEntities, sink: ImportSink): void {
  const { orders } = entities
  for (const { minor, file, row } of rows) {
    orders.observeFile(order, file)
    orders.observeLine(order, -minor, row)
    sink.line(order, entities.product(UNSPECIFIED_PRODUCT), -1, formatMinor(minor, orders.currencyOf(order) ?? UNKNOWN_CURRENCY), -minor, LINE_KINDS.return, null, file, row, 0)
  }
}

/** Whether each of an order's products is named with its pieces. */
export function sayPieces(names: readonly NamedProduct[]): boolean {
  return names.length > 0 && names.every(({ quantity }) => quantity !== null)
}

/** A line for each product that the order's row names. Where it says only how many pieces there are in all, they are shared evenly, and told so. */
function keepNames(order: number, { file, row, quantity, names }: OrderSummary, entities: ImportEntities, sink: ImportSink): void {
  const { orders } = entities
  const pieces = Math.max(quantity, names.length)
  const told = sayPieces(names)
  const shared = !told && names.length > 1 && pieces !== names.length
  for (const [part, { name, quantity: own }] of names.entries()) {
    const product = entities.product({ kind: 'title', value: normaliseTitle(name) })
    entities.productNamed(product, name, orders.placedAt(order))
    orders.observeLine(order, null, row)
    sink.line(order, product, told && own !== null ? own : pieceShare(pieces, names.length, part), null, null, LINE_KINDS.sale, shared ? 'piecesShared' : null, file, row, part)
  }
}

/** Whole pieces as even as can be, the first ones one more; a weight is parted evenly. */
export function pieceShare(pieces: number, count: number, part: number): number {
  return Number.isInteger(pieces) ? Math.floor(pieces / count) + (part < pieces % count ? 1 : 0) : pieces / count
}
