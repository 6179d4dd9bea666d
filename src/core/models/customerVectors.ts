import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Checkpoint } from './fitting.ts'

/** Customers that others are compared with: enough to find alike ones among, and a bound on memory and time. */
const MOST_VECTORS = 20_000
const CHECKPOINT_EVERY = 2000

/** Vectors of customers over products, of length 1, laid one after another, and by product which of them have it. */
export interface CustomerVectors {
  readonly customers: Int32Array
  /** The entries of vector v are `starts[v]` to `starts[v + 1] − 1`. */
  readonly starts: Int32Array
  readonly products: Int32Array
  readonly weights: Float32Array
  /** Of each vector before it was brought to 1. */
  readonly lengths: Float32Array
  /** The vectors with product p are `byProduct[productStarts[p]]` to `byProduct[productStarts[p + 1] − 1]`, ascending. */
  readonly productStarts: Int32Array
  readonly byProduct: Int32Array
  readonly byProductWeights: Float32Array
}

/** The vectors of every customer of the part, or of a large shop of an even sample. */
export async function gatherCustomerVectors(part: HistoryPart, decay: number, checkpoint: Checkpoint): Promise<CustomerVectors> {
  const customers = chooseCustomers(part)
  const vector = new CustomerVector(part.histories.products)
  const starts = new Int32Array(customers.length + 1)
  const lengths = new Float32Array(customers.length)
  const products: number[] = []
  const weights: number[] = []
  for (const [index, customer] of customers.entries()) {
    vector.read(part, customer, part.ends[customer] ?? 0, decay)
    const length = Math.sqrt(vector.products.reduce((sum, product) => sum + vector.weight(product) ** 2, 0))
    lengths[index] = length
    for (const product of vector.products) {
      products.push(product)
      weights.push(vector.weight(product) / length)
    }
    starts[index + 1] = products.length
    if (index % CHECKPOINT_EVERY === 0) await checkpoint()
  }
  return { customers, starts, products: Int32Array.from(products), weights: Float32Array.from(weights), lengths, ...transpose(starts, products, weights, part.histories.products) }
}

function transpose(starts: Int32Array, products: readonly number[], weights: readonly number[], count: number): Pick<CustomerVectors, 'productStarts' | 'byProduct' | 'byProductWeights'> {
  const productStarts = new Int32Array(count + 1)
  for (const product of products) productStarts[product + 1] = (productStarts[product + 1] ?? 0) + 1
  for (let product = 0; product < count; product++) productStarts[product + 1] = (productStarts[product + 1] ?? 0) + (productStarts[product] ?? 0)
  const next = productStarts.slice()
  const byProduct = new Int32Array(products.length)
  const byProductWeights = new Float32Array(products.length)
  for (let vector = 0; vector + 1 < starts.length; vector++) {
    for (let i = starts[vector] ?? 0; i < (starts[vector + 1] ?? 0); i++) {
      const product = products[i] ?? 0
      const place = next[product] ?? 0
      next[product] = place + 1
      byProduct[place] = vector
      byProductWeights[place] = weights[i] ?? 0
    }
  }
  return { productStarts, byProduct, byProductWeights }
}

function chooseCustomers({ histories, ends }: HistoryPart): Int32Array {
  const known = Int32Array.from(ends.keys()).filter(customer => (ends[customer] ?? 0) > (histories.starts[customer] ?? 0))
  const every = Math.ceil(known.length / MOST_VECTORS)
  return every <= 1 ? known : known.filter((_, index) => index % every === 0)
}

/** The mean of one customer's orders as vectors over products, an order k back weighing decay^k; work space that is used again. */
export class CustomerVector {
  readonly #weights: Float64Array
  #products: number[] = []

  constructor(products: number) {
    this.#weights = new Float64Array(products)
  }

  /** Products that weigh anything, the last bought first. */
  get products(): readonly number[] {
    return this.#products
  }

  weight(product: number): number {
    return this.#weights[product] ?? 0
  }

  read({ histories }: HistoryPart, customer: number, end: number, decay: number): void {
    const weights = this.#weights
    for (const product of this.#products) weights[product] = 0
    this.#products = []
    const lastStep = histories.step[end - 1] ?? 0
    let total = 0
    for (let row = end - 1; row >= (histories.starts[customer] ?? 0); row--) {
      const weight = decay ** (lastStep - (histories.step[row] ?? 0))
      if (row === end - 1 || histories.step[row] !== histories.step[row + 1]) total += weight
      const product = histories.product[row] ?? 0
      if (weights[product] === 0) this.#products.push(product)
      weights[product] = (weights[product] ?? 0) + weight
    }
    for (const product of this.#products) weights[product] = (weights[product] ?? 0) / total
  }
}
