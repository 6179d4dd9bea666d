import type { DifferenceReason } from '../domain/importing.ts'
import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import type { ImportEntities } from './importEntities.ts'
import type { ImportSink, LineSink } from './importSink.ts'

/** Takes the lines of rows that are read but not stored, and tells them as left out for one reason. */
export class LeftOutSink implements LineSink {
  readonly #sink: LineSink
  readonly #entities: ImportEntities
  readonly #reason: DifferenceReason
  #lastOrder = -1

  constructor(sink: LineSink, entities: ImportEntities, reason: DifferenceReason) {
    this.#sink = sink
    this.#entities = entities
    this.#reason = reason
  }

  line(...[order, , , , totalMinor, , , file, row]: Parameters<ImportSink['line']>): void {
    this.#lastOrder = order
    this.#entities.orders.forgetLine(order, totalMinor)
    this.#sink.leftOut(order, totalMinor, null, this.#reason, file, row, '')
  }

  lineRefund(minor: MinorUnits): void {
    this.#entities.orders.observeLineRefund(this.#lastOrder, -minor)
  }

  leftOut(order: number, totalMinor: MinorUnits | null, currency: CurrencyCode | null, _reason: DifferenceReason, file: number, row: number, text: string): void {
    this.#sink.leftOut(order, totalMinor, currency, this.#reason, file, row, text)
  }

  event(): void {}

  eventDetails(): void {}

  visit(): void {}

  listed(): void {}
}
