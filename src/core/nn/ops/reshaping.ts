import { product, sameShape, type Shape } from '../graph/dimension.ts'
import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'

/** The same elements in another shape. ∂x = reshape(g). */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  if (product(x.shape) !== product(shape)) throw new ShapeError('Reshape', [x.shape, shape], 'must hold the same number of elements')
  const y = x.graph.node('Reshape', [x], { dtype: x.dtype, shape }, { shape: { dims: shape } })
  return x.graph.differentiable(y, [x], g => [() => reshape(g, x.shape)])
}

/** Axes in another order: `y.shape[i] = x.shape[order[i]]`. ∂x = transpose(g, order⁻¹). */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  if (order.length !== x.shape.length || new Set(order).size !== order.length) throw new ShapeError('Transpose', [x.shape, order], 'the order must name every axis once')
  const y = x.graph.node('Transpose', [x], { shape: order.map(axis => dimensionOf(x, axis)) }, { perm: { ints: order } })
  const inverse = order.map((_, axis) => order.indexOf(axis))
  return x.graph.differentiable(y, [x], g => [() => transpose(g, inverse)])
}

/** The elements `start` to `end` − 1 of an axis. ∂x = g between zeros. */
export function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  const size = dimensionOf(x, axis)
  if (start < 0 || end <= start || typeof size === 'string' || end > size) throw new ShapeError('Slice', [x.shape], `has no elements ${start} to ${end} on axis ${axis}`)
  const { graph } = x
  const shape = x.shape.map((dimension, index) => index === axis ? end - start : dimension)
  const y = graph.node('Slice', [x], { shape }, { starts: { dims: [start] }, ends: { dims: [end] }, axes: { dims: [axis] } })
  return graph.differentiable(y, [x], g => [() => pad(g, axis, start, size - end)])
}

/** Zeros before and after the elements of an axis. ∂x = the slice of g between them. */
function pad(x: Tensor, axis: number, before: number, after: number): Tensor {
  const size = dimensionOf(x, axis) as number
  const shape = x.shape.map((dimension, index) => index === axis ? before + size + after : dimension)
  const amounts = [before, after].flatMap(amount => x.shape.map((_, index) => index === axis ? amount : 0))
  const y = x.graph.node('Pad', [x], { shape }, { pads: { dims: amounts } })
  return x.graph.differentiable(y, [x], g => [() => slice(g, axis, before, before + size)])
}

/** Tensors one after another along an axis whose sizes are numbers. ∂xᵢ = the slice of g that xᵢ became. */
export function concatenate(parts: readonly [Tensor, ...Tensor[]], axis: number): Tensor {
  const [first] = parts
  const sizes = parts.map((part) => {
    const size = dimensionOf(part, axis)
    const fits = part.shape.length === first.shape.length && part.shape.every((dimension, index) => index === axis || dimension === first.shape[index])
    if (!fits || typeof size === 'string') throw new ShapeError('Concat', [first.shape, part.shape], `must differ on axis ${axis} only, and be numbers there`)
    return size
  })
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const shape = first.shape.map((dimension, index) => index === axis ? total : dimension)
  const y = first.graph.node('Concat', parts, { shape }, { axis: { int: axis } })
  return first.graph.differentiable(y, parts, g => parts.map((_, index) => () => {
    const start = sizes.slice(0, index).reduce((sum, size) => sum + size, 0)
    return slice(g, axis, start, start + (sizes[index] ?? 0))
  }))
}

function dimensionOf(x: Tensor, axis: number): string | number {
  const dimension = x.shape[axis]
  if (dimension === undefined) throw new ShapeError('axis', [x.shape], `has no axis ${axis}`)
  return dimension
}
