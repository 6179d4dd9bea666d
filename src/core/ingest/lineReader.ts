import { UNSPECIFIED_PRODUCT } from '../domain/identity.ts'
import type { Field, ProblemCode } from '../domain/importing.ts'
import { lineTotal, type CurrencyCode, type MinorUnits } from '../domain/money.ts'
import type { CellReader } from './cells.ts'
import type { FilePlan } from './filePlan.ts'
import type { ImportEntities } from './importEntities.ts'
import { LINE_KINDS, type LineKind, type LineSink } from './importSink.ts'
import type { ImportTally } from './importTally.ts'
import type { NumberReader } from './numberReader.ts'
import { ANY_TYPE, foldWord, type RowType } from './profile.ts'

export type GivenBack = 'all' | 'stated' | 'nothing'

/**
 * Turns a row, or one item of it, into a line of its order. A line is
 * - a return, where a column says so, its order id has the profile's prefix of cancellations, or its quantity or total is negative;
 * - no sale (a stock adjustment), where its price is zero and either it is negative or, in a file that tells no states of orders, nobody is named who could have been
 *   given it;
 * - no product, where a column says so (a gift card, a fee);
 * - else a sale. Whether its product is one at all (and not a fee) is known when the whole file is read.
 */
export class LineReader {
  readonly #plan: FilePlan
  readonly #file: number
  readonly #entities: ImportEntities
  readonly #sink: LineSink
  readonly #tally: ImportTally
  readonly #cells: CellReader
  readonly #numbers: NumberReader
  readonly #typed: boolean
  readonly #discounts: 'goods' | 'postageToo'
  readonly #tellsState: boolean
  #row = 0
  #part = 0
  /** Of the current line: null where no price is known. */
  #unitPrice: string | null = null
  #total: MinorUnits | null = null
  #free = false

  constructor(plan: FilePlan, file: number, entities: ImportEntities, sink: LineSink, tally: ImportTally, cells: CellReader, numbers: NumberReader) {
    this.#plan = plan
    this.#file = file
    this.#entities = entities
    this.#sink = sink
    this.#tally = tally
    this.#cells = cells
    this.#numbers = numbers
    this.#tellsState = cells.has('orderStatus')
    this.#discounts = plan.profile.amounts.lineDiscount
    this.#typed = cells.has('rowType') || cells.has('itemType')
  }

  /**
   * @param part which of the row's items this is; the first one stands for the row where rows are counted
   * @param givenBack what of the line: all, what its cell says, or nothing
   */
  read(order: number, orderId: string, row: number, part: number, givenBack: GivenBack): void {
    this.#row = row
    this.#part = part
    const { orders } = this.#entities
    if (this.#saysNothing()) return this.#leaveOut(order, 'empty', null, '')
    const quantity = this.#quantity()
    if (quantity === null) return this.#leaveOut(order, 'unreadable', 'numberUnreadable', this.#cells.text('quantity'))
    if (!this.#price(quantity, orders.currencyOf(order) ?? this.#plan.currency)) {
      return this.#leaveOut(order, 'unreadable', 'numberUnreadable', this.#cells.text('lineTotal') || this.#cells.text('unitPrice'))
    }
    const named = this.#cells.product()
    // Some exports count no pieces in an order that was cancelled or wholly refunded: it is one all the same, and may be stored already as one that counts.
    if (quantity === 0 && orders.stateOf(order) !== 'cancelled' && orders.stateOf(order) !== 'refunded') return this.#leaveOut(order, 'empty', 'quantityZero', named?.value ?? '')
    if (named === null) this.#tally.problem('productMissing', this.#plan.name, this.#row, orderId)

    const type = this.typeOf()
    const at = orders.placedAt(order)
    const negative = type === 'return' || this.#isNegative(quantity, orderId)
    const known = orders.customerOf(order) >= 0
    const adjustment = this.#free && (negative || (!known && !this.#tellsState))
    const kind: LineKind = adjustment || type === 'notAProduct' ? LINE_KINDS.notAProduct : negative ? LINE_KINDS.return : LINE_KINDS.sale
    const note: ProblemCode | null = adjustment ? 'adjustment' : type === 'notAProduct' ? 'notAProduct' : this.#free ? 'priceZero' : null
    const product = this.#entities.product(named ?? UNSPECIFIED_PRODUCT)
    if (named) this.#entities.productText(product, named, this.#cells, kind === LINE_KINDS.sale && !this.#free ? at : -Infinity)
    const total = this.#total === null ? null : negative ? -Math.abs(this.#total) : this.#total
    orders.observeLine(order, total, this.#row)
    this.#sink.line(order, product, negative ? -Math.abs(quantity) : quantity, this.#unitPrice, total === 0 ? 0 : total, kind, note, this.#file, this.#row, this.#part)
    if (kind === LINE_KINDS.return) orders.observeReturn(order)
    if (kind === LINE_KINDS.sale && givenBack !== 'nothing' && total !== null) this.#giveBack(order, quantity, total, givenBack)
  }

  /** What the row, or the item, is by the columns that say so. */
  typeOf(): RowType {
    if (!this.#typed) return 'sale'
    const { types, gather } = this.#plan.profile
    // Fees that were charged at another time than their line.
    if (gather && this.#cells.text('lineTotal') === '') return 'ignored'
    const item = this.#cells.text('itemType')
    const row = this.#cells.text('rowType')
    return (item === '' ? undefined : types[foldWord(item)]) ?? (row === '' ? undefined : types[foldWord(row)]) ?? types[ANY_TYPE] ?? 'sale'
  }

  #giveBack(order: number, quantity: number, total: MinorUnits, givenBack: GivenBack): void {
    const pieces = this.#numbers.read(this.#cells.text('refundedQuantity')) ? Math.min(Math.abs(this.#numbers.value), quantity) : 0
    const stated = this.#amount('lineRefund', this.#entities.orders.currencyOf(order) ?? this.#plan.currency) || Math.round(total * pieces / quantity)
    const refund = stated > 0 ? Math.min(stated, total) : givenBack === 'all' ? total : 0
    if (refund <= 0) return
    this.#entities.orders.observeLineRefund(order, refund)
    this.#sink.lineRefund(refund)
  }

  /** A row without product and price in a file that has columns for them: the end of an order, a remark, a sum below the table. */
  #saysNothing(): boolean {
    const cells = this.#cells
    return cells.product() === null && cells.text('unitPrice') === '' && cells.text('lineTotal') === '' && (cells.has('sku') || cells.has('productId') || cells.has('productName'))
  }

  /** One where the file has no quantities or the cell is empty; null where it cannot be read. */
  #quantity(): number | null {
    const text = this.#cells.text('quantity')
    if (text === '') {
      if (this.#cells.has('quantity')) this.#tally.problem('quantityMissing', this.#plan.name, this.#row, this.#cells.product()?.value ?? '')
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
        if (this.#plan.priceOf === 'piece') this.#unitPrice = numbers.text
        this.#free = numbers.units === 0
        this.#total = lineTotal(this.#plan.priceOf === 'piece' ? quantity : 1, numbers, currency)
      }
      if (total !== '') {
        if (!numbers.read(total)) return false
        this.#total = lineTotal(1, numbers, currency)
        if (price === '') this.#free = numbers.units === 0
        if (this.#discounts === 'goods') this.#total -= this.#amount('lineShipping', currency)
      }
      if (this.#total !== null && (total === '' || this.#plan.profile.amounts.lineTotal === 'beforeDiscount')) {
        const discount = this.#cells.text('lineDiscount')
        if (discount !== '') {
          if (!numbers.read(discount)) return false
          const off = this.#ofGoods(Math.abs(lineTotal(1, numbers, currency)), currency)
          this.#total -= this.#total < 0 ? -off : off
        }
      }
      // What was paid of it counts where it is less; nothing at all is a line that was not paid yet, more is postage.
      const paid = this.#amount('linePaid', currency)
      if (this.#total !== null && paid > 0 && paid < this.#total) this.#total = paid
      return true
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
  }

  /** What of a line's discount is on its goods: one that is on the postage too is taken for free postage first, where it is as large. */
  #ofGoods(discount: MinorUnits, currency: CurrencyCode): MinorUnits {
    const postage = this.#discounts === 'goods' ? 0 : this.#amount('lineShipping', currency)
    return discount >= postage ? discount - postage : discount
  }

  /** 0 where the cell says none. */
  #amount(field: Field, currency: CurrencyCode): MinorUnits {
    return this.#numbers.read(this.#cells.text(field)) ? Math.abs(lineTotal(1, this.#numbers, currency)) : 0
  }

  #isNegative(quantity: number, orderId: string): boolean {
    const prefix = this.#plan.profile.returnOrderPrefix
    return quantity < 0 || (this.#total ?? 0) < 0 || (prefix !== undefined && orderId.startsWith(prefix))
  }

  /** What the line of the current row comes to, although it will not be stored; null where that cannot be read. */
  worth(orderId: string, currency: CurrencyCode): MinorUnits | null {
    const text = this.#cells.text('quantity')
    const quantity = text === '' ? 1 : this.#numbers.read(text) ? this.#numbers.value : null
    if (quantity === null || !this.#price(quantity, currency) || this.#total === null) return null
    return this.typeOf() === 'return' || this.#isNegative(quantity, orderId) ? -Math.abs(this.#total) : this.#total
  }

  #leaveOut(order: number, fate: 'unreadable' | 'empty', code: ProblemCode | null, text: string): void {
    if (this.#part === 0) this.#tally.fates[fate]++
    if (fate === 'unreadable') this.#sink.leftOut(order, null, null, 'unreadable', this.#file, this.#row, text.slice(0, 120))
    if (code !== null) this.#tally.problem(code, this.#plan.name, this.#row, text)
  }
}
