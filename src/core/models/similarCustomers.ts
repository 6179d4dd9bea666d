import type { HistoryPart } from '../datasets/historyPart.ts'
import { CustomerVector, gatherCustomerVectors, type CustomerVectors } from './customerVectors.ts'
import type { Parameters } from './fitting.ts'
import { scoreOfRank } from './neighbours.ts'
import { numberSetting, scoreEach, type FittedRecommender, type HistoryQuery, type Recommender } from './recommender.ts'

/**
 * Next basket by personal frequency and similar customers (TIFU-KNN, Hu et al. 2020, with one decay). A customer is a vector over
 * products: the mean of her orders, an order k back weighing decay^k. Her scores are
 * `own` · vector + (1 − `own`) · mean vector of the `neighbours` customers nearest to her by cosine.
 */
export const similarCustomers: Recommender = {
  name: 'similarCustomers',
  defaults: { decay: 0.9, neighbours: 300, own: 0.5 },
  settings: { own: [0.3, 0.7, 0.85], decay: [0.75, 0.97], neighbours: [100, 900] },
  async fit(part, parameters, { checkpoint }) {
    return similarityRanker(part, await gatherCustomerVectors(part, numberSetting(parameters, 'decay'), checkpoint), parameters)
  },
}

function similarityRanker(part: HistoryPart, vectors: CustomerVectors, parameters: Parameters): FittedRecommender {
  const { histories } = part
  const decay = numberSetting(parameters, 'decay')
  const own = numberSetting(parameters, 'own')
  const vector = new CustomerVector(histories.products)
  const nearest = new NearestVectors(vectors, numberSetting(parameters, 'neighbours'))

  const score = ({ customer, end }: HistoryQuery, scores: Float32Array): void => {
    vector.read(part, customer, end, decay)
    scores.fill(0)
    const found = nearest.to(customer, vector)
    for (const neighbour of found) {
      const weight = (1 - own) * (vectors.lengths[neighbour] ?? 0) / found.length
      for (let i = vectors.starts[neighbour] ?? 0; i < (vectors.starts[neighbour + 1] ?? 0); i++) {
        const product = vectors.products[i] ?? 0
        scores[product] = (scores[product] ?? 0) + weight * (vectors.weights[i] ?? 0)
      }
    }
    for (const product of vector.products) scores[product] = (scores[product] ?? 0) + own * vector.weight(product)
  }

  return {
    name: 'similarCustomers',
    parameters,
    scoreAll: queries => scoreEach(queries, histories.products, score),
    /** Her last purchase of the product itself, else the purchase that most of its buyers share with her. */
    strongestGround(customer, end, product) {
      const buyers = new Set(vectors.byProduct.subarray(vectors.productStarts[product], vectors.productStarts[product + 1]))
      let best: { row: number; shared: number } | null = null
      for (let row = end - 1; row >= (histories.starts[customer] ?? 0); row--) {
        const bought = histories.product[row] ?? 0
        if (bought === product) return row
        let shared = 0
        for (let i = vectors.productStarts[bought] ?? 0; i < (vectors.productStarts[bought + 1] ?? 0); i++) {
          if (buyers.has(vectors.byProduct[i] ?? 0)) shared += vectors.byProductWeights[i] ?? 0
        }
        if (shared > (best?.shared ?? 0)) best = { row, shared }
      }
      return best?.row ?? null
    },
  }
}

/** Finds the vectors nearest to a customer's, among those that share a product with it. */
class NearestVectors {
  readonly #vectors: CustomerVectors
  readonly #most: number
  readonly #similarity: Float32Array
  readonly #candidates: Int32Array
  readonly #similarities: Float32Array

  constructor(vectors: CustomerVectors, most: number) {
    const { length } = vectors.customers
    this.#vectors = vectors
    this.#most = most
    this.#similarity = new Float32Array(length)
    this.#candidates = new Int32Array(length)
    this.#similarities = new Float32Array(length)
  }

  /** The vectors nearest to the customer's, herself left out, in no order; more than asked for where the last ones are equally near. */
  to(customer: number, vector: CustomerVector): Int32Array {
    const { customers, productStarts, byProduct, byProductWeights } = this.#vectors
    const similarity = this.#similarity
    const candidates = this.#candidates
    let count = 0
    for (const product of vector.products) {
      const weight = vector.weight(product)
      for (let i = productStarts[product] ?? 0; i < (productStarts[product + 1] ?? 0); i++) {
        const other = byProduct[i] ?? 0
        if (similarity[other] === 0) candidates[count++] = other
        similarity[other] = (similarity[other] ?? 0) + weight * (byProductWeights[i] ?? 0)
      }
    }
    let kept = 0
    for (let i = 0; i < count; i++) {
      const candidate = candidates[i] ?? 0
      if (customers[candidate] === customer) continue
      candidates[kept] = candidate
      this.#similarities[kept++] = similarity[candidate] ?? 0
    }
    const least = scoreOfRank(this.#similarities, kept, this.#most)
    const found = candidates.slice(0, kept).filter((_, i) => (this.#similarities[i] ?? 0) >= least)
    for (const product of vector.products) {
      for (let i = productStarts[product] ?? 0; i < (productStarts[product + 1] ?? 0); i++) similarity[byProduct[i] ?? 0] = 0
    }
    return found
  }
}
