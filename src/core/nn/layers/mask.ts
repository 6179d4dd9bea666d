import type { Dimension } from '../graph/dimension.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/tensor.ts'
import { add, where } from '../ops/arithmetic.ts'
import { reshape } from '../ops/reshaping.ts'

/** Stands for −∞ in a score: e^−10⁹ is 0, yet a position that may look at nothing stays finite. */
const HIDDEN = -1e9

/** Scores to add so that no position sees a later one: (L, L), 0 on and below the diagonal. */
export function causalMask(graph: Graph, length: Dimension): Tensor {
  return graph.constant('float32', [length, length], ([size = 0]) => {
    const mask = new Float32Array(size * size)
    for (let row = 0; row < size; row++) mask.fill(HIDDEN, row * size + row + 1, (row + 1) * size)
    return mask
  })
}

/** Scores to add so that nothing sees padding, which has id 0: ids (N, L) → (N, 1, 1, L). */
export function paddingMask(ids: Tensor): Tensor {
  const { graph, shape } = ids
  const nothing = graph.constant(ids.dtype, [], () => Int32Array.of(0))
  const isPadding = graph.node('Equal', [ids, nothing], { dtype: 'bool', shape })
  const scores = where(isPadding, graph.scalar(HIDDEN), graph.scalar(0))
  return reshape(scores, [shape[0] ?? 1, 1, 1, shape[1] ?? 1])
}

/** Both: (N, 1, L, L). */
export function causalPaddingMask(ids: Tensor): Tensor {
  return add(causalMask(ids.graph, ids.shape[1] ?? 1), paddingMask(ids))
}
