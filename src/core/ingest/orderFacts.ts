import type { CurrencyCode, MinorUnits } from '../domain/money.ts'
import { sumRefunds, uniteRefunds, type Refund } from '../domain/refund.ts'
import type { UtcMillis } from '../domain/time.ts'
import { FirstWords } from './firstWords.ts'
import { ORDER_STATES, type OrderState } from './profile.ts'

const NOBODY = -1
const NO_FILE = 0xffff

/** Amounts that a file states for an order as a whole; `goods` is what its products came to after discounts, without postage. */
export type OrderAmount = 'goods' | 'discount' | 'refund' | 'lineRefunds'

/** A product that the row of an order names in a cell, and how many pieces where the cell says so. */
export interface NamedProduct {
  name: string
  quantity: number | null
}

/** A row that tells of an order without naming an item of it. */
export interface OrderSummary {
  file: number
  row: number
  /** Pieces in the whole order. */
  quantity: number
  /** Of its products, where the row has them. */
  names: readonly NamedProduct[]
}

/** A refund of a whole order, and where it stands. */
export interface RefundRow extends Refund {
  file: number
  row: number
}

/** A discount that the file does not name: as much as the lines exceed what was paid for the goods. */
export const UNNAMED_DISCOUNT = Infinity

/** Of an order whose lines have states of their own, the one that says most of it counts. */
const LINE_STATES: readonly OrderState[] = ['counts', 'refunded', 'test', 'unpaid', 'cancelled']

/** What is known of each order while its rows stream by, a number an order in typed arrays. Values of an order's first row that has them count. */
export class OrderFacts {
  size = 0
  #placedAt = new Float64Array(1024)
  #customer = new Int32Array(1024)
  /** The file whose rows are the order's lines. */
  #file = new Uint16Array(1024)
  #state = new Uint8Array(1024)
  #lines = new Uint32Array(1024)
  #unpriced = new Uint32Array(1024)
  #worth = new Float64Array(1024)
  #firstRow = new Uint32Array(1024)
  /** Only files that have the column cost memory. */
  readonly #amounts: Partial<Record<OrderAmount, Float64Array>> = {}
  #summaries: { file: Uint16Array; row: Uint32Array; quantity: Float64Array } | null = null
  readonly #fromLog = new Set<number>()
  readonly #refundRows = new Map<number, RefundRow[]>()
  readonly #withReturns = new Set<number>()
  readonly #summedUp = new Set<number>()
  readonly #currencies = new FirstWords<CurrencyCode>()
  readonly #channels = new FirstWords<string>()
  readonly #names = new Map<number, readonly NamedProduct[]>()
  /** Position in `LINE_STATES` plus one; only files whose lines have states cost memory. */
  #lineStates: Uint8Array<ArrayBuffer> | null = null

  add(at: UtcMillis): void {
    if (this.size === this.#state.length) this.#grow()
    const order = this.size++
    this.#placedAt[order] = at
    this.#customer[order] = NOBODY
    this.#file[order] = NO_FILE
  }

  /** A file has lines of the order. */
  observeFile(order: number, file: number): void {
    if (this.#file[order] === NO_FILE) this.#file[order] = file
  }

  /** The file that the order's lines come from: the first one that has any gives all of them, so that exports that overlap count once. */
  fileOf(order: number): number {
    return this.#file[order] ?? NO_FILE
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
    const told = this.#state[order] ?? 0
    const ofLines = this.#lineStates?.[order] ?? 0
    return told === 0 && ofLines > 0 ? LINE_STATES[ofLines - 1] ?? 'counts' : ORDER_STATES[told] ?? 'counts'
  }

  /** Whether only a purchase in a log tells of the order. */
  isFromLog(order: number): boolean {
    return this.#fromLog.has(order)
  }

  /** Whether its lines are only what the row of an order list names, and those of an item list are better. */
  isSummedUp(order: number): boolean {
    return this.#summedUp.has(order)
  }

  observeSummedUp(order: number): void {
    this.#summedUp.add(order)
  }

  observeFromLog(order: number): void {
    this.#fromLog.add(order)
  }

  observeLineState(order: number, state: OrderState): void {
    const states = this.#lineStates ??= new Uint8Array(this.#state.length)
    const position = LINE_STATES.indexOf(state) + 1
    const before = states[order] ?? 0
    if (before === 0 || position < before) states[order] = position
  }

  /** What was given back of one line. */
  observeLineRefund(order: number, minor: MinorUnits): void {
    const amounts = this.#amounts.lineRefunds ??= new Float64Array(this.#state.length).fill(NaN)
    amounts[order] = (amounts[order] || 0) + minor
  }

  /** Money that went back on the order as a whole, told by a row of its own. */
  observeRefund(order: number, refund: RefundRow): void {
    const known = this.#refundRows.get(order)
    if (known) known.push(refund)
    else this.#refundRows.set(order, [refund])
  }

  /** Rows that say money went back on the order as a whole; `repeated` are those that lie in a second file. */
  refundRowsOf(order: number): { rows: RefundRow[]; repeated: number } {
    const all = this.#refundRows.get(order)
    if (!all) return { rows: [], repeated: 0 }
    const rows = uniteRefunds(Map.groupBy(all, ({ file }) => file).values())
    return { rows, repeated: all.length - rows.length }
  }

  /** Refunds told by rows of their own, each once; none where a list of items has the return itself or the order's own row says what was given back. */
  refundsOf(order: number): Refund[] {
    if (this.#withReturns.has(order) || this.amountOf(order, 'refund') || this.amountOf(order, 'lineRefunds')) return []
    return this.refundRowsOf(order).rows.map(({ at, minor }) => ({ at, minor }))
  }

  /** One of the order's lines is a return. */
  observeReturn(order: number): void {
    this.#withReturns.add(order)
  }

  observeState(order: number, state: OrderState): void {
    if (this.#state[order] === 0) this.#state[order] = ORDER_STATES.indexOf(state)
  }

  /** Null while no row has named one. */
  currencyOf(order: number): CurrencyCode | null {
    return this.#currencies.of(order)
  }

  observeCurrency(order: number, currency: CurrencyCode): void {
    this.#currencies.say(order, currency, this.#state.length)
  }

  /** Where the order came from, in the file's word; null where no row says it. */
  channelOf(order: number): string | null {
    return this.#channels.of(order)
  }

  observeChannel(order: number, channel: string): void {
    this.#channels.say(order, channel, this.#state.length)
  }

  /** NaN where no row says it. */
  amountOf(order: number, amount: OrderAmount): MinorUnits {
    return this.#amounts[amount]?.[order] ?? NaN
  }

  observeAmount(order: number, amount: OrderAmount, minor: MinorUnits): void {
    const amounts = this.#amounts[amount] ??= new Float64Array(this.#state.length).fill(NaN)
    if (Number.isNaN(amounts[order])) amounts[order] = minor
  }

  /**
   * What has to come off the order's lines: the discount on the whole order, but never more than the lines exceed its goods by. So a discount that was
   * on the postage, or is in the lines already, is not taken off them.
   */
  discountOf(order: number): MinorUnits {
    const discount = Math.abs(this.amountOf(order, 'discount') || 0)
    const goods = this.amountOf(order, 'goods')
    const worth = this.#worth[order] ?? 0
    if (discount === UNNAMED_DISCOUNT && Number.isNaN(goods)) return 0
    return Math.max(0, Math.min(discount, Number.isNaN(goods) ? worth : worth - goods))
  }

  /** What the lines without a price have to come to together; null where all have one, or the order does not say what it came to. */
  unpricedWorth(order: number): MinorUnits | null {
    const goods = this.amountOf(order, 'goods')
    return (this.#unpriced[order] ?? 0) === 0 || Number.isNaN(goods) ? null : Math.max(0, goods - (this.#worth[order] ?? 0))
  }

  /** What was given back on the order: as stated, else what was given back of its lines, else all of it where its status says so. */
  refundOf(order: number): MinorUnits {
    const state = this.stateOf(order)
    if (state !== 'counts' && state !== 'refunded') return Math.abs(this.amountOf(order, 'refund') || 0)
    const refund = Math.abs(this.amountOf(order, 'refund') || this.amountOf(order, 'lineRefunds') || sumRefunds(this.refundsOf(order)))
    if (refund > 0 || state !== 'refunded') return refund
    return (this.#worth[order] ?? 0) - this.discountOf(order) + (this.unpricedWorth(order) ?? 0)
  }

  /** Whether all of it came back although no money did, since it was free. */
  isFreeAndReturned(order: number): boolean {
    return this.stateOf(order) === 'refunded' && this.refundOf(order) === 0
  }

  /** Orders none of whose rows became a line are not stored. */
  hasLines(order: number): boolean {
    return (this.#lines[order] ?? 0) > 0
  }

  /** Of its file: where its first line stands. */
  firstRowOf(order: number): number {
    return this.#firstRow[order] ?? 0
  }

  /** What its lines come to as the file has them. */
  goodsOf(order: number): MinorUnits {
    return (this.#worth[order] ?? 0) + (this.unpricedWorth(order) ?? 0)
  }

  /** @param total of the line, less its own discount; null where it has no price @param row of the file */
  observeLine(order: number, total: MinorUnits | null, row: number): void {
    if (this.#lines[order] === 0) this.#firstRow[order] = row
    this.#lines[order] = (this.#lines[order] ?? 0) + 1
    if (total === null) this.#unpriced[order] = (this.#unpriced[order] ?? 0) + 1
    else this.#worth[order] = (this.#worth[order] ?? 0) + total
  }

  /** Takes back a line that is not to be stored. */
  forgetLine(order: number, total: MinorUnits | null): void {
    this.#lines[order] = (this.#lines[order] ?? 0) - 1
    if (total === null) this.#unpriced[order] = (this.#unpriced[order] ?? 0) - 1
    else this.#worth[order] = (this.#worth[order] ?? 0) - total
  }

  /** The row that sums an order up without naming an item; null where there is none. */
  summaryOf(order: number): OrderSummary | null {
    const row = this.#summaries?.row[order] ?? 0
    return row === 0 ? null : { file: this.#summaries?.file[order] ?? 0, row, quantity: this.#summaries?.quantity[order] ?? 1, names: this.#names.get(order) ?? [] }
  }

  observeSummary(order: number, { file, row, quantity, names }: OrderSummary): void {
    const length = this.#state.length
    this.#summaries ??= { file: new Uint16Array(length), row: new Uint32Array(length), quantity: new Float64Array(length) }
    this.#summaries.file[order] = file
    this.#summaries.row[order] = row
    this.#summaries.quantity[order] = quantity
    if (names.length > 0) this.#names.set(order, names)
  }

  #grow(): void {
    const length = this.#state.length * 2
    this.#placedAt = copied(this.#placedAt, new Float64Array(length))
    this.#customer = copied(this.#customer, new Int32Array(length))
    this.#file = copied(this.#file, new Uint16Array(length))
    this.#state = copied(this.#state, new Uint8Array(length))
    this.#currencies.grow(length)
    this.#channels.grow(length)
    this.#lines = copied(this.#lines, new Uint32Array(length))
    this.#unpriced = copied(this.#unpriced, new Uint32Array(length))
    this.#worth = copied(this.#worth, new Float64Array(length))
    this.#firstRow = copied(this.#firstRow, new Uint32Array(length))
    if (this.#summaries) {
      this.#summaries.file = copied(this.#summaries.file, new Uint16Array(length))
      this.#summaries.row = copied(this.#summaries.row, new Uint32Array(length))
      this.#summaries.quantity = copied(this.#summaries.quantity, new Float64Array(length))
    }
    if (this.#lineStates) this.#lineStates = copied(this.#lineStates, new Uint8Array(length))
    for (const [amount, values] of Object.entries(this.#amounts)) this.#amounts[amount as OrderAmount] = copied(values, new Float64Array(length).fill(NaN))
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}
