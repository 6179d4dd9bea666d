import { UNKNOWN_CURRENCY, type CurrencyCode, type MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { ORDER_STATES, type OrderState } from './profile.ts'

const NOBODY = -1

/** What is known of each order while its rows stream by, a number an order in typed arrays. Values of an order's first row that has them count. */
export class OrderFacts {
  size = 0
  #placedAt = new Float64Array(1024)
  #customer = new Int32Array(1024)
  #file = new Uint16Array(1024)
  #state = new Uint8Array(1024)
  #currency = new Uint8Array(1024)
  #refund = new Float64Array(1024)
  #lines = new Uint32Array(1024)
  #goods = new Float64Array(1024)
  #discount = new Float64Array(1024)
  #subtotal = new Float64Array(1024)
  /** Position 0 stands for "not told yet". */
  readonly #currencies: CurrencyCode[] = [UNKNOWN_CURRENCY]

  add(at: UtcMillis, file: number): void {
    if (this.size === this.#state.length) this.#grow()
    const order = this.size++
    this.#placedAt[order] = at
    this.#customer[order] = NOBODY
    this.#file[order] = file
    this.#refund[order] = NaN
    this.#discount[order] = NaN
    this.#subtotal[order] = NaN
  }

  fileOf(order: number): number {
    return this.#file[order] ?? 0
  }

  /** An order is placed at the earliest moment that its rows name. */
  placedAt(order: number): UtcMillis {
    return this.#placedAt[order] ?? NaN
  }

  observeMoment(order: number, at: UtcMillis): void {
    if (!(at >= this.placedAt(order))) this.#placedAt[order] = at
  }

  /** −1 where nobody knows. */
  customerOf(order: number): number {
    return this.#customer[order] ?? NOBODY
  }

  observeCustomer(order: number, customer: number): void {
    if (this.customerOf(order) === NOBODY) this.#customer[order] = customer
  }

  stateOf(order: number): OrderState {
    return ORDER_STATES[this.#state[order] ?? 0] ?? 'counts'
  }

  observeState(order: number, state: OrderState): void {
    if (this.#state[order] === 0) this.#state[order] = ORDER_STATES.indexOf(state)
  }

  /** Null while no row has named one. */
  currencyOf(order: number): CurrencyCode | null {
    const position = this.#currency[order] ?? 0
    return position === 0 ? null : this.#currencies[position] ?? null
  }

  observeCurrency(order: number, currency: CurrencyCode): void {
    if (this.#currency[order] !== 0) return
    let position = this.#currencies.indexOf(currency, 1)
    if (position < 0) position = this.#currencies.push(currency) - 1
    this.#currency[order] = position
  }

  /** What was given back on the order as a whole. */
  refundOf(order: number): MinorUnits {
    return this.#refund[order] || 0
  }

  observeRefund(order: number, refund: MinorUnits): void {
    if (Number.isNaN(this.#refund[order])) this.#refund[order] = refund
  }

  /**
   * What has to come off the order's lines: the discount on the whole order, but never more than the lines exceed its subtotal by. So a discount that was
   * on the postage, or is in the lines already, is not taken off them.
   */
  discountOf(order: number): MinorUnits {
    const discount = this.#discount[order] || 0
    const subtotal = this.#subtotal[order] ?? NaN
    const goods = this.#goods[order] ?? 0
    return Math.max(0, Math.min(discount, Number.isNaN(subtotal) ? goods : goods - subtotal))
  }

  observeDiscount(order: number, discount: MinorUnits): void {
    if (Number.isNaN(this.#discount[order])) this.#discount[order] = Math.abs(discount)
  }

  observeSubtotal(order: number, subtotal: MinorUnits): void {
    if (Number.isNaN(this.#subtotal[order])) this.#subtotal[order] = subtotal
  }

  /** Orders none of whose rows became a line are not stored. */
  hasLines(order: number): boolean {
    return (this.#lines[order] ?? 0) > 0
  }

  /** @param total of the line, less its own discount */
  observeLine(order: number, total: MinorUnits): void {
    this.#lines[order] = (this.#lines[order] ?? 0) + 1
    this.#goods[order] = (this.#goods[order] ?? 0) + total
  }

  #grow(): void {
    const length = this.#state.length * 2
    this.#placedAt = copied(this.#placedAt, new Float64Array(length))
    this.#customer = copied(this.#customer, new Int32Array(length))
    this.#file = copied(this.#file, new Uint16Array(length))
    this.#state = copied(this.#state, new Uint8Array(length))
    this.#currency = copied(this.#currency, new Uint8Array(length))
    this.#refund = copied(this.#refund, new Float64Array(length))
    this.#lines = copied(this.#lines, new Uint32Array(length))
    this.#goods = copied(this.#goods, new Float64Array(length))
    this.#discount = copied(this.#discount, new Float64Array(length))
    this.#subtotal = copied(this.#subtotal, new Float64Array(length))
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}
