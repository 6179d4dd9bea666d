import { product, sameShape, type Shape } from '../graph/dimension.ts'
import { ShapeError } from '../graph/shapeError.ts'
import type { Tensor } from '../graph/tensor.ts'
import { multiply } from './arithmetic.ts'
import { reshape } from './reshaping.ts'

interface Options { readonly transA?: boolean; readonly transB?: boolean; readonly alpha?: number }

/**
 * α·op(A)·op(B), where op transposes the last two axes if asked to.
 *
 * Shapes: (…, M, K) and (…, K, N) with equal leading axes → (…, M, N); or (…, M, K) and a matrix (K, N), for which the
 * leading axes of A are rows like M.
 *
 * With A and B as they stand: ∂A = α·G·Bᵀ, ∂B = α·Aᵀ·G.
 *
 * @throws ShapeError where leading axes or the inner dimension differ
 */
export function matmul(a: Tensor, b: Tensor, { transA = false, transB = false, alpha = 1 }: Options = {}): Tensor {
  if (b.shape.length === 2 && a.shape.length > 2 && !transA) return flattened(a, b, { transB, alpha })
  const [leading, m, k] = split(a.shape, transA)
  const [leadingB, kB, n] = split(b.shape, transB)
  if (a.shape.length < 2 || String(leading) !== String(leadingB)) throw new ShapeError('MatMul', [a.shape, b.shape], 'the leading axes differ')
  if (k !== kB) throw new ShapeError('MatMul', [a.shape, b.shape], `the inner dimensions ${k} and ${kB} differ`)
  const attributes = { transA: { int: Number(transA) }, transB: { int: Number(transB) }, alpha: { float: alpha } }
  const y = a.graph.node('MatMul', [a, b], { shape: [...leading, m, n] as Shape }, attributes)
  return a.graph.differentiable(y, [a, b], g => [
    () => transA ? matmul(b, g, { transA: transB, transB: true, alpha }) : matmul(g, b, { transB: !transB, alpha }),
    () => transB ? matmul(g, a, { transA: true, transB: transA, alpha }) : matmul(a, g, { transA: !transA, alpha }),
  ])
}

/**
 * The inner product over the last axis: x and y (…, E) → (…, 1). ∂x = g ⊙ y, ∂y = g ⊙ x.
 */
export function dot(x: Tensor, y: Tensor): Tensor {
  if (!sameShape(x.shape, y.shape)) throw new ShapeError('dot', [x.shape, y.shape], 'must be equal')
  const { graph } = x
  const products = graph.node('Mul', [x, y], { shape: x.shape })
  const z = graph.node('ReduceSum', [products], { shape: [...x.shape.slice(0, -1), 1] }, { axes: { dims: [x.shape.length - 1] }, keepdims: { int: 1 } })
  return graph.differentiable(z, [x, y], g => [() => multiply(g, y), () => multiply(g, x)])
}

/** Leading axes become rows, so that one product of two matrices does it all, forward and backward. */
function flattened(a: Tensor, b: Tensor, options: Options): Tensor {
  const k = a.shape.at(-1) ?? 1
  const rows = a.shape.slice(0, -1)
  const y = matmul(reshape(a, [product(rows), k]), b, options)
  return reshape(y, [...rows, y.shape[1] ?? 1])
}

function split(shape: Shape, transposed: boolean): [leading: Shape, rows: Shape[number], columns: Shape[number]] {
  const [x = 1, y = 1] = shape.slice(-2)
  return [shape.slice(0, -2), transposed ? y : x, transposed ? x : y]
}
