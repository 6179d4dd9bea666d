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
  /** Position 0 stands for "not told yet". */
  readonly #currencies: CurrencyCode[] = [UNKNOWN_CURRENCY]

  add(at: UtcMillis, file: number): void {
    if (this.size === this.#state.length) this.#grow()
    const order = this.size++
    this.#placedAt[order] = at
    this.#customer[order] = NOBODY
    this.#file[order] = file
    this.#refund[order] = NaN
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

  /** Orders none of whose rows became a line are not stored. */
  hasLines(order: number): boolean {
    return (this.#lines[order] ?? 0) > 0
  }

  observeLine(order: number): void {
    this.#lines[order] = (this.#lines[order] ?? 0) + 1
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
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}
