import type { Checkpoint } from './fitting.ts'
import { encodeOnnx } from '../nn/codec/onnx.ts'
import { Graph } from '../nn/graph/graph.ts'
import { add } from '../nn/ops/arithmetic.ts'
import { matmul } from '../nn/ops/product.ts'
import type { PredictionSession, Runtime, Value } from '../nn/runtimes/runtime.ts'
import { PANEL, type SymmetricMatrix } from './symmetricMatrix.ts'

/** Rows that are swept together. */
const BLOCK = 256

/**
 * Puts the inverse of a positive definite matrix in its place, block by block (the sweep operator: Goodnight 1979). Of n rows it
 * takes n³ multiplications, which the runtime does in single precision: right to about 1e-7 times the condition of the matrix.
 */
export async function invertInPlace(matrix: SymmetricMatrix, runtime: Runtime, checkpoint: Checkpoint): Promise<void> {
  const session = await openUpdate(runtime)
  try {
    for (let first = 0; first < matrix.size; first += BLOCK) await sweep(matrix, first, Math.min(BLOCK, matrix.size - first), session, checkpoint)
  } finally {
    await session.dispose()
  }
  // A sweep of all rows leaves the inverse with its sign turned.
  for (const panel of matrix.panels) for (let i = 0; i < panel.length; i++) panel[i] = -(panel[i] ?? 0)
}

/**
 * With the rows K from `first` on, D = A[K, K], P = A[K, :] and Q = D⁻¹ · P: every other element becomes A − Pᵀ · Q, the rows and
 * columns of K become Q, and D becomes −D⁻¹.
 */
async function sweep(matrix: SymmetricMatrix, first: number, count: number, session: PredictionSession, checkpoint: Checkpoint): Promise<void> {
  const { size, panels } = matrix
  const inverse = invertBlock(matrix, first, count)
  const p = rowsOf(matrix, first, count)
  // 0 − (−D⁻¹)ᵀ · P, since D is symmetric.
  const q = await update(session, { data: inverse.map(value => -value), width: count }, { data: p, width: size }, new Float32Array(count * size), count)
  for (const [index, panel] of panels.entries()) {
    const from = index * PANEL
    const left = { data: columnsOf(p, size, from, from + matrix.rowsOf(index), count), width: matrix.rowsOf(index) }
    const right = { data: from === 0 ? q : columnsOf(q, size, from, size, count), width: size - from }
    panels[index] = await update(session, left, right, panel, count)
    await checkpoint()
  }
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < size; column++) {
      const within = column - first
      matrix.set(first + row, column, within >= 0 && within < count ? -(inverse[row * count + within] ?? 0) : q[row * size + column] ?? 0)
    }
  }
}

function rowsOf(matrix: SymmetricMatrix, first: number, count: number): Float32Array {
  const rows = new Float32Array(count * matrix.size)
  for (let row = 0; row < count; row++) for (let column = 0; column < matrix.size; column++) rows[row * matrix.size + column] = matrix.get(first + row, column)
  return rows
}

function columnsOf(rows: Float32Array, width: number, from: number, to: number, count: number): Float32Array {
  const columns = new Float32Array(count * (to - from))
  for (let row = 0; row < count; row++) columns.set(rows.subarray(row * width + from, row * width + to), row * (to - from))
  return columns
}

/** D⁻¹ in double precision, by Gauss-Jordan elimination, which needs no exchange of rows where D is positive definite. */
function invertBlock(matrix: SymmetricMatrix, first: number, count: number): Float32Array {
  const a = Float64Array.from({ length: count * count }, (_, i) => matrix.get(first + Math.floor(i / count), first + i % count))
  for (let k = 0; k < count; k++) {
    const pivot = 1 / (a[k * count + k] ?? 1)
    a[k * count + k] = 1
    for (let j = 0; j < count; j++) a[k * count + j] = (a[k * count + j] ?? 0) * pivot
    for (let i = 0; i < count; i++) {
      const factor = i === k ? 0 : a[i * count + k] ?? 0
      if (factor === 0) continue
      a[i * count + k] = 0
      for (let j = 0; j < count; j++) a[i * count + j] = (a[i * count + j] ?? 0) - factor * (a[k * count + j] ?? 0)
    }
  }
  return Float32Array.from(a)
}

/** A matrix of `count` rows. */
interface Rows { readonly data: Float32Array; readonly width: number }

function openUpdate(runtime: Runtime): Promise<PredictionSession> {
  const graph = new Graph()
  const product = matmul(graph.input('left', 'float32', ['K', 'M']), graph.input('right', 'float32', ['K', 'N']), { transA: true, alpha: -1 })
  const difference = add(graph.input('from', 'float32', ['M', 'N']), product)
  return runtime.load(encodeOnnx(graph, { difference }, { dialect: runtime.dialect }))
}

/** from − leftᵀ · right. */
async function update(session: PredictionSession, left: Rows, right: Rows, from: Float32Array, count: number): Promise<Float32Array> {
  const value = (data: Float32Array, shape: readonly number[]): Value => ({ dtype: 'float32', shape, data })
  const { difference } = await session.run({
    left: value(left.data, [count, left.width]), right: value(right.data, [count, right.width]), from: value(from, [left.width, right.width]),
  })
  return difference?.data as Float32Array
}
