import { Random } from '../domain/random.ts'
import type { SparseMatrix } from './tfIdf.ts'

/** Columns beyond the rank, and passes over the matrix, that make the random subspace a good one. */
const OVERSAMPLING = 10
const POWER_ITERATIONS = 2

/**
 * U·Σ of the truncated singular value decomposition X ≈ U·Σ·Vᵀ: the rows of X in the `rank` dimensions that keep most of
 * it. By randomised subspace iteration (Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1): Q spans (X·Xᵀ)²·X·Ω
 * for a random Ω, and with B = Qᵀ·X the eigenvectors W of B·Bᵀ give U = Q·W.
 *
 * @param checkpoint awaited between passes over the matrix
 * @returns (rows, rank) row by row; columns beyond the rank of X are zero
 */
export async function truncatedSvd(matrix: SparseMatrix, rank: number, seed: number, checkpoint: () => Promise<void>): Promise<Float32Array> {
  const { rows, columns } = matrix
  const width = Math.min(rank + OVERSAMPLING, rows, columns)
  const random = new Random(seed)
  const omega = Array.from({ length: width }, () => Float64Array.from({ length: columns }, () => random.next() - 0.5))
  let basis = orthonormalise(omega.map(column => times(matrix, column)))
  for (let pass = 0; pass < POWER_ITERATIONS; pass++) {
    await checkpoint()
    const right = orthonormalise(basis.map(column => transposedTimes(matrix, column)))
    await checkpoint()
    basis = orthonormalise(right.map(column => times(matrix, column)))
  }
  basis = orthonormalise(basis)
  const projected = basis.map(column => transposedTimes(matrix, column))
  const { values, vectors } = eigenvectors(projected.map(x => Float64Array.from(projected, y => innerProduct(x, y))))

  const scores = new Float32Array(rows * rank)
  vectors.slice(0, rank).forEach((vector, index) => {
    const singularValue = Math.sqrt(Math.max(values[index] ?? 0, 0))
    const left = new Float64Array(rows)
    basis.forEach((column, k) => addTimes(left, column, vector[k] ?? 0))
    for (let row = 0; row < rows; row++) scores[row * rank + index] = (left[row] ?? 0) * singularValue
  })
  return scores
}

/** X·v. */
function times({ rows, starts, column, values }: SparseMatrix, vector: Float64Array): Float64Array {
  const product = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let i = starts[row] as number; i < (starts[row + 1] as number); i++) sum += (values[i] as number) * (vector[column[i] as number] as number)
    product[row] = sum
  }
  return product
}

/** Xᵀ·v. */
function transposedTimes({ rows, columns, starts, column, values }: SparseMatrix, vector: Float64Array): Float64Array {
  const product = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    const factor = vector[row] as number
    for (let i = starts[row] as number; i < (starts[row + 1] as number); i++) {
      const to = column[i] as number
      product[to] = (product[to] as number) + factor * (values[i] as number)
    }
  }
  return product
}

/**
 * Makes columns orthonormal in place by modified Gram and Schmidt; one that depends on others becomes zero. Twice is as
 * exact as it gets; to keep columns apart between passes once will do.
 */
function orthonormalise(columns: Float64Array[]): Float64Array[] {
  columns.forEach((column, index) => {
    const before = Math.sqrt(innerProduct(column, column))
    for (const earlier of columns.slice(0, index)) addTimes(column, earlier, -innerProduct(earlier, column))
    const left = Math.sqrt(innerProduct(column, column))
    const factor = left > 1e-10 * before ? 1 / left : 0
    for (let k = 0; k < column.length; k++) column[k] = (column[k] as number) * factor
  })
  return columns
}

const MOST_SWEEPS = 30

/**
 * Eigenvalues, largest first, and their eigenvectors of a symmetric matrix given by rows: Jacobi's cyclic rotations (Golub
 * and Van Loan, Matrix Computations, 8.5).
 */
export function eigenvectors(symmetric: readonly Float64Array[]): { values: number[]; vectors: Float64Array[] } {
  const rows = symmetric.map(row => row.slice())
  const turned = rows.map((_, index) => Float64Array.from(rows, (__, k) => k === index ? 1 : 0))
  const total = rows.reduce((sum, row) => sum + innerProduct(row, row), 0)
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const diagonal = rows.reduce((sum, row, index) => sum + (row[index] as number) ** 2, 0)
    if (total - diagonal <= 1e-14 * total) break
    for (let p = 0; p < rows.length; p++) for (let q = p + 1; q < rows.length; q++) rotate(rows, turned, p, q)
  }
  const eigenvalue = (index: number) => rows[index]?.[index] ?? 0
  const order = rows.map((_, index) => index).sort((a, b) => eigenvalue(b) - eigenvalue(a))
  return { values: order.map(eigenvalue), vectors: order.map(index => turned[index] as Float64Array) }
}

/** Turns the plane of axes p and q so that element (p, q) becomes zero. */
function rotate(rows: readonly Float64Array[], turned: readonly Float64Array[], p: number, q: number): void {
  const [rowP, rowQ] = [rows[p] as Float64Array, rows[q] as Float64Array]
  const off = rowP[q] as number
  if (off === 0) return
  const theta = ((rowQ[q] as number) - (rowP[p] as number)) / (2 * off)
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta ** 2 + 1))
  const cosine = 1 / Math.sqrt(tangent ** 2 + 1)
  const sine = tangent * cosine
  for (const row of rows) {
    const [x, y] = [row[p] as number, row[q] as number]
    row[p] = cosine * x - sine * y
    row[q] = sine * x + cosine * y
  }
  for (const [a, b] of [[rowP, rowQ], [turned[p] as Float64Array, turned[q] as Float64Array]] as const) {
    for (let k = 0; k < a.length; k++) {
      const [x, y] = [a[k] as number, b[k] as number]
      a[k] = cosine * x - sine * y
      b[k] = sine * x + cosine * y
    }
  }
}

function innerProduct(x: Float64Array, y: Float64Array): number {
  let sum = 0
  for (let k = 0; k < x.length; k++) sum += (x[k] as number) * (y[k] as number)
  return sum
}

/** x ← x + factor·y. */
function addTimes(x: Float64Array, y: Float64Array, factor: number): void {
  for (let k = 0; k < x.length; k++) x[k] = (x[k] as number) + factor * (y[k] as number)
}
