import { Random } from '../../src/core/domain/random.ts'
import { DAY, SECOND, type UtcMillis } from '../../src/core/domain/time.ts'
import { poisson, WeightedChoice } from './distributions.ts'
import { goodsCategories } from './data/goods.ts'
import { listPrice } from './makeCatalogue.ts'
import type { SimulatedOrder } from './shop.ts'
import type { ShopSimulation } from './simulateShop.ts'

export const VISIT_EVENTS = ['view', 'search', 'favourite', 'add_to_cart', 'remove_from_cart', 'purchase'] as const

export interface VisitEvent {
  at: UtcMillis
  kind: (typeof VISIT_EVENTS)[number]
  /** Null for a search. */
  product: number | null
  priceMinor: number | null
  /** Empty for a visitor nobody knows. */
  email: string
  session: number
}

/**
 * The visits of the plan's last days, in time order. Every order ends a visit in which its products were looked at and put into
 * the basket; half of them were looked at some days before too, which is what makes visits foretell orders. Other visits of
 * customers who still buy, and of unknown people, end without an order.
 */
export function simulateVisits(shop: ShopSimulation, orders: readonly SimulatedOrder[]): VisitEvent[] {
  const { log, seed } = shop.plan
  const random = new Random(seed * 2 ** 20 + 2)
  const writer = new VisitWriter(shop, random)
  const from = shop.end - log.days * DAY
  for (const order of orders) {
    if (order.at < from) continue
    const email = order.customer.person?.email ?? ''
    const bought = order.lines.map(({ product }) => product)
    const foretold = bought.filter(() => random.next() < 0.5)
    if (foretold.length > 0) writer.look(email, order.at - (1 + random.next() * 6) * DAY, foretold)
    writer.buy(email, order.at, bought)
    const taste = new WeightedChoice(order.customer.taste)
    for (let idle = email === '' ? 0 : poisson(random, log.idleVisitsPerOrder); idle > 0; idle--) {
      writer.browse(email, order.at + random.next() * 40 * DAY, taste)
    }
  }
  const everybody = new WeightedChoice(goodsCategories.map(({ weight }) => weight))
  for (let left = Math.round(writer.sessions * log.anonymousShare / (1 - log.anonymousShare)); left > 0; left--) {
    writer.browse('', from + random.next() * (shop.end - from), everybody)
  }
  return writer.events.filter(({ at }) => at >= from && at < shop.end).sort((a, b) => a.at - b.at || a.session - b.session)
}

class VisitWriter {
  readonly events: VisitEvent[] = []
  sessions = 0
  readonly #shop: ShopSimulation
  readonly #random: Random

  constructor(shop: ShopSimulation, random: Random) {
    this.#shop = shop
    this.#random = random
  }

  /** A visit that looks at certain products. */
  look(email: string, start: UtcMillis, products: readonly number[]): void {
    const session = ++this.sessions
    let at = start
    for (const product of products) {
      at = this.#later(at)
      this.#add('view', product, email, session, at)
      if (this.#random.next() < 0.15) this.#add('favourite', product, email, session, at += 8 * SECOND)
    }
  }

  /** A visit by taste, at times with a search or a basket that is left or emptied. */
  browse(email: string, start: UtcMillis, taste: WeightedChoice): void {
    const session = ++this.sessions
    let at = start
    if (this.#random.next() < 0.2) this.#add('search', null, email, session, at)
    for (let views = 1 + poisson(this.#random, 1.5); views > 0; views--) {
      const product = this.#shop.basket.choose(taste, start, this.#random)
      at = this.#later(at)
      this.#add('view', product, email, session, at)
      if (this.#random.next() > 0.1) continue
      this.#add('add_to_cart', product, email, session, at = this.#later(at))
      if (this.#random.next() < 0.3) this.#add('remove_from_cart', product, email, session, at = this.#later(at))
    }
  }

  /** The visit that ends in an order at `end`. */
  buy(email: string, end: UtcMillis, products: readonly number[]): void {
    const session = ++this.sessions
    let at = end - (products.length * 2 + 1) * 50 * SECOND
    for (const product of products) {
      if (this.#random.next() < 0.8) this.#add('view', product, email, session, at)
      at += (20 + this.#random.integer(25)) * SECOND
      this.#add('add_to_cart', product, email, session, at)
      at += (10 + this.#random.integer(25)) * SECOND
    }
    for (const product of products) this.#add('purchase', product, email, session, end)
  }

  #later(at: UtcMillis): UtcMillis {
    return at + (15 + this.#random.integer(90)) * SECOND
  }

  #add(kind: VisitEvent['kind'], product: number | null, email: string, session: number, at: UtcMillis): void {
    const priceMinor = product === null ? null : listPrice(this.#shop.product(product), at)
    this.events.push({ kind, product, priceMinor, email, session, at: Math.floor(at / SECOND) * SECOND })
  }
}
