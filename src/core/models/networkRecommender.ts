import { eventsOfQueries } from '../datasets/eventsOfHistories.ts'
import type { ShopEvents } from '../datasets/eventSequences.ts'
import type { Histories } from '../datasets/histories.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Parameters } from './fitting.ts'
import type { NextProductModel } from './nextProductModel.ts'
import type { FittedRecommender, HistoryQuery, ScoredQuery } from './recommender.ts'

/** Queries whose histories are laid out together. */
const QUERIES_AT_ONCE = 8192

export interface NetworkGround {
  readonly shop: ShopEvents
  readonly histories: Histories
  /** What happened from this moment on is not looked at. */
  readonly until: UtcMillis
  /** How often each product is bought, by dense number: for those whose history says nothing to the network. */
  readonly popularity: Float64Array
}

/**
 * A trained network as a recommender. Scores are the probabilities of being bought next among the products that it knows; the
 * others get 0 and are left out where they occur in a history. Grounds are not its business: what speaks for a product is told
 * by counting.
 */
export function networkRecommender(name: string, parameters: Parameters, model: NextProductModel, ground: NetworkGround): FittedRecommender {
  const { shop, histories, until, popularity } = ground
  const idOf = modelIdsOfHistories(model, shop, histories)
  const shares = sharesOf(popularity, idOf)
  return {
    name,
    parameters,
    strongestGround: () => null,
    async* scoreAll(queries) {
      for (let first = 0; first < queries.length; first += QUERIES_AT_ONCE) yield* scoreSome(queries.slice(first, first + QUERIES_AT_ONCE), first)
    },
    close: () => model.dispose(),
    async* codes() {
      const everybody = Array.from({ length: histories.customers }, (_, customer) => ({ customer, end: histories.starts[customer + 1] ?? 0 }))
      for await (const { sequences, codes } of model.codes(eventsOfQueries(shop, histories, everybody, until))) {
        const width = codes.length / sequences.length
        yield sequences.map((customer, row) => ({ customerId: histories.customerIds[customer] ?? 0, code: codes.subarray(row * width, (row + 1) * width) }))
      }
    },
  }

  async function* scoreSome(queries: readonly HistoryQuery[], first: number): AsyncGenerator<ScoredQuery> {
    const scores = new Float32Array(histories.products)
    const isScored = new Uint8Array(queries.length)
    for await (const batch of model.scores(eventsOfQueries(shop, histories, queries, until))) {
      const width = batch.scores.length / batch.sequences.length
      for (const [row, index] of batch.sequences.entries()) {
        isScored[index] = 1
        softmaxOfKnown(batch.scores.subarray(row * width, (row + 1) * width), idOf, scores)
        yield { index: first + index, scores }
      }
    }
    for (const [index, done] of isScored.entries()) {
      if (done) continue
      scores.set(shares)
      yield { index: first + index, scores }
    }
  }
}

/** The model's id of each dense product number; 0 where it does not know the product. */
function modelIdsOfHistories(model: NextProductModel, { catalogue }: ShopEvents, { productIds }: Histories): Int32Array {
  const places = new Map(catalogue.map(({ id }, index) => [id, index + 1]))
  return productIds.map(id => model.modelIds[places.get(id) ?? 0] ?? 0)
}

/** probability(p) = exp(logit(id(p))) / Σ over known products; 0 for unknown ones. */
function softmaxOfKnown(logits: Float32Array, idOf: Int32Array, probabilities: Float32Array): void {
  let most = -Infinity
  for (let product = 0; product < idOf.length; product++) {
    const id = idOf[product] ?? 0
    if (id > 0) most = Math.max(most, logits[id] ?? -Infinity)
  }
  let sum = 0
  for (let product = 0; product < idOf.length; product++) {
    const id = idOf[product] ?? 0
    const value = id > 0 ? Math.exp((logits[id] ?? -Infinity) - most) : 0
    probabilities[product] = value
    sum += value
  }
  if (sum > 0) for (let product = 0; product < idOf.length; product++) probabilities[product] = (probabilities[product] ?? 0) / sum
}

function sharesOf(popularity: Float64Array, idOf: Int32Array): Float64Array {
  const known = popularity.map((count, product) => (idOf[product] ?? 0) > 0 ? count : 0)
  const sum = known.reduce((total, count) => total + count, 0)
  return known.map(count => sum > 0 ? count / sum : 0)
}
