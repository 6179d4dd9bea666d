import type { CustomerKey, ProductKey } from '../domain/identity.ts'
import { normaliseTitle, type CellReader } from './cells.ts'
import type { CustomerReader } from './customerReader.ts'
import { HashIndex, TextHasher } from './hashIndex.ts'
import type { ImportSink } from './importSink.ts'
import { NotProducts } from './notAProduct.ts'
import { OrderFacts } from './orderFacts.ts'
import { SharedCustomers } from './sharedCustomers.ts'

/** Why a key that rows name must not become a customer: many people share it, or its person was deleted. */
export type BarredFor = 'sharedCustomer' | 'deletedCustomer'

/** What the shop knows of keys before an import begins. */
export interface KnownKeys {
  /** @returns null for a key that may be used */
  barredFor(key: CustomerKey): BarredFor | null
  /** How the shop writes a key: as it is, or as its pseudonym. */
  written(key: CustomerKey): string
  /** What takes the place of an order number that was made of a deleted customer's key. */
  disguise(orderId: string): string
}

const NOTHING_KNOWN: KnownKeys = { barredFor: () => null, written: ({ value }) => value, disguise: orderId => orderId }

/**
 * The customers, products and orders of one import, across its files: numbers for their ids and the little that has to be known of each while
 * rows stream by. Held in typed arrays; the texts themselves go to the sink.
 */
export class ImportEntities {
  readonly orders = new OrderFacts()
  readonly notProducts = new NotProducts()
  readonly shared = new SharedCustomers()
  readonly #sink: ImportSink
  readonly #hasher = new TextHasher()
  readonly #customers = new HashIndex()
  readonly #products = new HashIndex()
  readonly #orderIds = new HashIndex()
  readonly #known: KnownKeys
  readonly #barred = new Map<string, BarredFor>()
  readonly #customerTexts = new LatestText()
  readonly #productTexts = new LatestText()
  /** Consecutive rows mostly name the same customer and order. */
  #lastCustomer = { id: '', number: -1 }
  #lastOrder = { id: '', number: -1 }

  constructor(sink: ImportSink, known: KnownKeys = NOTHING_KNOWN) {
    this.#sink = sink
    this.#known = known
  }

  /** Why the customer asked for last is none. */
  barredFor: BarredFor = 'sharedCustomer'

  get customerCount(): number {
    return this.#customers.size
  }

  get productCount(): number {
    return this.#products.size
  }

  /** @param row whose customer it is about, read before @returns −1 where the row's key must not become one; `barredFor` tells why */
  customer(row: CustomerReader): number {
    const { value } = row
    if (value === this.#lastCustomer.id) return this.#lastCustomer.number
    const { high, low } = this.#hasher.start().add(value).finish()
    let number = this.#customers.find(high, low)
    if (number < 0) {
      const barred = this.#barredFor(row)
      if (barred !== null) {
        this.barredFor = barred
        return -1
      }
      number = this.#customers.add(high, low)
      this.#sink.customer(number, row.kind, value)
      this.shared.add(row)
    }
    this.#lastCustomer = { id: value, number }
    return number
  }

  /** A new customer may not be one; who was deleted is known by any key. */
  #barredFor(row: CustomerReader): BarredFor | null {
    const known = this.#barred.get(row.value)
    if (known !== undefined) return known
    const own = this.#known.barredFor(row)
    const barred = own ?? ([...row.otherKeys()].some(key => this.#known.barredFor(key) === 'deletedCustomer') ? 'deletedCustomer' : null)
    if (barred !== null) this.#barred.set(row.value, barred)
    return barred
  }

  /** See `KnownKeys.written`. */
  written(key: CustomerKey): string {
    return this.#known.written(key)
  }

  /**
   * The number of an order that has none, made of its customer's key.
   * @param customer as it was made known; −1 for one who must not be
   */
  orderMadeOf(key: CustomerKey, customer: number, end: string): string {
    return customer < 0 && this.barredFor === 'deletedCustomer' ? this.#known.disguise(key.value + end) : this.#known.written(key) + end
  }

  customerText(customer: number, row: CustomerReader, at: number): void {
    const text = row.text()
    if (text === null) return
    this.#hasher.start().add(text.email ?? '').add(text.name ?? '').add(text.phone ?? '').add(String(text.acceptsMarketing)).add(text.country ?? '').add(row.postcode).finish()
    const news = this.#customerTexts.offer(customer, this.#hasher.low, at)
    if (news === 'known') return
    this.#sink.customerText(customer, text, at, news === 'newer')
    this.shared.observeText(customer)
    for (const key of row.otherKeys()) if (this.#known.barredFor(key) === null) this.#sink.customerKey(customer, key.kind, key.value)
  }

  product({ kind, value }: ProductKey): number {
    const { high, low } = this.#hasher.start().add(value).finish()
    let number = this.#products.find(high, low)
    if (number < 0) {
      number = this.#products.add(high, low)
      this.#sink.product(number, kind, value)
      this.notProducts.observeCode(number, value)
    }
    return number
  }

  /**
   * @param key by which the row names the product; the cells stand at that row
   * @param at when the name was used; a name that only stands on stock corrections is told as −Infinity
   */
  productText(product: number, key: ProductKey, cells: CellReader, at: number): void {
    const name = cells.productName()
    const category = cells.text('category')
    const id = key.kind === 'sku' ? cells.ownId('productId') : ''
    if (name === '' && category === '' && id === '') return
    this.#hasher.start().add(name).add(category).add(id).finish()
    const news = this.#productTexts.offer(product, this.#hasher.low, at)
    if (news === 'known') return
    if (name !== '') this.notProducts.observeDescription(product, name)
    this.#sink.productText(product, name === '' ? null : name.normalize('NFC'), category === '' ? null : category.normalize('NFC'), at, news === 'newer')
    if (id !== '') this.#sink.productKey(product, 'id', id)
    if (name !== '' && key.kind !== 'title') this.#sink.productKey(product, 'title', normaliseTitle(name))
  }

  /** Of a product that is known by its name alone. */
  productNamed(product: number, name: string, at: number): void {
    this.#hasher.start().add(name).add('').add('').finish()
    const news = this.#productTexts.offer(product, this.#hasher.low, at)
    if (news === 'known') return
    this.notProducts.observeDescription(product, name)
    this.#sink.productText(product, name.normalize('NFC'), null, at, news === 'newer')
  }

  /** @param id as in the file, or made of customer and moment where the file has none */
  order(id: string, at: number): number {
    if (id === this.#lastOrder.id) return this.#lastOrder.number
    const { high, low } = this.#hasher.start().add(id).finish()
    let number = this.#orderIds.find(high, low)
    if (number < 0) {
      number = this.#orderIds.add(high, low)
      this.orders.add(at)
      this.#sink.order(number, id)
    }
    this.#lastOrder = { id, number }
    return number
  }

  /** The number of an order that some row has named, else −1. */
  knownOrder(id: string): number {
    if (id === this.#lastOrder.id) return this.#lastOrder.number
    const { high, low } = this.#hasher.start().add(id).finish()
    return this.#orderIds.find(high, low)
  }
}

/** Notices when a text differs from the last one told of the same thing, and whether it is newer. */
class LatestText {
  #hash = new Uint32Array(1024)
  #at = new Float64Array(1024).fill(NaN)

  offer(number: number, hash: number, at: number): 'known' | 'newer' | 'older' {
    if (number >= this.#hash.length) this.#grow(number)
    if (this.#hash[number] === hash) {
      if (at > (this.#at[number] ?? NaN)) this.#at[number] = at
      return 'known'
    }
    const last = this.#at[number] ?? NaN
    if (at < last) return 'older'
    this.#hash[number] = hash
    this.#at[number] = at
    return 'newer'
  }

  #grow(number: number): void {
    const length = Math.max(number + 1, this.#hash.length * 2)
    const hash = new Uint32Array(length)
    hash.set(this.#hash)
    const at = new Float64Array(length).fill(NaN)
    at.set(this.#at)
    this.#hash = hash
    this.#at = at
  }
}
