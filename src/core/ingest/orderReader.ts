import { Calendar } from '../domain/calendar.ts'
import type { DifferenceReason, Field, ProblemCode } from '../domain/importing.ts'
import { formatMinor, lineTotal, shareOut, type CurrencyCode, type MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { CellReader } from './cells.ts'
import { channelName } from './channelName.ts'
import { CustomerReader } from './customerReader.ts'
import { currencyOfSign } from './currencySigns.ts'
import type { FilePlan } from './filePlan.ts'
import { TextHasher } from './hashIndex.ts'
import type { ImportEntities } from './importEntities.ts'
import type { LineSink } from './importSink.ts'
import { ImportTally } from './importTally.ts'
import { findItemCells, findProductNames, type Item, type ItemCells } from './itemCells.ts'
import { LeftOutSink } from './leftOutSink.ts'
import { LineReader, type GivenBack } from './lineReader.ts'
import { MomentReader } from './momentReader.ts'
import { NumberReader } from './numberReader.ts'
import { UNNAMED_DISCOUNT, type NamedProduct } from './orderFacts.ts'
import { countryOfCurrency } from './phoneNumber.ts'
import type { OrderState } from './profile.ts'
import type { RowReader } from './rowReader.ts'
import { StateReader } from './stateReader.ts'
import { pieceShare, sayPieces } from './unspecifiedProduct.ts'
import { zoneNamed } from './zoneNames.ts'

/** Where an amount's sign names the currency, in a file without a column for it. */
const SIGNED_FIELDS: readonly Field[] = ['lineTotal', 'unitPrice', 'orderTotal', 'orderSubtotal']

/**
 * Turns rows of an order file into orders and their lines. A row is one line, or holds the items of a whole order in cells, or sums up an order without
 * naming any; which of them, the profile says. A row without date belongs to an order that was named before.
 */
export class OrderReader implements RowReader {
  readonly #plan: FilePlan
  readonly #file: number
  readonly #entities: ImportEntities
  readonly #sink: LineSink
  readonly #tally: ImportTally
  readonly #cells: CellReader
  readonly #customer: CustomerReader
  readonly #moments: MomentReader
  /** Of rows that name a zone of their own. */
  readonly #momentsByZone = new Map<string, MomentReader>()
  readonly #sums: ReadonlyMap<Field, RegExp>
  readonly #numbers: NumberReader
  readonly #lines: LineReader
  /** For the lines of orders that another file gives. */
  readonly #otherLines: LineReader
  /** For cancelled lines of orders that count. */
  readonly #cancelledLines: LineReader
  readonly #items: ItemCells | null
  readonly #hasher = new TextHasher()
  readonly #names: ReturnType<typeof findProductNames>
  readonly #states: StateReader
  readonly #idDate: RegExp | null
  #row = 0
  #at: UtcMillis = NaN
  #lastOrder = -1

  constructor(plan: FilePlan, file: number, entities: ImportEntities, sink: LineSink, tally: ImportTally) {
    this.#plan = plan
    this.#file = file
    this.#entities = entities
    this.#sink = sink
    this.#tally = tally
    this.#cells = new CellReader(plan)
    this.#customer = new CustomerReader(this.#cells, { country: countryOfCurrency(plan.currency), isLog: false })
    this.#sums = new Map(Object.entries(plan.profile.sums).map(([field, pattern]) => [field as Field, new RegExp(pattern, 'gu')]))
    this.#moments = new MomentReader(plan.calendar, plan.dateOrder)
    this.#numbers = new NumberReader(plan.decimalMark)
    this.#lines = new LineReader(plan, file, entities, sink, tally, this.#cells, this.#numbers)
    const leftOut = (reason: DifferenceReason): LineReader => new LineReader(plan, file, entities, new LeftOutSink(sink, entities, reason), new ImportTally(), this.#cells, this.#numbers)
    this.#otherLines = leftOut('otherFile')
    this.#cancelledLines = leftOut('cancelledOrders')
    this.#items = findItemCells(plan.profile.items, plan.columnNames)
    this.#names = findProductNames(plan.profile.items, plan.columnNames)
    this.#states = new StateReader(plan.profile, this.#cells, this.#numbers)
    this.#idDate = plan.profile.orderIdDate === undefined ? null : new RegExp(plan.profile.orderIdDate, 'u')
    entities.notProducts.learn(plan.profile.notProducts)
  }

  read(cells: readonly string[], row: number): void {
    this.#row = row
    this.#cells.start(cells)
    if (this.#lines.typeOf() === 'ignored') return this.#ignore()
    const orderId = this.#cells.id('orderId')
    const damagedOrderId = this.#cells.damagedId
    const order = this.#order(orderId, damagedOrderId, cells)
    if (order < 0) return this.#leaveOut('dateUnreadable', this.#cells.text('orderedAt'), orderId)
    this.#lastOrder = order
    if (this.#refundEvent(order)) return
    this.#observeOrder(order)
    this.#readLines(order, orderId)
    if (this.#cells.damagedId !== '') this.#tally.problem('idDamaged', this.#plan.name, row, this.#cells.damagedId)
  }

  #readLines(order: number, orderId: string): void {
    const items = this.#items?.read(this.#cells.row) ?? []
    if (items.length === 0 && this.#isSummary()) return this.#summary(order, orderId)
    const { orders } = this.#entities
    orders.observeFile(order, this.#file)
    const gives = orders.fileOf(order) === this.#file
    if (!gives) this.#alreadyKnown(orderId)
    const isCancelled = gives && this.#isCancelledLine(order)
    const lines = isCancelled ? this.#cancelledLines : gives ? this.#lines : this.#otherLines
    const givenBack = gives && !isCancelled ? this.#givenBack(order) : 'nothing'
    if (items.length === 0) lines.read(order, orderId, this.#row, 0, givenBack)
    else if (items.every(item => item.quantity === undefined && item.lineTotal === undefined && item.unitPrice === undefined)) this.#shareRow(items, order)
    for (const [part, item] of items.entries()) {
      this.#cells.startItem(item)
      lines.read(order, orderId, this.#row, part, givenBack)
    }
  }

  /** A line that was cancelled of an order that counts is left out; of one that was cancelled as a whole it is kept with it. */
  #isCancelledLine(order: number): boolean {
    const state = this.#states.readLine()
    if (state === 'counts' || state === 'refunded' || this.#entities.orders.stateOf(order) !== 'counts') return false
    this.#tally.fates.cancelled++
    this.#tally.problem('cancelledLines', this.#plan.name, this.#row, this.#cells.productName() || (this.#cells.product()?.value ?? ''))
    return true
  }

  /** What was given back of the row's line, where states and refunds are the line's. */
  #givenBack(order: number): GivenBack {
    const state = this.#plan.profile.statesOf === 'line' ? this.#states.read() : null
    if (state !== null) this.#entities.orders.observeLineState(order, this.#plan.kept.has(state) ? 'counts' : state)
    if (state === 'refunded' || state === 'cancelled') return 'all'
    if (this.#states.readLine() === 'refunded') return 'all'
    return this.#plan.profile.refunded === undefined || this.#states.givenBack() ? 'stated' : 'nothing'
  }

  /** Several items that have one quantity and one amount together: pieces are shared evenly, the amount by pieces, to the last minor unit. */
  #shareRow(items: Item[], order: number): void {
    const pieces = Math.max(items.length, this.#numbers.read(this.#cells.text('quantity')) ? this.#numbers.value : 0)
    const shares = items.map((_, part) => pieceShare(pieces, items.length, part))
    const total = this.#amount('lineTotal', order)
    const worth = total === null ? null : shareOut(total - Math.abs(this.#amount('lineShipping', order) ?? 0), shares)
    const currency = this.#entities.orders.currencyOf(order) ?? this.#plan.currency
    for (const [part, item] of items.entries()) {
      item.quantity = String(shares[part]).replace('.', this.#plan.decimalMark)
      if (worth) item.lineTotal = formatMinor(worth[part] ?? 0, currency).replace('.', this.#plan.decimalMark)
    }
    if (pieces !== items.length) this.#tally.problem('piecesShared', this.#plan.name, this.#row, items.map(item => item.productName).join(' · '))
  }

  /** The row's order, made known with its moment and customer; −1 where its date cannot be read. */
  #order(orderId: string, damagedOrderId: string, cells: readonly string[]): number {
    const date = this.#cells.text('orderedAt') || this.#dateOfId(orderId)
    this.#customer.read()
    const { orders } = this.#entities
    if (date === '') {
      const order = orderId === '' ? this.#lastOrder : this.#entities.knownOrder(this.#plan.idPrefix + orderId)
      this.#at = orders.placedAt(order)
      const customer = order < 0 ? -1 : this.#observeCustomer(orders.placedAt(order))
      if (customer >= 0) orders.observeCustomer(order, customer)
      return order
    }
    const at = this.#moment(date)
    if (Number.isNaN(at)) return -1
    this.#at = at
    const customer = this.#observeCustomer(at)
    const order = this.#entities.order(orderId === '' ? this.#madeUpOrderId(customer, damagedOrderId, at, cells) : this.#plan.idPrefix + orderId, at)
    orders.observeMoment(order, at)
    if (customer >= 0) orders.observeCustomer(order, customer)
    return order
  }

  /** Date and time may stand in two columns, and the zone in a third. */
  #moment(date: string): UtcMillis {
    const time = this.#cells.text('orderedTime')
    return this.#momentsIn(this.#cells.text('timeZone')).read(time === '' || /\d:\d\d/.test(date) ? date : `${date} ${time}`)
  }

  #momentsIn(zone: string): MomentReader {
    if (zone === '') return this.#moments
    let moments = this.#momentsByZone.get(zone)
    if (!moments) {
      const name = zoneNamed(zone)
      moments = name === null || name === this.#plan.calendar.timeZone ? this.#moments : new MomentReader(new Calendar(name), this.#plan.dateOrder)
      this.#momentsByZone.set(zone, moments)
    }
    return moments
  }

  /** The day that some systems write into the order's id; empty where there is none. */
  #dateOfId(orderId: string): string {
    const found = this.#idDate?.exec(orderId)?.groups
    return found ? `20${found['year']?.slice(-2)}-${found['month']}-${found['day']}` : ''
  }

  /** What only an order's first row says in many exports, and any row may. */
  #observeOrder(order: number): void {
    const { orders } = this.#entities
    const currency = this.#currency()
    if (currency !== null) orders.observeCurrency(order, currency)
    const state = this.#plan.profile.statesOf === 'order' ? this.#states.read() : null
    if (state !== null) orders.observeState(order, this.#plan.kept.has(state) ? 'counts' : state)
    this.#observeAmounts(order, state)
    const channel = this.#cells.text('channel')
    if (channel !== '') orders.observeChannel(order, channelName(channel))
  }

  /** The row's currency by its code, else by the sign that an amount bears; null where it says neither. */
  #currency(): CurrencyCode | null {
    const code = this.#cells.text('currency')
    if (code !== '') return /^[A-Za-z]{3}$/.test(code) ? code.toUpperCase() : currencyOfSign(code)
    if (!this.#plan.signedAmounts) return null
    for (const field of SIGNED_FIELDS) {
      const found = currencyOfSign(this.#cells.text(field))
      if (found !== null) return found
    }
    return null
  }

  /** A row of its own that says money went back on an order as a whole. @returns false where the row is none */
  #refundEvent(order: number): boolean {
    if (this.#plan.profile.grain !== 'order') return false
    const left = this.#plan.totalLeft === 'goods' ? this.#amount('orderTotalLeft', order) : null
    const stated = this.#amount('orderSubtotal', order) ?? left ?? this.#amount('orderTotal', order) ?? 0
    // A refund of an amount, not of an item, leaves the goods at nothing and stands in a column of its own.
    const amount = stated === 0 && this.#lines.typeOf() === 'return' ? this.#amount('orderRefund', order) ?? 0 : stated
    if (amount >= 0 && this.#lines.typeOf() !== 'return') return false
    this.#entities.orders.observeRefund(order, { at: this.#at, minor: Math.abs(amount), file: this.#file, row: this.#row })
    return true
  }

  #observeAmounts(order: number, state: OrderState | null): void {
    const { orders } = this.#entities
    const { subtotal: subtotalIs, difference } = this.#plan.profile.amounts
    const unnamed = difference === 'discount' || (difference === 'coupon' && this.#cells.text('couponCode') !== '')
    const discount = unnamed ? UNNAMED_DISCOUNT : this.#amount('orderDiscount', order)
    const shipping = this.#amount('orderShipping', order)
    const tax = this.#amount('orderTax', order)
    const stated = this.#amount('orderTotal', order)
    // Where the difference to what was paid is a discount, the order's total says what was paid; an order that was not paid yet has none, or nothing but a zero.
    const paid = unnamed && stated !== null && (stated > 0 || (state === 'counts' && (difference === 'coupon' || this.#cells.text('paidAt') !== '')))
    const left = this.#amount('orderTotalLeft', order)
    const goodsLeft = this.#plan.totalLeft === 'goods'
    const subtotal = paid ? null : this.#amount('orderSubtotal', order) ?? (goodsLeft && left !== null && left > 0 ? left : null)
    const total = subtotal === null && (paid || !unnamed) ? stated : null
    const refund = this.#amount('orderRefund', order) ?? (goodsLeft || stated === null || left === null ? null : stated - left)
    if (discount !== null) orders.observeAmount(order, 'discount', discount)
    if (refund !== null) orders.observeAmount(order, 'refund', refund)
    if (subtotal !== null) orders.observeAmount(order, 'goods', subtotalIs === 'beforeDiscount' ? subtotal - Math.abs(discount ?? 0) : subtotal)
    else if (total !== null) orders.observeAmount(order, 'goods', total - (shipping ?? 0) - (this.#plan.taxIs === 'onTop' ? tax ?? 0 : 0))
  }

  /** @returns the row's customer; −1 where nobody is named, or somebody who must not be one */
  #observeCustomer(at: UtcMillis): number {
    if (this.#customer.value === '') return -1
    const customer = this.#entities.customer(this.#customer)
    if (customer >= 0) this.#entities.customerText(customer, this.#customer, at)
    else this.#tally.problem(this.#entities.barredFor, this.#plan.name, this.#row, this.#entities.barredFor === 'sharedCustomer' ? this.#entities.written(this.#customer) : '')
    return customer
  }

  /** Whether the row, which has no item cells, tells of the order as a whole and not of one line. */
  #isSummary(): boolean {
    const { grain } = this.#plan.profile
    return grain === 'order' || (grain === 'both' && this.#cells.product() === null)
  }

  /** Kept aside until all files are read: another row, or another file, may name the items. */
  #summary(order: number, orderId: string): void {
    const { orders } = this.#entities
    if (orders.summaryOf(order)) return this.#alreadyKnown(orderId)
    const pieces = this.#cells.text('orderQuantity') || this.#cells.text('quantity')
    const names = this.#productNames()
    if (pieces === '' && this.#names && !sayPieces(names)) this.#tally.problem('quantityMissing', this.#plan.name, this.#row, orderId)
    orders.observeSummary(order, { file: this.#file, row: this.#row, quantity: this.#numbers.read(pieces) && this.#numbers.value > 0 ? this.#numbers.value : 1, names })
  }

  #productNames(): NamedProduct[] {
    const kinds = this.#numbers.read(this.#cells.text('orderKinds')) ? this.#numbers.value : 0
    return this.#names?.(this.#cells.row, kinds) ?? []
  }

  /** An amount of the whole order; null where there is none or it cannot be read. */
  #amount(field: Field, order: number): MinorUnits | null {
    const text = this.#cells.text(field)
    if (text === '') return null
    const currency = this.#entities.orders.currencyOf(order) ?? this.#plan.currency
    const minor = (amount: string): MinorUnits | null => this.#numbers.read(amount) ? lineTotal(1, this.#numbers, currency) : null
    const pattern = this.#sums.get(field)
    return pattern ? [...text.matchAll(pattern)].reduce<MinorUnits>((sum, match) => sum + Math.abs(minor(match[1] ?? '') ?? 0), 0) : minor(text)
  }

  /**
   * The order of a row that names none: what one customer bought at one moment is one order; a row without customer is an order by itself,
   * known again by its content.
   * @param customer as it was made known; −1 for nobody
   * @param damagedId what is left of the order's id; it holds rows together where nobody is named
   */
  #madeUpOrderId(customer: number, damagedId: string, at: UtcMillis, cells: readonly string[]): string {
    const moment = new Date(at).toISOString().replace(/(T00:00:00)?\.000Z$/, '')
    if (this.#customer.value !== '') return this.#entities.orderMadeOf(this.#customer, customer, `@${moment}`)
    if (damagedId !== '') return `${damagedId}@${moment}`
    this.#hasher.start()
    for (const cell of cells) this.#hasher.add(cell)
    const { high, low } = this.#hasher.finish()
    return `@${moment}/${high.toString(16).padStart(8, '0')}${low.toString(16).padStart(8, '0')}`
  }

  #ignore(): void {
    this.#tally.fates.empty++
    const text = [this.#cells.text('rowType'), this.#cells.text('itemType')].filter(Boolean).join(' · ')
    if (text !== '') this.#tally.problem('notOrders', this.#plan.name, this.#row, text)
  }

  #alreadyKnown(orderId: string): void {
    this.#tally.fates.alreadyKnown++
    this.#tally.problem('alreadyKnown', this.#plan.name, this.#row, orderId)
  }

  #leaveOut(code: ProblemCode, text: string, orderId: string): void {
    this.#tally.fates.unreadable++
    this.#tally.problem(code, this.#plan.name, this.#row, text)
    const named = this.#cells.text('currency').toUpperCase()
    const currency = /^[A-Z]{3}$/.test(named) ? named : this.#plan.currency
    this.#sink.leftOut(-1, this.#lines.worth(orderId, currency), currency, 'unreadable', this.#file, this.#row, [orderId, text].filter(Boolean).join(' · ').slice(0, 120))
  }
}
