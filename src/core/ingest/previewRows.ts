import type { CustomerKeyKind, ProductKeyKind } from '../domain/identity.ts'
import type { PreviewRow } from '../domain/importing.ts'
import type { FilePlan } from './filePlan.ts'
import { ImportEntities } from './importEntities.ts'
import type { ImportSink } from './importSink.ts'
import { ImportTally } from './importTally.ts'
import { createRowReader } from './readFile.ts'
import type { SampleRow } from './sampleRows.ts'
import { keepOrderWithoutItems } from './unspecifiedProduct.ts'

const ROWS = 8

/** The first rows of a file as they stand and as they will be understood. @param plan null while a question is open: nothing is understood then */
export function previewRows(sample: readonly SampleRow[], plan: FilePlan | null): PreviewRow[] {
  const rows = sample.slice(0, ROWS)
  if (!plan) return rows.map(({ row, cells }) => ({ row, cells, understood: null }))
  const sink = new PreviewSink(plan)
  const reader = createRowReader(plan, 0, sink.entities, sink, new ImportTally())
  const { orders } = sink.entities
  return rows.map(({ row, cells }) => {
    sink.understood = null
    reader.read(cells, row)
    for (let order = 0; order < orders.size; order++) if (orders.summaryOf(order)?.row === row) keepOrderWithoutItems(order, sink.entities, sink)
    return { row, cells, understood: sink.understood }
  })
}

/** Remembers what the reader said of the row just read. */
class PreviewSink implements ImportSink {
  readonly entities = new ImportEntities(this)
  readonly #plan: FilePlan
  readonly #customers: string[] = []
  readonly #products: string[] = []
  readonly #productNames = new Map<number, string>()
  readonly #orders: string[] = []
  understood: PreviewRow['understood'] = null

  constructor(plan: FilePlan) {
    this.#plan = plan
  }

  customer(number: number, _kind: CustomerKeyKind, externalId: string): void {
    this.#customers[number] = externalId
  }

  customerText(): void {}

  listed(customer: number): void {
    this.understood = { orderId: null, at: null, customer: this.#customers[customer] ?? null, product: null, quantity: null, totalMinor: null, currency: null, eventKind: null }
  }

  customerKey(): void {}

  productKey(): void {}

  product(number: number, _kind: ProductKeyKind, externalId: string): void {
    this.#products[number] = externalId
  }

  productText(number: number, name: string | null): void {
    if (name !== null) this.#productNames.set(number, name)
  }

  order(number: number, externalId: string): void {
    this.#orders[number] = externalId
  }

  line(order: number, product: number, quantity: number, _unitPrice: string | null, totalMinor: number | null): void {
    const { orders } = this.entities
    const before = this.understood
    this.understood = {
      orderId: this.#orders[order] ?? null, at: orders.placedAt(order), customer: this.#customers[orders.customerOf(order)] ?? null,
      product: [before?.product, this.#productName(product)].filter(Boolean).join(', '),
      quantity: (before?.quantity ?? 0) + quantity,
      totalMinor: totalMinor === null ? orders.unpricedWorth(order) : (before?.totalMinor ?? 0) + totalMinor,
      currency: orders.currencyOf(order) ?? this.#plan.currency, eventKind: null,
    }
  }

  leftOut(): void {}

  event(...[customer, product, kind, at, , priceMinor]: Parameters<ImportSink['event']>): void {
    this.understood = {
      orderId: null, at, customer: this.#customers[customer] ?? null, product: product < 0 ? null : this.#productName(product),
      quantity: null, totalMinor: priceMinor, currency: this.#plan.currency, eventKind: kind,
    }
  }

  lineRefund(): void {}

  eventDetails(): void {}

  visit(...[customer, visit]: Parameters<ImportSink['visit']>): void {
    this.understood = {
      orderId: visit.session, at: visit.startedAt, customer: this.#customers[customer] ?? null, product: null,
      quantity: visit.product.pages, totalMinor: null, currency: null, eventKind: visit.bought ? 'purchase' : 'view',
    }
  }

  #productName(product: number): string | null {
    return this.#productNames.get(product) ?? this.#products[product] ?? null
  }
}
