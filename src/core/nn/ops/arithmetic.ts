import type { Dimension, Shape } from '../graph/dimension.ts'
import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'
import { sumTo } from './reduction.ts'

/** x + y, broadcasting. ∂x = g, ∂y = g, each summed over what was broadcast. */
export function add(x: Tensor, y: Tensor): Tensor {
  return x.graph.differentiable(elementwise('Add', x, y), [x, y], g => [() => sumTo(g, x.shape), () => sumTo(g, y.shape)])
}

/** x − y, broadcasting. ∂x = g, ∂y = −g. */
export function subtract(x: Tensor, y: Tensor): Tensor {
  return x.graph.differentiable(elementwise('Sub', x, y), [x, y], g => [() => sumTo(g, x.shape), () => negate(sumTo(g, y.shape))])
}

/** x ⊙ y, broadcasting. ∂x = g ⊙ y, ∂y = g ⊙ x. */
export function multiply(x: Tensor, y: Tensor): Tensor {
  return x.graph.differentiable(elementwise('Mul', x, y), [x, y], g => [() => sumTo(multiply(g, y), x.shape), () => sumTo(multiply(g, x), y.shape)])
}

/** x ⊘ y, broadcasting. ∂x = g ⊘ y, ∂y = −g ⊙ x ⊘ y². */
export function divide(x: Tensor, y: Tensor): Tensor {
  const z = elementwise('Div', x, y)
  return x.graph.differentiable(z, [x, y], g => [() => sumTo(divide(g, y), x.shape), () => sumTo(negate(divide(multiply(g, z), y)), y.shape)])
}

/** −x. ∂x = −g. */
export function negate(x: Tensor): Tensor {
  const y = x.graph.node('Neg', [x], { shape: x.shape })
  return x.graph.differentiable(y, [x], g => [() => negate(g)])
}

/** c·x for a number c. ∂x = c·g. */
export function scale(x: Tensor, factor: number): Tensor {
  return multiply(x, x.graph.scalar(factor))
}

/** `condition ? x : y` element by element, for a condition (bool) that no gradient passes; x and y as the condition's shape or scalars. */
export function where(condition: Tensor, x: Tensor, y: Tensor): Tensor {
  const shape = broadcast('Where', condition.shape, broadcast('Where', x.shape, y.shape))
  const z = x.graph.node('Where', [condition, x, y], { shape })
  const zero = x.graph.scalar(0)
  return x.graph.differentiable(z, [x, y], g => [() => sumTo(where(condition, g, zero), x.shape), () => sumTo(where(condition, zero, g), y.shape)])
}

function elementwise(op: string, x: Tensor, y: Tensor): Tensor {
  return x.graph.node(op, [x, y], { shape: broadcast(op, x.shape, y.shape) })
}

/** The shape of an element-by-element op: aligned at the end, equal or 1 on every axis. Throws `ShapeError`. */
function broadcast(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis): Dimension => {
    const x = a[a.length - rank + axis] ?? 1
    const y = b[b.length - rank + axis] ?? 1
    if (x !== y && x !== 1 && y !== 1) throw new ShapeError(op, [a, b], `${x} and ${y} do not broadcast`)
    return x === 1 ? y : x
  })
}
