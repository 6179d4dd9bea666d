import { product, sameShape, type Shape } from '../graph/dimension.ts'
import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'
import { reshape } from './reshaping.ts'

/**
 * Sum over the last axis, which stays with size 1: (…, E) → (…, 1). ∂x = g, spread over the axis.
 */
export function sumLast(x: Tensor): Tensor {
  const shape = [...x.shape.slice(0, -1), 1]
  const y = x.graph.node('ReduceSum', [x], { shape }, { axes: { dims: [x.shape.length - 1] }, keepdims: { int: 1 } })
  return x.graph.differentiable(y, [x], g => [() => spread(g, x)])
}

/** Sum of all elements, a scalar (). ∂x = g everywhere. */
export function sumAll(x: Tensor): Tensor {
  const y = x.graph.node('ReduceSum', [x], { shape: [] }, { keepdims: { int: 0 } })
  return x.graph.differentiable(y, [x], g => [() => spread(g, x)])
}

/** Repeats a tensor to the shape of another by ONNX's broadcasting. ∂x = g summed over the repetitions. */
export function spread(x: Tensor, like: Tensor): Tensor {
  if (sameShape(x.shape, like.shape)) return x
  const shape = x.graph.node('Shape', [like], { dtype: 'int64', shape: [like.shape.length] })
  const y = x.graph.node('Expand', [x, shape], { shape: like.shape })
  return x.graph.differentiable(y, [x], g => [() => sumTo(g, x.shape)])
}

/**
 * Sums over the axes that broadcasting added or stretched, the reverse of broadcasting `shape` to `x.shape`. Leading
 * axes, as in the gradient of a bias, are summed as 1ᵀx, a matrix product, which uses all threads. ∂x = spread(g).
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  const added = x.shape.length - shape.length
  const axes = x.shape.flatMap((dimension, axis) => axis < added || (shape[axis - added] === 1 && dimension !== 1) ? [axis] : [])
  if (added < 0 || axes.length === 0) throw new ShapeError('sumTo', [x.shape, shape], 'the second does not broadcast to the first')
  const kept = x.shape.slice(axes.length)
  const leading = axes.every((axis, index) => axis === index)
  const y = leading && kept.length > 0 ? sumRows(x, axes.length) : sumAxes(x, axes)
  const narrow = x.shape.map((dimension, axis) => axes.includes(axis) ? 1 : dimension)
  return reshape(x.graph.differentiable(y, [x], g => [() => spread(reshape(g, narrow), x)]), shape)
}

/** The sum over some axes, which go, outside the tape. */
function sumAxes(x: Tensor, axes: readonly number[]): Tensor {
  const shape = x.shape.filter((_, axis) => !axes.includes(axis))
  return x.graph.node('ReduceSum', [x], { shape }, { axes: { dims: axes }, keepdims: { int: 0 } })
}

/** 1ᵀx over the first `count` axes, outside the tape. */
function sumRows(x: Tensor, count: number): Tensor {
  const { graph } = x
  const kept = x.shape.slice(count)
  const rows = product(x.shape.slice(0, count))
  const columns = product(kept)
  const matrix = graph.node('Reshape', [x], { shape: [rows, columns] }, { shape: { dims: [rows, columns] } })
  const sums = graph.node('MatMul', [graph.ones(matrix), matrix], { shape: [columns] })
  return sameShape(sums.shape, kept) ? sums : graph.node('Reshape', [sums], { shape: kept }, { shape: { dims: kept } })
}
