import type { Histories } from '../../datasets/histories.ts'
import type { KeptProducts } from '../../models/recommender.ts'

/** Whether what a customer has may be recommended to her, as it is learned and stored. */
export interface KeepingRule {
  readonly keepBought: boolean
  /** Categories, by name, for which it is the other way round. */
  readonly otherwise?: readonly string[]
}

/** What a rule says of every product. */
export function keptProducts({ products, categories }: Histories, { keepBought, otherwise = [] }: KeepingRule): KeptProducts {
  if (otherwise.length === 0 || !categories) return keepBought
  const turned = new Set(otherwise.map(name => categories.names.indexOf(name)))
  return Uint8Array.from({ length: products }, (_, product) => turned.has(categories.of[product] ?? -1) === keepBought ? 0 : 1)
}
