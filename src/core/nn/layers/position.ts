import type { Dimension } from '../graph/dimension.ts'
import type { Tensor } from '../graph/tensor.ts'
import { lookup } from '../ops/lookup.ts'
import { transpose } from '../ops/reshaping.ts'
import { parameter, type Scope } from './scope.ts'

/**
 * A learned vector for each position, counted from the end of a sequence, so that a history has the same ones in a short
 * bucket as in a long one: L → (L, E), the last L of the table's rows.
 *
 * Parameter: `weight` (longest, E), Xavier normal.
 */
export function learnedPositions(scope: Scope, longest: number, width: number): (length: Dimension) => Tensor {
  const table = parameter(scope, 'weight', [longest, width], { kind: 'xavierNormal' })
  return (length) => {
    const rows = scope.graph.constant('int32', [length], ([size = 0]) => {
      if (size > longest) throw new RangeError(`A sequence of ${size} is longer than the ${longest} positions learned`)
      return Int32Array.from({ length: size }, (_, index) => longest - size + index)
    })
    return lookup(table, rows)
  }
}

/**
 * Scores to add for the time between two events (as in T5, Raffel et al. 2020, with time in place of distance): buckets
 * (N, L, L) of ids from 0 to `buckets` − 1 → (N, H, L, L), one learned number a bucket and head.
 *
 * Parameter: `weight` (buckets, H), zero.
 */
export function relativeTimeScores(scope: Scope, buckets: number, heads: number): (ids: Tensor) => Tensor {
  const table = parameter(scope, 'weight', [buckets, heads], { kind: 'constant', value: 0 }, { decays: false })
  return ids => transpose(lookup(table, ids), [0, 3, 1, 2])
}
