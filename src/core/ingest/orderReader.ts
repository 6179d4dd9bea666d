import type { Field, ProblemCode } from '../domain/importing.ts'
import { lineTotal, type CurrencyCode, type MinorUnits } from '../domain/money.ts'
import type { UtcMillis } from '../domain/time.ts'
import { CellReader, yesOrNo } from './cells.ts'
import type { FilePlan } from './filePlan.ts'
import { TextHasher } from './hashIndex.ts'
import type { ImportEntities } from './importEntities.ts'
import { LINE_KINDS, type ImportSink, type LineKind } from './importSink.ts'
import type { ImportTally } from './importTally.ts'
import { MomentReader } from './momentReader.ts'
import { NumberReader } from './numberReader.ts'
import type { RowReader } from './rowReader.ts'

/** The product of lines that name none. */
export const UNSPECIFIED_PRODUCT = 'unspecified'


/**
 * Turns rows of an order file into lines. A line is
 * - a return, where its order id has the profile's prefix of cancellations, or its quantity or total is negative;
 * - no sale (a stock adjustment), where its price is zero and either it is negative or nobody is named who could have been given it;
 * - else a sale. Whether its product is one at all (and not a fee) is known when the whole file is read.
 */
export class OrderReader implements RowReader {
  readonly #plan: FilePlan
  readonly #file: number
  readonly #entities: ImportEntities
  readonly #sink: ImportSink
  readonly #tally: ImportTally
  readonly #cells: CellReader
  readonly #moments: MomentReader
  readonly #numbers: NumberReader
  readonly #hasher = new TextHasher()
  readonly #testPayments: RegExp | null
  #row = 0
  /** Of the current line: null where no price is known. */
  #unitPrice: string | null = null
  #total: MinorUnits | null = null
  #free = false

  constructor(plan: FilePlan, file: number, entities: ImportEntities, sink: ImportSink, tally: ImportTally) {
    this.#plan = plan
    this.#file = file
    this.#entities = entities
    this.#sink = sink
    this.#tally = tally
    this.#cells = new CellReader(plan.columns, plan.pointZero, plan.cutOff)
    this.#moments = new MomentReader(plan.calendar, plan.dateOrder)
    this.#numbers = new NumberReader(plan.decimalMark)
    const words = plan.profile.testPayments
    this.#testPayments = words.length > 0 ? new RegExp(words.map(word => RegExp.escape(word)).join('|'), 'i') : null
    entities.notProducts.learn(plan.profile.notProducts)
  }

  read(cells: readonly string[], row: number): void {
    this.#row = row
    this.#cells.start(cells)
    const orderId = this.#cells.id('orderId')
    const damagedOrderId = this.#cells.damagedId
    const customerId = this.#cells.customerId()
    const at = this.#moments.read(this.#cells.text('orderedAt'))
    if (Number.isNaN(at)) return this.#leaveOut('dateUnreadable', this.#cells.text('orderedAt'))

    const order = this.#entities.order(orderId || this.#madeUpOrderId(customerId || damagedOrderId, at, cells), at, this.#file)
    const { orders } = this.#entities
    if (orders.fileOf(order) !== this.#file) {
      this.#tally.fates.alreadyKnown++
      return this.#tally.problem('alreadyKnown', this.#plan.name, row, orderId)
    }
    orders.observeMoment(order, at)
    if (customerId !== '') this.#observeCustomer(order, customerId, at)
    this.#observeOrder(order)
    this.#line(order, orderId, at)
    if (this.#cells.damagedId !== '') this.#tally.problem('idDamaged', this.#plan.name, row, this.#cells.damagedId)
  }

  /** What only an order's first row says in many exports, and any row may. */
  #observeOrder(order: number): void {
    const { orders } = this.#entities
    const currency = this.#cells.text('currency')
    if (currency !== '' && /^[A-Za-z]{3}$/.test(currency)) orders.observeCurrency(order, currency.toUpperCase())
    const status = this.#cells.text('orderStatus')
    const payment = this.#cells.text('paymentMethod')
    if (this.#cells.text('cancelledAt') !== '') orders.observeState(order, 'cancelled')
    else if (payment !== '' && this.#testPayments?.test(payment)) orders.observeState(order, 'test')
    else if (status !== '') orders.observeState(order, this.#plan.profile.statuses[status.toLowerCase()] ?? 'counts')
    const refund = this.#amount('orderRefund', order)
    if (refund !== null) orders.observeRefund(order, refund)
    const discount = this.#amount('orderDiscount', order)
    if (discount !== null) orders.observeDiscount(order, discount)
    const subtotal = this.#amount('orderSubtotal', order)
    if (subtotal !== null) orders.observeSubtotal(order, subtotal)
  }

  #observeCustomer(order: number, customerId: string, at: UtcMillis): void {
    const customer = this.#entities.customer(customerId)
    this.#entities.orders.observeCustomer(order, customer)
    const email = this.#cells.text('customerEmail') || (customerId.includes('@') ? this.#cells.text('customerId') : '')
    const name = this.#cells.customerName()
    const phone = this.#cells.text('customerPhone')
    const acceptsMarketing = yesOrNo(this.#cells.text('acceptsMarketing'))
    if (name === '' && phone === '' && acceptsMarketing === null && email === '') return
    this.#entities.customerText(customer, { email: email || null, name: name.normalize('NFC') || null, phone: phone || null, acceptsMarketing }, at)
  }

  #line(order: number, orderId: string, at: UtcMillis): void {
    const quantity = this.#quantity()
    if (quantity === null) return this.#leaveOut('numberUnreadable', this.#cells.text('quantity'))
    if (!this.#price(quantity, this.#currency(order))) return this.#leaveOut('numberUnreadable', this.#cells.text('lineTotal') || this.#cells.text('unitPrice'))
    const productId = this.#cells.productId()
    if (quantity === 0 || (productId === '' && this.#total === null && (this.#cells.has('productId') || this.#cells.has('sku')))) {
      this.#tally.fates.empty++
      if (quantity === 0) this.#tally.problem('quantityZero', this.#plan.name, this.#row, productId)
      return
    }
    if (productId === '') this.#tally.problem('productMissing', this.#plan.name, this.#row, orderId)

    const prefix = this.#plan.profile.returnOrderPrefix
    const negative = quantity < 0 || (this.#total ?? 0) < 0 || (prefix !== undefined && orderId.startsWith(prefix))
    const known = this.#entities.orders.customerOf(order) >= 0
    const kind: LineKind = this.#free && (negative || !known) ? LINE_KINDS.notAProduct : negative ? LINE_KINDS.return : LINE_KINDS.sale
    const note: ProblemCode | null = kind === LINE_KINDS.notAProduct ? 'adjustment' : this.#free ? 'priceZero' : null
    const product = this.#entities.product(productId || UNSPECIFIED_PRODUCT)
    const name = this.#cells.productName()
    const category = this.#cells.text('category')
    if (name !== '' || category !== '') this.#entities.productText(product, name, category, kind === LINE_KINDS.sale && !this.#free ? at : -Infinity)
    const total = this.#total === null ? null : negative ? -Math.abs(this.#total) : this.#total
    this.#entities.orders.observeLine(order, total ?? 0)
    this.#sink.line(order, product, negative ? -Math.abs(quantity) : quantity, this.#unitPrice, total === 0 ? 0 : total, kind, note, this.#file, this.#row)
  }

  /** One where the file has no quantities or the cell is empty; null where it cannot be read. */
  #quantity(): number | null {
    const text = this.#cells.text('quantity')
    if (text === '') {
      if (this.#cells.has('quantity')) this.#tally.problem('quantityMissing', this.#plan.name, this.#row, this.#cells.productId())
      return 1
    }
    return this.#numbers.read(text) ? this.#numbers.value : null
  }

  /** Reads price and total of the line. @returns false where a number cannot be read */
  #price(quantity: number, currency: CurrencyCode): boolean {
    this.#unitPrice = null
    this.#total = null
    this.#free = false
    const numbers = this.#numbers
    const price = this.#cells.text('unitPrice')
    const total = this.#cells.text('lineTotal')
    try {
      if (price !== '') {
        if (!numbers.read(price)) return false
        this.#unitPrice = numbers.text
        this.#free = numbers.units === 0
        this.#total = lineTotal(quantity, numbers, currency)
      }
      if (total !== '') {
        if (!numbers.read(total)) return false
        this.#total = lineTotal(1, numbers, currency)
        if (price === '') this.#free = numbers.units === 0
      } else if (this.#total !== null) {
        const discount = this.#cells.text('lineDiscount')
        if (discount !== '') {
          if (!numbers.read(discount)) return false
          this.#total -= Math.abs(lineTotal(1, numbers, currency))
        }
      }
      return true
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
  }

  /** An amount of the whole order; null where there is none or it cannot be read. */
  #amount(field: Field, order: number): MinorUnits | null {
    const text = this.#cells.text(field)
    return text !== '' && this.#numbers.read(text) ? lineTotal(1, this.#numbers, this.#currency(order)) : null
  }

  #currency(order: number): CurrencyCode {
    return this.#entities.orders.currencyOf(order) ?? this.#plan.currency
  }

  /**
   * The order of a row that names none: what one customer bought at one moment is one order; a row without customer is an order by itself,
   * known again by its content.
   * @param bond what holds rows together: the customer, else what is left of a damaged id
   */
  #madeUpOrderId(bond: string, at: UtcMillis, cells: readonly string[]): string {
    const moment = new Date(at).toISOString().replace(/(T00:00:00)?\.000Z$/, '')
    if (bond !== '') return `${bond}@${moment}`
    this.#hasher.start()
    for (const cell of cells) this.#hasher.add(cell)
    const { high, low } = this.#hasher.finish()
    return `@${moment}/${high.toString(16).padStart(8, '0')}${low.toString(16).padStart(8, '0')}`
  }

  #leaveOut(code: ProblemCode, text: string): void {
    this.#tally.fates.unreadable++
    this.#tally.problem(code, this.#plan.name, this.#row, text)
  }
}

