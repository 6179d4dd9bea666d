import type { CustomerKey, CustomerKeyKind } from '../domain/identity.ts'
import type { Field } from '../domain/importing.ts'
import type { CellReader } from './cells.ts'
import { isSomebodysId, normaliseEmail, normaliseName, normaliseNameAndPostcode } from './customerKeys.ts'
import type { CustomerText } from './importSink.ts'
import { normalisePhone } from './phoneNumber.ts'
import { regionNamed } from './regionNames.ts'

const DESCRIBING: readonly Field[] = ['customerEmail', 'customerName', 'customerFirstName', 'customerLastName', 'customerPhone', 'acceptsMarketing', 'customerCountry']

/**
 * Tells whose row it is: by the account, else the e-mail, else the phone, else name and postcode; by the name alone only where the file knows people by
 * nothing else. What is masked, or stands for nobody, tells nothing.
 */
export class CustomerReader {
  kind: CustomerKeyKind = 'id'
  /** The strongest key of the row that was read last; empty where nobody knows. */
  value = ''
  readonly #cells: CellReader
  readonly #zeroIsNobody: boolean
  readonly #country: string
  readonly #nameIsAll: boolean
  /** Whether the file says anything of its customers beyond who they are. */
  readonly #describes: boolean
  /** Rows of one customer mostly follow each other. */
  #lastId = { text: '', usable: false }
  #lastEmail = { text: '', value: '' }

  /** @param country of telephone numbers that name none, where the file tells it for all of them */
  constructor(cells: CellReader, { country, isLog }: { country: string; isLog: boolean }) {
    this.#cells = cells
    this.#zeroIsNobody = !isLog
    this.#country = country
    this.#describes = DESCRIBING.some(field => cells.has(field))
    this.#nameIsAll = !cells.has('customerId') && !cells.has('customerEmail') && !cells.has('customerPhone')
  }

  /** Reads the row that the cells stand at. @returns whether somebody is named */
  read(): boolean {
    const id = this.#cells.id('customerId')
    if (id.includes('@')) {
      if (this.#found('email', this.#email(id))) return true
    } else if (id !== '' && this.#isUsable(id)) return this.#found('id', this.#cells.ownId('customerId'))
    return this.#found('email', this.#email(this.#cells.text('customerEmail')))
      || this.#found('phone', this.#phone())
      || this.#found('nameAndPostcode', this.#nameAndPostcode())
      || this.#found('name', this.#nameIsAll ? normaliseName(this.#cells.customerName()) : '')
  }

  /** Whatever else the row's customer is known by, weaker than the key that was read. */
  *otherKeys(): Generator<CustomerKey> {
    if (this.kind !== 'id') {
      if (this.kind === 'email') yield* keyed('phone', this.#phone())
      if (this.kind === 'email' || this.kind === 'phone') yield* keyed('nameAndPostcode', this.#nameAndPostcode())
      return
    }
    yield* keyed('email', this.#email(this.#cells.text('customerEmail')))
    yield* keyed('phone', this.#phone())
    yield* keyed('nameAndPostcode', this.#nameAndPostcode())
  }

  get postcode(): string {
    return this.#cells.text('customerPostcode')
  }

  /** What the row says of its customer, to be shown; null where it says nothing. */
  text(): CustomerText | null {
    if (!this.#describes && this.kind !== 'email') return null
    const id = this.#cells.text('customerId')
    const email = this.#cells.text('customerEmail') || (id.includes('@') ? id : '')
    const name = this.#cells.customerName()
    const phone = this.#cells.text('customerPhone')
    const acceptsMarketing = this.#cells.acceptsMarketing()
    const country = this.#cells.text('customerCountry')
    if (email === '' && name === '' && phone === '' && acceptsMarketing === null && country === '') return null
    return { email: email || null, name: name.normalize('NFC') || null, phone: phone || null, acceptsMarketing, country: regionNamed(country) || null }
  }

  #found(kind: CustomerKeyKind, value: string): boolean {
    this.kind = kind
    this.value = value
    return value !== ''
  }

  #isUsable(id: string): boolean {
    if (id !== this.#lastId.text) this.#lastId = { text: id, usable: isSomebodysId(id, this.#zeroIsNobody) }
    return this.#lastId.usable
  }

  #email(text: string): string {
    if (text === '') return ''
    if (text !== this.#lastEmail.text) this.#lastEmail = { text, value: normaliseEmail(text) }
    return this.#lastEmail.value
  }

  #phone(): string {
    const text = this.#cells.text('customerPhone')
    return text === '' ? '' : normalisePhone(text, this.#cells.text('customerCountry') || this.#country)
  }

  #nameAndPostcode(): string {
    return normaliseNameAndPostcode(this.#cells.customerName(), this.postcode)
  }
}

function* keyed(kind: CustomerKeyKind, value: string): Generator<CustomerKey> {
  if (value !== '') yield { kind, value }
}
