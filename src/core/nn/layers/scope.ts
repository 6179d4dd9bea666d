import type { Graph } from '../graph/graph.ts'
import type { Initial, Parameter } from '../graph/tensor.ts'

/**
 * Where a layer stands while a network is built: the graph, whether it is built for training (dropout acts) or for
 * prediction, and the path that its parameters' names begin with. A network built twice from the same code has the same
 * names, which is how a prediction graph finds trained weights.
 */
export interface Scope {
  readonly graph: Graph
  readonly training: boolean
  readonly path: string
}

/** The scope of a part: `within(scope, 'blocks.0')`. */
export function within(scope: Scope, part: string): Scope {
  return { ...scope, path: scope.path === '' ? part : `${scope.path}.${part}` }
}

/** A parameter named after its scope. */
export function parameter(scope: Scope, name: string, shape: readonly number[], initial: Initial, options: { decays?: boolean; paddingRow?: number } = {}): Parameter {
  return scope.graph.parameter(within(scope, name).path, shape, initial, options)
}

/** A parameter (E) that begins at one value and never decays: a bias or a gain. */
export function vector(scope: Scope, name: string, width: number, value: number): Parameter {
  return parameter(scope, name, [width], { kind: 'constant', value }, { decays: false })
}
