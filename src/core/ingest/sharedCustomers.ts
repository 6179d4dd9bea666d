import { CUSTOMER_KEY_KINDS, type CustomerKey } from '../domain/identity.ts'
import { mayBeAnybodys } from './customerKeys.ts'
import type { OrderFacts } from './orderFacts.ts'

/** In a shop of fewer customers the best of them has a large share, too. */
const FEWEST_CUSTOMERS = 10
/** How many orders stand under the key, and what share of all: where the names under it keep changing, and where they do not. */
const MANY_NAMES = { names: 5, orders: 20, share: 0.05, timesTheNext: 0 }
const ONE_NAME = { names: 0, orders: 50, share: 0.3, timesTheNext: 10 }

/**
 * Finds keys that stand on so many orders that they cannot be one person's: the shop's own address on sales over the counter, the telephone number of a
 * marketplace. Account ids are taken at their word, but for those that many systems give every guest: `guest` on one order may be somebody's nickname, on
 * several it is nobody's.
 */
export class SharedCustomers {
  readonly #kinds: number[] = []
  readonly #texts: number[] = []
  readonly #doubtful = new Set<number>()

  /** A new customer, known by a key of this kind. Numbers are given in order. */
  add({ kind, value }: CustomerKey): void {
    if (kind === 'id' && mayBeAnybodys(value)) this.#doubtful.add(this.#kinds.length)
    this.#kinds.push(CUSTOMER_KEY_KINDS.indexOf(kind))
    this.#texts.push(0)
  }

  /** A name, address or number that was not the last one told of the customer. */
  observeText(customer: number): void {
    this.#texts[customer] = (this.#texts[customer] ?? 0) + 1
  }

  /** @returns how many orders there are of each customer who is really many; to be asked when all rows are read */
  find(orders: OrderFacts): Map<number, number> {
    const counts = new Uint32Array(this.#kinds.length)
    for (let order = 0; order < orders.size; order++) {
      const customer = orders.customerOf(order)
      if (customer >= 0 && orders.hasLines(order)) counts[customer] = (counts[customer] ?? 0) + 1
    }
    const shared = new Map<number, number>()
    for (const customer of this.#doubtful) if ((counts[customer] ?? 0) > 1) shared.set(customer, counts[customer] ?? 0)
    if (this.#kinds.length < FEWEST_CUSTOMERS) return shared
    const [most = 0, next = 0] = counts.toSorted().reverse()
    for (const [customer, count] of counts.entries()) {
      if (count < MANY_NAMES.orders || this.#kinds[customer] === 0) continue
      const rule = (this.#texts[customer] ?? 0) >= MANY_NAMES.names ? MANY_NAMES : ONE_NAME
      if (count >= rule.orders && count / orders.size > rule.share && count >= rule.timesTheNext * (count === most ? next : most)) shared.set(customer, count)
    }
    return shared
  }
}
