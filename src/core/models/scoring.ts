import type { Tensor } from '../nn/graph/tensor.ts'
import { scale } from '../nn/ops/arithmetic.ts'
import { unitLength } from '../nn/ops/normalisation.ts'
import type { SequenceEncoder } from './sequenceModel.ts'

/**
 * How a hidden vector h and a product's vector v give a score: h·v, or cos(h, v)/τ, in which a product's length, and so
 * how often it was met in training, does not count. τ is the temperature: the smaller, the more the nearest products count.
 */
export type Scoring = { readonly kind: 'dot' } | { readonly kind: 'cosine'; readonly temperature: number }

/** Prepares an encoder's vectors so that their inner products are the scores. */
export function scoredBy(scoring: Scoring, encoder: SequenceEncoder): SequenceEncoder {
  if (scoring.kind === 'dot') return encoder
  const { hidden, products, layers } = encoder
  const scored = (vectors: Tensor) => scale(unitLength(vectors), 1 / scoring.temperature)
  return {
    ...encoder,
    hidden: scored(hidden),
    ...layers ? { layers: { events: layers.events, encode: events => scored(layers.encode(events)) } } : {},
    products: { lookUp: ids => unitLength(products.lookUp(ids)), all: () => unitLength(products.all()) },
  }
}
