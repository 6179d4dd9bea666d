import { differentiate, type TotalGradient } from './autodiff.ts'
import type { Graph } from './graph/graph.ts'
import type { Sizes } from './graph/dimension.ts'
import type { Parameter, Tensor, TensorData } from './graph/tensor.ts'
import type { Splitting } from './splitBatch.ts'

/** A loss with the gradients of every parameter it depends on: all that a runtime needs besides an optimiser. */
export interface TrainingProgram {
  readonly graph: Graph
  /** A scalar (). */
  readonly loss: Tensor
  readonly gradients: readonly { readonly parameter: Parameter; readonly gradient: TotalGradient }[]
  /** Symbols whose sizes are fixed when the program is compiled, a compiled graph for each combination: the length buckets. */
  readonly bound: readonly string[]
  /** How batches may be split, or null where the loss looks across sequences. */
  readonly splitting: Splitting | null
}

/**
 * What one step is fed: the sizes of all symbols, and the elements of every input of role `batch` in row-major
 * order. An array is not changed once it has been fed.
 */
export interface Batch {
  readonly sizes: Sizes
  readonly values: Readonly<Record<string, TensorData>>
}

/** Appends the backward pass of a loss to its graph. Throws `TypeError` for a parameter that the loss does not depend on. */
export function trainingProgram(loss: Tensor, bound: readonly string[], splitting: Splitting | null = null): TrainingProgram {
  return programOf(loss, differentiate(loss, loss.graph.parameters), bound, splitting)
}

/** The same where the gradients of all parameters, in their order, have been found already. */
export function programOf(loss: Tensor, gradients: readonly TotalGradient[], bound: readonly string[], splitting: Splitting | null): TrainingProgram {
  const { graph } = loss
  return {
    graph, loss, bound, splitting,
    gradients: graph.parameters.map((parameter, index) => {
      const gradient = gradients[index]
      if (!gradient || (!gradient.dense && gradient.rows.length === 0)) throw new TypeError(`The loss does not depend on ${parameter.name}`)
      return { parameter, gradient }
    }),
  }
}
