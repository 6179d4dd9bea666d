import type { Field, ProblemCode } from '../domain/importing.ts'
import { formatMinor, lineTotal, type MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { meaningOf } from './eventKindNames.ts'
import { LINE_KINDS, type EventDetails, type LineSink } from './importSink.ts'
import { VisitorReader } from './visitorReader.ts'

/** Before the ids of orders that logs tell of, so that they are never taken for those of an order file. */
const LOG_ORDER = 'log:'

/**
 * Turns rows of a behaviour log into events. An event is known again by what it says (who, what, which product, when, in which session) and by
 * how often the file has said so before, so that two equal clicks in one second stay two and a second import adds none.
 */
export class EventReader extends VisitorReader<LineSink> {
  read(cells: readonly string[], row: number): void {
    this.cells.start(cells)
    const at = this.moments.read(this.cells.text('orderedAt'))
    if (Number.isNaN(at)) return this.#leaveOut('dateUnreadable', row, this.cells.text('orderedAt'))
    const name = this.cells.text('eventKind')
    const kind = this.plan.profile.eventKind ?? meaningOf(name, this.plan.eventMeanings)
    if (kind === null) return this.#leaveOut('eventKindUnknown', row, name)
    if (kind === 'ignore') {
      this.tally.fates.empty++
      return this.tally.problem('eventsIgnored', this.plan.name, row, name)
    }
    const price = this.#price()
    if (price === undefined) return this.#leaveOut('numberUnreadable', row, this.cells.text('unitPrice'))

    const isNamed = this.customer.read()
    const productKey = this.cells.product()
    const session = this.cells.id('sessionId')
    if (this.cells.damagedId !== '') this.tally.problem('idDamaged', this.plan.name, row, this.cells.damagedId)
    const { high, low } = this.keys.of([this.customer.value, productKey?.value ?? '', kind, String(at), session])
    const customer = isNamed ? this.entities.customer(this.customer) : -1
    if (customer >= 0) this.entities.customerText(customer, this.customer, at)
    // The visit and the words of a deleted customer would tell what the name no longer does.
    const isBarred = isNamed && customer < 0
    if (isBarred) this.tally.problem(this.entities.barredFor, this.plan.name, row, '')
    const product = productKey ? this.entities.product(productKey) : -1
    if (productKey) this.entities.productText(product, productKey, this.cells, at)
    if (kind === 'purchase' && product >= 0) {
      const bond = session || (isNamed ? this.entities.orderMadeOf(this.customer, customer, `@${new Date(at).toISOString()}`) : '')
      this.#purchase(customer, product, at, bond, price, row)
    }
    this.sink.event(customer, product, kind, at, isBarred ? null : session || null, price, high, low, this.file, row)
    const details = isBarred ? null : this.#details(product < 0 ? this.cells.text('category') : '')
    if (details) this.sink.eventDetails(details)
  }

  /**
   * Tells of a purchase as a line of an order too, which stays where no order file has it. What was bought in one visit is one order.
   * @param bond what holds the rows of one order together; empty where nothing does
   */
  #purchase(customer: number, product: number, at: UtcMillis, bond: string, price: MinorUnits | null, row: number): void {
    const id = this.cells.id('orderId') || bond
    const quantity = this.#number('quantity') ?? 1
    if (id === '' || quantity <= 0) return
    const { orders } = this.entities
    const order = this.entities.order(LOG_ORDER + id, at)
    orders.observeFromLog(order)
    orders.observeMoment(order, at)
    if (customer >= 0) orders.observeCustomer(order, customer)
    // Every file gives lines, since an event that another has too is known again by itself; the order is of the first.
    orders.observeFile(order, this.file)
    const total = price === null ? null : Math.round(price * quantity)
    orders.observeLine(order, total, row)
    this.sink.line(order, product, quantity, price === null ? null : formatMinor(price, this.plan.currency), total, LINE_KINDS.sale, null, this.file, row, 1)
  }

  /** Null where there are none. A number that cannot be read is none: the event itself is understood without it. */
  #details(category: string): EventDetails | null {
    const quantity = this.#number('quantity')
    const rating = this.#number('rating')
    const text = [this.cells.text('searchText'), this.cells.text('reviewTitle'), this.cells.text('reviewText')].filter(part => part !== '').join('\n').normalize('NFC')
    if (quantity === null && rating === null && text === '' && category === '') return null
    return { quantity, rating, text: text || null, category: category.normalize('NFC') || null }
  }

  #number(field: Field): number | null {
    return this.numbers.read(this.cells.text(field)) ? this.numbers.value : null
  }

  /** Null where there is none; undefined where it cannot be read. */
  #price(): number | null | undefined {
    const text = this.cells.text('unitPrice')
    if (text === '') return null
    try {
      return this.numbers.read(text) ? lineTotal(1, this.numbers, this.plan.currency) : undefined
    } catch (error) {
      if (error instanceof RangeError) return undefined
      throw error
    }
  }

  #leaveOut(code: ProblemCode, row: number, text: string): void {
    this.tally.fates.unreadable++
    this.tally.problem(code, this.plan.name, row, text)
  }
}
