import type { Field } from '../domain/importing.ts'
import type { CellReader } from './cells.ts'
import type { NumberReader } from './numberReader.ts'
import { foldWord, type OrderState, type Profile, type ToldState } from './profile.ts'

/**
 * What a row says has become of its order, or of its line where the profile says that states are the line's: by the status and, where a shop system calls
 * unpaid and refunded orders alike closed, by whether anything was paid.
 */
export class StateReader {
  readonly #profile: Profile
  readonly #cells: CellReader
  readonly #numbers: NumberReader
  readonly #known = { orderStatus: new Map<string, ToldState>(), paymentStatus: new Map<string, ToldState>(), lineStatus: new Map<string, ToldState>() }
  readonly #testPayments: RegExp | null
  readonly #refunded: RegExp | null

  constructor(profile: Profile, cells: CellReader, numbers: NumberReader) {
    this.#profile = profile
    this.#cells = cells
    this.#numbers = numbers
    const words = profile.testPayments
    this.#testPayments = words.length > 0 ? new RegExp(words.map(word => RegExp.escape(word)).join('|'), 'i') : null
    this.#refunded = profile.refunded === undefined ? null : new RegExp(profile.refunded, 'u')
  }

  /** @returns null where the row says nothing */
  read(): OrderState | null {
    const byPayment = this.#cells.text('paymentStatus')
    const paid = byPayment === '' ? 'counts' : this.#told(byPayment, 'paymentStatus')
    return paid === 'counts' || paid === 'closed' ? this.#readStatus() : paid
  }

  /** What the line's own status makes of it, whatever becomes of the rest of its order. */
  readLine(): OrderState {
    const status = this.#cells.text('lineStatus')
    const told = status === '' ? 'counts' : this.#told(status, 'lineStatus')
    return told === 'closed' ? 'cancelled' : told
  }

  #readStatus(): OrderState | null {
    const status = this.#cells.text('orderStatus')
    const payment = this.#cells.text('paymentMethod')
    if (this.#cells.text('cancelledAt') !== '') return 'cancelled'
    if (payment !== '' && this.#testPayments?.test(payment)) return 'test'
    if (status === '') return this.givenBack() ? 'refunded' : this.#isUnpaid() ? 'unpaid' : null
    const told = this.#told(status, 'orderStatus')
    if (told === 'closed' || told === 'cancelled') return (told === 'closed' && this.#paid()) || this.givenBack() ? 'refunded' : 'cancelled'
    return told === 'counts' && this.givenBack() && !this.#isAbove('orderRefund') && !this.#isAbove('lineRefund') ? 'refunded' : told
  }

  /** Without a status, the row of a whole order that has no moment of payment. */
  #isUnpaid(): boolean {
    return this.#profile.paidAtTells && this.#cells.has('paidAt') && this.#cells.text('paidAt') === '' && this.#cells.text('orderTotal') !== ''
  }

  /** What a word means in a column: a profile may have it for this column alone. A file has few statuses and many rows. */
  #told(status: string, field: 'orderStatus' | 'paymentStatus' | 'lineStatus'): ToldState {
    const known = this.#known[field]
    let told = known.get(status)
    if (told === undefined) {
      const { statuses } = this.#profile
      known.set(status, told = statuses[foldWord(`${field}: ${status}`)] ?? statuses[foldWord(status)] ?? 'counts')
    }
    return told
  }

  /** Whether the row's refund has come about: it was not only asked for. */
  givenBack(): boolean {
    return this.#refunded !== null && (this.#refunded.test(this.#cells.text('refundStatus')) || this.#refunded.test(this.#cells.text('orderStatus')))
  }

  #paid(): boolean {
    return this.#cells.text('paidAt') !== '' || this.givenBack() || (['linePaid', 'orderTotal', 'orderRefund'] as const).some(field => this.#isAbove(field))
  }

  #isAbove(field: Field): boolean {
    return this.#numbers.read(this.#cells.text(field)) && this.#numbers.value > 0
  }
}
