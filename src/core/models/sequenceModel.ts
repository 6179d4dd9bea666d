import type { EventFeature } from '../datasets/eventFeatures.ts'
import type { Graph } from '../nn/graph/graph.ts'
import type { Tensor } from '../nn/graph/tensor.ts'

/** What a network reads. Each input is there only where the shop has it. Plain data, kept with the model. */
export interface SequenceInputs {
  /** V: products have ids 1 to `products`, 0 is padding. */
  readonly products: number
  /** The first so many were seen in training and have a vector of their own; the others have only content. */
  readonly trained: number
  /** D, the width of content vectors; 0 where products are not described. */
  readonly contentWidth: number
  readonly features: readonly EventFeature[]
  /** Edges, in milliseconds, of the buckets of time between two events that attention is told of; null for none. */
  readonly relativeTime: readonly number[] | null
}

/** Products alone, all of them seen. */
export function productsOnly(products: number): SequenceInputs {
  return { products, trained: products, contentWidth: 0, features: [], relativeTime: null }
}

/** The vectors of all products, that hidden vectors are scored against. */
export interface ProductVectors {
  /** ids (…) → (…, E). */
  lookUp(ids: Tensor): Tensor
  /** (V + 1, E), row 0 for padding; while training only as many as are trained. */
  all(): Tensor
}

/** A declared network: what it makes of the histories it is fed. */
export interface SequenceEncoder {
  readonly graph: Graph
  /** A vector for what follows each event, or, where hidden places are learned, for what is at each place: (N, L, E). */
  readonly hidden: Tensor
  readonly products: ProductVectors
  /** Of networks that learn what follows: the vectors of events that `hidden` is made of, (N, L, E), and what makes it of others; dropout draws anew. */
  readonly layers?: { readonly events: Tensor; encode(events: Tensor): Tensor }
  /** (N, K), what an autoencoder keeps of each history: where its customer stands among the others. */
  readonly code?: Tensor
}

/**
 * A network that learns what follows in a sequence. It only declares itself: losses, training and prediction are added by
 * `nextProductProgram` and `scoresAfterLast`, the same for every network. What it is fed is made from its `inputs` by
 * `historyBatch`.
 */
export interface SequenceModel {
  readonly name: string
  readonly inputs: SequenceInputs
  /** The longest history, in events, that is looked at. */
  readonly longest: number
  /**
   * `next`: what follows each event, read with those before it alone. `hidden`: what stands at hidden places; the last place of
   * a history is then kept free for the event to foretell. `whole`: what stands at every place, the free one among them.
   */
  readonly learns: 'next' | 'hidden' | 'whole'
  /** Builds the network in a graph of its own, with dropout or without. Both builds name their parameters alike. */
  declare(training: boolean): SequenceEncoder
}

/** How many places behind a history are kept for what is to be foretold. */
export function freePlaces({ learns }: SequenceModel): number {
  return learns === 'next' ? 0 : 1
}
