import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Checkpoint, Parameters } from './fitting.ts'

/** A customer who has bought the rows `histories.starts[customer]` to `end − 1`. */
export interface HistoryQuery {
  readonly customer: number
  readonly end: number
}

/** A query's scores, one a product, to be read before the next ones are asked for. */
export interface ScoredQuery {
  /** Its place among the queries. */
  readonly index: number
  readonly scores: Float32Array
}

/** Ranks products for customers, from what they bought. Customers and products are dense numbers of the histories. */
export interface FittedRecommender {
  readonly name: string
  readonly parameters: Parameters
  /**
   * Scores every product for every query (higher is better, 0 for what the model knows nothing of), in whatever order and
   * batches suit the model; memory does not grow with the queries. Scores of different queries need not compare.
   */
  scoreAll(queries: readonly HistoryQuery[]): AsyncIterable<ScoredQuery>
  /** Of an autoencoder: where each customer of whom it has something to say stands, (K) numbers each, in batches. */
  codes?(): AsyncIterable<readonly { readonly customerId: number; readonly code: Float32Array }[]>
  /** Whether the scores are the same for every query. */
  readonly impersonal?: boolean
  /** Frees what scoring holds open, where that is much; scoring again opens it again. */
  close?(): Promise<void>
  /** The row of her own history that speaks loudest for the product; null where none does. */
  strongestGround(customer: number, end: number, product: number): number | null
}

/** Whether products that a customer has may be recommended to her: all, none, or by dense number, 1 for those that may. */
export type KeptProducts = boolean | Uint8Array

export function isKept(kept: KeptProducts, product: number): boolean {
  return typeof kept === 'boolean' ? kept : kept[product] === 1
}

/** What a fit is given besides data and settings. */
export interface Fitting {
  readonly checkpoint: Checkpoint
  /** For models that learn in passes: how good they are so far, on cases that they do not learn from. Null where nothing is kept aside. */
  readonly judge: JudgeRecommender | null
  /** The same model fitted to an earlier part of the same histories, for those that can learn it further. */
  readonly startFrom: FittedRecommender | null
}

/**
 * Looks at a model whose scores are a distribution over the products.
 * @returns `metric`: NDCG@10; `right`: HR@3; `error`: the mean of −ln of the scores of what was bought
 */
export type JudgeRecommender = (model: FittedRecommender, checkpoint: Checkpoint) => Promise<{ metric: number; right: number; error: number }>

/** For models that are fitted to the end without looking, from nothing. */
export const fitAtOnce = (checkpoint: Checkpoint): Fitting => ({ checkpoint, judge: null, startFrom: null })

export interface Recommender {
  readonly name: string
  /** What is used where nothing was tuned. */
  readonly defaults: Parameters
  /** Values worth trying for each setting, the most telling setting first. */
  readonly settings: Readonly<Record<string, readonly (number | string | boolean)[]>>
  /** Learns from `part` alone; the fitted model may score any rows of the same histories. */
  fit(part: HistoryPart, parameters: Parameters, fitting: Fitting): Promise<FittedRecommender>
}

/** One query after the other, for models that score one at a time. @param score writes a score for every product */
export async function* scoreEach(queries: readonly HistoryQuery[], products: number, score: (query: HistoryQuery, scores: Float32Array) => void): AsyncGenerator<ScoredQuery> {
  const scores = new Float32Array(products)
  for (const [index, query] of queries.entries()) {
    score(query, scores)
    yield { index, scores }
  }
}

/** Orders (not lines) with each product; a product bought twice by one customer counts twice. */
export function countOrdersByProduct(part: HistoryPart, weigh: (row: number) => number = () => 1): Float64Array {
  const { histories, ends } = part
  const counts = new Float64Array(histories.products)
  for (let c = 0; c < histories.customers; c++) {
    for (let row = histories.starts[c] ?? 0; row < (ends[c] ?? 0); row++) {
      const product = histories.product[row] ?? 0
      counts[product] = (counts[product] ?? 0) + weigh(row)
    }
  }
  return counts
}

/** @throws Error when a setting is not a number, which would be a fault of the caller */
export function numberSetting(parameters: Parameters, name: string): number {
  const value = parameters[name]
  if (typeof value !== 'number') throw new Error(`setting ${name} is not a number`)
  return value
}
