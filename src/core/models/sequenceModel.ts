import type { Graph } from '../nn/graph/graph.ts'
import type { Parameter, Tensor } from '../nn/graph/tensor.ts'

/** A declared network: what it makes of the histories it is fed. */
export interface SequenceEncoder {
  readonly graph: Graph
  /** A vector for what follows each event: (N, L, E). */
  readonly hidden: Tensor
  /** The product vectors (V + 1, E) that hidden vectors are scored against, row 0 for padding. */
  readonly table: Parameter
}

/**
 * A network that learns what follows in a sequence. It only declares itself: losses, training and prediction are added by
 * `nextProductProgram` and `scoresAfterLast`, the same for every network.
 *
 * Its inputs are `products` (N, L) int32, ids from 1, padded with 0 on the left, and whatever else it names.
 */
export interface SequenceModel {
  readonly name: string
  readonly products: number
  readonly longest: number
  /** Builds the network in a graph of its own, with dropout or without. Both builds name their parameters alike. */
  declare(training: boolean): SequenceEncoder
}
