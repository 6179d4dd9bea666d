import type { EventSequences } from './eventSequences.ts'

/** The products that a model knows. Its ids are places in the list from 1; 0 is padding. */
export interface Vocabulary {
  /** As the merchant's files name them. */
  readonly externalIds: readonly string[]
  /** The first so many were seen in training; the others are known by what they are alone. */
  readonly trained: number
}

/**
 * The products that occur in some sequences, the most frequent first, and behind them, where `withUnseen`, all others of
 * the catalogue.
 * @param catalogue the external id of product id p at p − 1
 */
export function fitVocabulary(events: EventSequences, catalogue: readonly string[], withUnseen: boolean): Vocabulary {
  const counts = new Float64Array(catalogue.length + 1)
  events.starts.forEach((start, index) => {
    for (let row = start; row < (events.ends[index] ?? 0); row++) counts[events.products[row] ?? 0] = (counts[events.products[row] ?? 0] ?? 0) + 1
  })
  const order = catalogue.map((_, index) => index + 1).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))
  const trained = order.filter(product => (counts[product] ?? 0) > 0).length
  return { externalIds: order.slice(0, withUnseen ? order.length : trained).map(product => catalogue[product - 1] ?? ''), trained }
}

/** The model's id of each product id of a catalogue; 0 for products that the model does not know, and for product id 0. */
export function modelIdsOf({ externalIds }: Vocabulary, catalogue: readonly string[]): Int32Array {
  const idOf = new Map(externalIds.map((externalId, index) => [externalId, index + 1]))
  return Int32Array.from({ length: catalogue.length + 1 }, (_, product) => product === 0 ? 0 : idOf.get(catalogue[product - 1] ?? '') ?? 0)
}
