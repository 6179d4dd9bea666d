import type { EventKind } from '../domain/event.ts'
import type { ProblemCode } from '../domain/importing.ts'
import { lineTotal } from '../domain/money.ts'
import { CellReader } from './cells.ts'
import { eventKindNamed } from './eventKindNames.ts'
import type { FilePlan } from './filePlan.ts'
import { HashIndex, TextHasher } from './hashIndex.ts'
import type { ImportEntities } from './importEntities.ts'
import type { ImportSink } from './importSink.ts'
import type { ImportTally } from './importTally.ts'
import { MomentReader } from './momentReader.ts'
import { NumberReader } from './numberReader.ts'
import type { RowReader } from './rowReader.ts'

/**
 * Turns rows of a behaviour log into events. An event is known again by what it says (who, what, which product, when, in which session) and by
 * how often the file has said so before, so that two equal clicks in one second stay two and a second import adds none.
 */
export class EventReader implements RowReader {
  readonly #plan: FilePlan
  readonly #file: number
  readonly #entities: ImportEntities
  readonly #sink: ImportSink
  readonly #tally: ImportTally
  readonly #cells: CellReader
  readonly #moments: MomentReader
  readonly #numbers: NumberReader
  readonly #hasher = new TextHasher()
  readonly #seen = new HashIndex()
  #times = new Uint16Array(1024)

  constructor(plan: FilePlan, file: number, entities: ImportEntities, sink: ImportSink, tally: ImportTally) {
    this.#plan = plan
    this.#file = file
    this.#entities = entities
    this.#sink = sink
    this.#tally = tally
    this.#cells = new CellReader(plan.columns, plan.pointZero, plan.cutOff)
    this.#moments = new MomentReader(plan.calendar, plan.dateOrder)
    this.#numbers = new NumberReader(plan.decimalMark)
  }

  read(cells: readonly string[], row: number): void {
    this.#cells.start(cells)
    const at = this.#moments.read(this.#cells.text('orderedAt'))
    if (Number.isNaN(at)) return this.#leaveOut('dateUnreadable', row, this.#cells.text('orderedAt'))
    const name = this.#cells.text('eventKind')
    const kind = this.#plan.profile.eventKinds[name] ?? eventKindNamed(name)
    if (kind === null) return this.#leaveOut('eventKindUnknown', row, name)
    const price = this.#price()
    if (price === undefined) return this.#leaveOut('numberUnreadable', row, this.#cells.text('unitPrice'))

    const customerId = this.#cells.customerId()
    const productId = this.#cells.productId()
    const session = this.#cells.id('sessionId')
    if (this.#cells.damagedId !== '') this.#tally.problem('idDamaged', this.#plan.name, row, this.#cells.damagedId)
    const { high, low } = this.#key(customerId, productId, kind, at, session)
    const customer = customerId === '' ? -1 : this.#entities.customer(customerId)
    if (customerId.includes('@')) {
      this.#entities.customerText(customer, { email: this.#cells.text('customerEmail') || this.#cells.text('customerId'), name: null, phone: null, acceptsMarketing: null }, at)
    }
    const product = productId === '' ? -1 : this.#entities.product(productId)
    const productName = this.#cells.productName()
    const category = this.#cells.text('category')
    if (product >= 0 && (productName !== '' || category !== '')) this.#entities.productText(product, productName, category, at)
    this.#sink.event(customer, product, kind, at, session || null, price, high, low, this.#file, row)
  }

  /** Null where there is none; undefined where it cannot be read. */
  #price(): number | null | undefined {
    const text = this.#cells.text('unitPrice')
    if (text === '') return null
    try {
      return this.#numbers.read(text) ? lineTotal(1, this.#numbers, this.#plan.currency) : undefined
    } catch (error) {
      if (error instanceof RangeError) return undefined
      throw error
    }
  }

  #key(customer: string, product: string, kind: EventKind, at: number, session: string): { high: number; low: number } {
    const hasher = this.#hasher
    hasher.start().add(customer).add(product).add(kind).add(String(at)).add(session).finish()
    const { high, low } = hasher
    const number = this.#seen.find(high, low)
    if (number < 0) {
      this.#count(this.#seen.add(high, low), 1)
      return { high, low }
    }
    const times = (this.#times[number] ?? 0) + 1
    this.#count(number, times)
    return hasher.start(times).add(`${high}:${low}`).finish()
  }

  #count(number: number, times: number): void {
    if (number >= this.#times.length) {
      const larger = new Uint16Array(this.#times.length * 2)
      larger.set(this.#times)
      this.#times = larger
    }
    this.#times[number] = times
  }

  #leaveOut(code: ProblemCode, row: number, text: string): void {
    this.#tally.fates.unreadable++
    this.#tally.problem(code, this.#plan.name, row, text)
  }
}
