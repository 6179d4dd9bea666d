import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Checkpoint, Parameters } from './fitting.ts'

/** Ranks products for a customer, from what she bought. Customers and products are dense numbers of the histories. */
export interface FittedRecommender {
  readonly name: string
  readonly parameters: Parameters
  /**
   * Writes a score for every product (shape: products; higher is better) for a customer who has bought the rows
   * `starts[customer]` to `end − 1`. Scores of different customers need not compare.
   */
  score(customer: number, end: number, scores: Float32Array): void
  /** The row of her own history that speaks loudest for the product; null where none does. */
  strongestGround(customer: number, end: number, product: number): number | null
}

export interface Recommender {
  readonly name: string
  /** What is used where nothing was tuned. */
  readonly defaults: Parameters
  /** Values worth trying for each setting, the most telling setting first. */
  readonly settings: Readonly<Record<string, readonly (number | string | boolean)[]>>
  /** Learns from `part` alone; the fitted model may score any rows of the same histories. */
  fit(part: HistoryPart, parameters: Parameters, checkpoint: Checkpoint): Promise<FittedRecommender>
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
