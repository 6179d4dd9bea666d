import type { RowGradient } from '../autodiff.ts'
import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'
import { reshape } from './reshaping.ts'

/**
 * The rows of a table that ids name: table (V, E), ids (…) → (…, E). The gradient is kept as rows (`RowGradient`); ids
 * may repeat, and their rows are then added. What is learned from must be a parameter; a computed table can only be read.
 */
export function lookup(table: Tensor, ids: Tensor): Tensor {
  if (table.shape.length !== 2) throw new ShapeError('lookup', [table.shape, ids.shape], 'the table must be a matrix')
  const y = table.graph.node('Gather', [table, ids], { shape: [...ids.shape, ...table.shape.slice(1)] }, { axis: { int: 0 } })
  return table.graph.differentiable(y, [table], g => [(): RowGradient => ({ kind: 'rows', indices: ids, rows: g })])
}

/**
 * Rows of a computed matrix, each at most once: x (M, E), positions (T) without repetition → (T, E). Makes losses run on
 * the steps that have a target and skip padding.
 *
 * ∂x = zeros with g written into the named rows; as no row is written twice, the order of writing is of no consequence.
 */
export function takeRows(x: Tensor, positions: Tensor): Tensor {
  if (x.shape.length !== 2 || positions.shape.length !== 1) throw new ShapeError('takeRows', [x.shape, positions.shape], 'needs a matrix and a list of rows')
  const { graph } = x
  const y = graph.node('Gather', [x, positions], { shape: [...positions.shape, ...x.shape.slice(1)] }, { axis: { int: 0 } })
  return graph.differentiable(y, [x], g => [() => putRows(g, positions, x)])
}

/** The reverse: zeros in the shape of `like` with rows (T, E) written at positions (T). ∂rows = takeRows(g). */
function putRows(rows: Tensor, positions: Tensor, like: Tensor): Tensor {
  const { graph } = rows
  const shape = graph.node('Shape', [like], { dtype: 'int64', shape: [2] })
  const zeros = graph.node('ConstantOfShape', [shape], { shape: like.shape })
  const column = graph.node('Cast', [reshape(positions, [...positions.shape, 1])], { dtype: 'int64', shape: [...positions.shape, 1] }, { to: { int: 7 } })
  const y = graph.node('ScatterND', [zeros, column, rows], { shape: like.shape })
  return graph.differentiable(y, [rows], g => [() => takeRows(g, positions)])
}

/**
 * The rows of a matrix in another order: y = x[order], for x (M, E) and order (M) int32, a permutation, with its inverse.
 * ∂x = g[inverse].
 */
export function permuteRows(x: Tensor, order: Tensor, inverse: Tensor): Tensor {
  const y = x.graph.node('Gather', [x, order], { shape: x.shape }, { axis: { int: 0 } })
  return x.graph.differentiable(y, [x], g => [() => permuteRows(g, inverse, order)])
}
