import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'

/** Scores (N, V) with −∞ where ids (N, X) point; ids may repeat. No gradient. */
export function exclude(scores: Tensor, ids: Tensor): Tensor {
  if (scores.shape.length !== 2 || ids.shape.length !== 2 || scores.shape[0] !== ids.shape[0]) throw new ShapeError('exclude', [scores.shape, ids.shape], 'wants (N, V) and (N, X)')
  const { graph } = scores
  const shape = graph.node('Shape', [ids], { dtype: 'int64', shape: [2] })
  const nothing = graph.node('Expand', [graph.constant('float32', [], () => Float32Array.of(-Infinity)), shape], { shape: ids.shape })
  return graph.node('ScatterElements', [scores, ids, nothing], { shape: scores.shape }, { axis: { int: 1 } })
}

/** The k highest of each row, highest first: scores (N, V) → their ids (N, k), int32, and scores (N, k). No gradient. */
export function topK(scores: Tensor, k: number): { ids: Tensor; scores: Tensor } {
  const { graph } = scores
  const shape = [...scores.shape.slice(0, -1), k]
  const [highest, places] = graph.nodeWithOutputs('TopK', [scores], [{ shape }, { dtype: 'int64', shape }], { k: { dims: [k] }, axis: { int: -1 } }) as [Tensor, Tensor]
  return { ids: graph.node('Cast', [places], { dtype: 'int32', shape }, { to: { int: 6 } }), scores: highest }
}

/**
 * The rank of one column in each row, 1 the best: scores (N, V), targets (N, 1) → (N, 1). Ties count against the target,
 * and it has its rank even where it is among `excluded` (N, X). No gradient.
 */
export function rankOf(scores: Tensor, targets: Tensor, excluded: Tensor): Tensor {
  const { graph } = scores
  const own = graph.node('GatherElements', [scores, targets], { shape: targets.shape }, { axis: { int: 1 } })
  const rivals = exclude(exclude(scores, excluded), targets)
  const ahead = graph.node('GreaterOrEqual', [rivals, own], { dtype: 'bool', shape: scores.shape })
  const counted = graph.node('Cast', [ahead], { shape: scores.shape }, { to: { int: 1 } })
  const count = graph.node('ReduceSum', [counted], { shape: targets.shape }, { axes: { dims: [1] }, keepdims: { int: 1 } })
  return graph.node('Add', [count, graph.scalar(1)], { shape: targets.shape })
}
