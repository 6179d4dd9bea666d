import { bucketCount } from '../datasets/eventFeatures.ts'
import type { Tensor } from '../nn/graph/tensor.ts'
import { embedding } from '../nn/layers/embedding.ts'
import { causalPaddingMask } from '../nn/layers/mask.ts'
import { relativeTimeScores } from '../nn/layers/position.ts'
import { parameter, within, type Scope } from '../nn/layers/scope.ts'
import { add } from '../nn/ops/arithmetic.ts'
import { lookup } from '../nn/ops/lookup.ts'
import { matmul } from '../nn/ops/product.ts'
import { concatenate } from '../nn/ops/reshaping.ts'
import type { ProductVectors, SequenceInputs } from './sequenceModel.ts'

/** The name under which content vectors are fed and stored. */
export const CONTENT = 'content'
/** The name under which hidden places are fed. */
export const HIDDEN = 'hidden'

/**
 * A vector for each product: one of its own, learned, and what its content says, c·W. A product that was never seen has
 * the latter alone.
 *
 * Input: `content` (V + 1, D), where there is content; while training only the rows of trained products.
 * Parameters: `product.weight` (trained + 1, E), row 0 padding; `content.weight` (D, E), which begins as strong as the
 * products' own.
 */
export function productVectors(scope: Scope, { products, trained, contentWidth }: SequenceInputs, width: number): ProductVectors {
  const { graph, training } = scope
  const { table, lookUp } = embedding(within(scope, 'product'), trained + 1, width, { padded: true })
  if (contentWidth === 0) return { lookUp, all: () => table }
  const content = graph.input(CONTENT, 'float32', [(training ? trained : products) + 1, contentWidth])
  const deviation = Math.sqrt(2 / (trained + 1 + width) / contentWidth)
  const weight = parameter(within(scope, CONTENT), 'weight', [contentWidth, width], { kind: 'normal', deviation })
  if (training) return { lookUp: ids => add(lookUp(ids), matmul(lookup(content, ids), weight)), all: () => add(table, matmul(content, weight)) }
  const unseen = products - trained
  const own = unseen === 0 ? table : concatenate([table, graph.constant('float32', [unseen, width], () => new Float32Array(unseen * width))], 0)
  const all = add(own, matmul(content, weight))
  return { lookUp: ids => lookup(all, ids), all: () => all }
}

/**
 * The sum of the vectors of each event's features: (N, L, E), or null where there are none.
 *
 * Inputs: the name of each feature, its buckets (N, L) int32. Parameters: `weight` (buckets, E) of each.
 */
export function featureVectors(scope: Scope, { features }: SequenceInputs, width: number): Tensor | null {
  const vectors = features.map(feature => embedding(within(scope, feature.name), bucketCount(feature), width).lookUp(scope.graph.input(feature.name, 'int32', ['N', 'L'])))
  return vectors.length === 0 ? null : vectors.reduce((sum, vector) => add(sum, vector))
}

/** Places of which a network does not see what is there, and is to tell. */
export interface HiddenPlaces {
  /** One vector that says so, at these places, zeros elsewhere; broadcasts to (N, L, E). */
  readonly vectors: Tensor
  /** (N, L) int32, 0 for padding alone. */
  readonly occupied: Tensor
}

/**
 * Input while training: `hidden` (N, L) int32, 1 where the event is hidden, whose product and features are then fed as 0.
 * Predicting, the last place is hidden and there is no such input. Parameter: `hidden.weight` (2, E), row 0 for what is seen.
 */
export function hiddenPlaces(scope: Scope, ids: Tensor, width: number): HiddenPlaces {
  const { graph, training } = scope
  const [count = 1, length = 1] = ids.shape
  const hidden = training ? graph.input(HIDDEN, 'int32', [count, length]) : graph.constant('int32', [length], ([size = 0]) => Int32Array.from({ length: size }, (_, place) => Number(place === size - 1)))
  const { lookUp } = embedding(within(scope, HIDDEN), 2, width, { padded: true })
  return { vectors: lookUp(hidden), occupied: graph.node('Add', [ids, hidden], { dtype: 'int32', shape: ids.shape }) }
}

/**
 * What attention is told beforehand: nothing sees padding or what came later, and, with relative time, how long ago the
 * other event was: (N, 1 or H, L, L).
 *
 * Input: `elapsed` (N, L, L) int32, a bucket for each pair of events. Parameter: `elapsed.weight` (buckets, H).
 */
export function attentionMask(scope: Scope, ids: Tensor, { relativeTime }: SequenceInputs, heads: number): Tensor {
  const mask = causalPaddingMask(ids)
  if (!relativeTime) return mask
  const elapsed = scope.graph.input('elapsed', 'int32', ['N', 'L', 'L'])
  return add(mask, relativeTimeScores(within(scope, 'elapsed'), relativeTime.length + 2, heads)(elapsed))
}
