import { EVENT_KINDS } from '../domain/event.ts'
import type { CurrencyCode } from '../domain/money.ts'
import type { CatalogueProduct } from '../store/readCatalogue.ts'
import type { Behaviour } from '../store/readBehaviour.ts'
import type { Histories } from './histories.ts'
import type { Sequences } from './sequences.ts'

/**
 * What each customer did, in time order, by columns as long as `products`. The product ids are those of the catalogue:
 * its first product is 1.
 */
export interface EventSequences extends Sequences {
  /** Position in `EVENT_KINDS`. */
  readonly kinds: Uint8Array
  /** UTC milliseconds; NaN where only the order is known. */
  readonly at: Float64Array
  /** Of one piece, in minor units of `currency`; NaN where none is known in that currency. */
  readonly prices: Float32Array
  /** NaN where none is known. */
  readonly quantities: Float32Array
  /** The one most used; null where no price is known. */
  readonly currency: CurrencyCode | null
}

/** The sequences of a shop and what their numbers stand for. */
export interface ShopEvents {
  readonly events: EventSequences
  /** The store's row number of the customer of each sequence, ascending. */
  readonly customerIds: Int32Array
  /** Product id p of the sequences is `catalogue[p − 1]`. */
  readonly catalogue: readonly CatalogueProduct[]
}

const PURCHASE = EVENT_KINDS.indexOf('purchase')

/**
 * Merges purchases and other behaviour into one sequence a customer. What happened at one moment stands in the order of
 * behaviour first, as the purchase is what it led to.
 */
export function buildEventSequences(histories: Histories, behaviour: Behaviour, catalogue: readonly CatalogueProduct[]): ShopEvents {
  const count = histories.product.length + behaviour.count
  const numberOf = new Map(catalogue.map(({ id }, index) => [id, index + 1]))
  const currency = mostUsed(histories)
  const position = currency === null ? -1 : histories.currencies.indexOf(currency)
  const products = new Int32Array(count)
  const kinds = new Uint8Array(count)
  const at = new Float64Array(count)
  const prices = new Float32Array(count).fill(NaN)
  const quantities = new Float32Array(count).fill(NaN)
  const customerIds: number[] = []
  const ends: number[] = []
  let row = 0
  let customer = 0
  let other = 0

  const addPurchase = (from: number): void => {
    const quantity = histories.quantity[from] ?? NaN
    products[row] = numberOf.get(histories.productIds[histories.product[from] ?? 0] ?? 0) ?? 0
    kinds[row] = PURCHASE
    at[row] = histories.at[from] ?? NaN
    if (histories.currency[from] === position) prices[row] = (histories.totalMinor[from] ?? NaN) / quantity
    quantities[row++] = quantity
  }
  const addOther = (from: number): void => {
    products[row] = numberOf.get(behaviour.product[from] ?? 0) ?? 0
    kinds[row] = behaviour.kind[from] ?? 0
    at[row++] = behaviour.at[from] ?? NaN
  }

  while (customer < histories.customers || other < behaviour.count) {
    const buyer = histories.customerIds[customer] ?? Infinity
    const id = Math.min(buyer, behaviour.customer[other] ?? Infinity)
    let bought = buyer === id ? histories.starts[customer] ?? 0 : 0
    const boughtEnd = buyer === id ? histories.starts[customer + 1] ?? 0 : 0
    while (bought < boughtEnd || behaviour.customer[other] === id) {
      const isOther = behaviour.customer[other] === id && (bought >= boughtEnd || (behaviour.at[other] ?? 0) <= (histories.at[bought] ?? 0))
      if (isOther) addOther(other++)
      else addPurchase(bought++)
    }
    if (buyer === id) customer++
    customerIds.push(id)
    ends.push(row)
  }
  return {
    events: { starts: Int32Array.from(ends, (_, index) => ends[index - 1] ?? 0), ends: Int32Array.from(ends), products, kinds, at, prices, quantities, currency },
    customerIds: Int32Array.from(customerIds), catalogue,
  }
}

function mostUsed({ currency, currencies, totalMinor }: Histories): CurrencyCode | null {
  const uses = currencies.map(() => 0)
  currency.forEach((position, row) => {
    if (!Number.isNaN(totalMinor[row])) uses[position] = (uses[position] ?? 0) + 1
  })
  const most = Math.max(0, ...uses)
  return most === 0 ? null : currencies[uses.indexOf(most)] ?? null
}
