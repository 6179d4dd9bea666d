import type { Parameter, Tensor } from '../graph/tensor.ts'
import { lookup } from '../ops/lookup.ts'
import { parameter, type Scope } from './scope.ts'

export interface Embedding {
  /** (V, E); given to a loss or an output layer, the weights are tied. */
  readonly table: Parameter
  /** ids (…) → (…, E). */
  readonly lookUp: (ids: Tensor) => Tensor
}

/**
 * A vector for each id from 0 to `count` − 1.
 *
 * Parameter: `weight` (V, E), Xavier normal. Row 0 is padding where `padded`: zeros, and no lookup of it is learned from.
 */
export function embedding(scope: Scope, count: number, width: number, { padded = false }: { padded?: boolean } = {}): Embedding {
  const table = parameter(scope, 'weight', [count, width], { kind: 'xavierNormal' }, padded ? { paddingRow: 0 } : {})
  return { table, lookUp: ids => lookup(table, ids) }
}
