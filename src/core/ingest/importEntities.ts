import { HashIndex, TextHasher } from './hashIndex.ts'
import type { CustomerText, ImportSink } from './importSink.ts'
import { NotProducts } from './notAProduct.ts'
import { OrderFacts } from './orderFacts.ts'

/**
 * The customers, products and orders of one import, across its files: numbers for their ids and the little that has to be known of each while
 * rows stream by. Held in typed arrays; the texts themselves go to the sink.
 */
export class ImportEntities {
  readonly orders = new OrderFacts()
  readonly notProducts = new NotProducts()
  readonly #sink: ImportSink
  readonly #hasher = new TextHasher()
  readonly #customers = new HashIndex()
  readonly #products = new HashIndex()
  readonly #orderIds = new HashIndex()
  readonly #customerTexts = new LatestText()
  readonly #productTexts = new LatestText()
  /** Consecutive rows mostly name the same customer and order. */
  #lastCustomer = { id: '', number: -1 }
  #lastOrder = { id: '', number: -1 }

  constructor(sink: ImportSink) {
    this.#sink = sink
  }

  get customerCount(): number {
    return this.#customers.size
  }

  get productCount(): number {
    return this.#products.size
  }

  customer(id: string): number {
    if (id === this.#lastCustomer.id) return this.#lastCustomer.number
    const { high, low } = this.#hasher.start().add(id).finish()
    let number = this.#customers.find(high, low)
    if (number < 0) {
      number = this.#customers.add(high, low)
      this.#sink.customer(number, id)
    }
    this.#lastCustomer = { id, number }
    return number
  }

  customerText(customer: number, text: CustomerText, at: number): void {
    this.#hasher.start().add(text.email ?? '').add(text.name ?? '').add(text.phone ?? '').add(String(text.acceptsMarketing)).finish()
    const news = this.#customerTexts.offer(customer, this.#hasher.low, at)
    if (news !== 'known') this.#sink.customerText(customer, text, at, news === 'newer')
  }

  product(id: string): number {
    const { high, low } = this.#hasher.start().add(id).finish()
    let number = this.#products.find(high, low)
    if (number < 0) {
      number = this.#products.add(high, low)
      this.#sink.product(number, id)
      this.notProducts.observeCode(number, id)
    }
    return number
  }

  /** @param at when the name was used; a name that only stands on stock corrections is told as −Infinity */
  productText(product: number, name: string, category: string, at: number): void {
    this.#hasher.start().add(name).add(category).finish()
    const news = this.#productTexts.offer(product, this.#hasher.low, at)
    if (news === 'known') return
    if (name !== '') this.notProducts.observeDescription(product, name)
    this.#sink.productText(product, name === '' ? null : name.normalize('NFC'), category === '' ? null : category.normalize('NFC'), at, news === 'newer')
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
