import type { Checkpoint } from './fitting.ts'
import { NeighbourRows, type Neighbours } from './neighbours.ts'

const CHECKPOINT_EVERY = 200_000

/** By how much the sizes of both products are held against their score. */
export interface SizeExponents {
  readonly ownExponent: number
  readonly otherExponent: number
}

/**
 * Fills a table product by product, with one dense row of work space, so that memory is bounded by what is kept: score(i, j) = what is
 * counted of j beside i / (size_i^`ownExponent` · size_j^`otherExponent`), of which the best stay.
 * @param countBeside counts, with weights above 0, what stands beside a product. Returns how many rows it looked at
 */
export async function tallyNeighbours(sizes: Float64Array, { ownExponent, otherExponent }: SizeExponents, countBeside: (own: number, count: (other: number, weight: number) => void) => number, checkpoint: Checkpoint): Promise<Neighbours> {
  const products = sizes.length
  const norm = sizes.map(size => size ** -otherExponent)
  const counts = new Float64Array(products)
  const touched = new Int32Array(products)
  const scores = new Float32Array(products)
  const table = new NeighbourRows(products)
  let length = 0
  const count = (other: number, weight: number): void => {
    if (counts[other] === 0) touched[length++] = other
    counts[other] = (counts[other] ?? 0) + weight
  }
  let looked = 0
  for (let own = 0; own < products; own++) {
    length = 0
    looked += countBeside(own, count)
    const ownNorm = (sizes[own] ?? 1) ** -ownExponent
    for (let t = 0; t < length; t++) {
      const other = touched[t] ?? 0
      scores[t] = (counts[other] ?? 0) * ownNorm * (norm[other] ?? 0)
      counts[other] = 0
    }
    table.addRow(scores, length, touched)
    if (looked > CHECKPOINT_EVERY) {
      looked = 0
      await checkpoint()
    }
  }
  return table.finish()
}
