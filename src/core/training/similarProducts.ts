import type { Sequences } from '../datasets/sequences.ts'
import type { Random } from '../domain/random.ts'
import type { Checkpoint } from '../models/fitting.ts'
import { tallyNeighbours } from '../models/tallyNeighbours.ts'

/** Events between two that count as beside each other, at most. */
const WINDOW = 3
/** Of each product, the most similar ones that may stand for it. */
const KEPT = 5

/** Draws a product like another; the product itself where none is known. */
export type SimilarProducts = (product: number, random: Random) => number

/**
 * Products that are bought near each other, counted from the histories that are learned from: the cosine of co-occurrence,
 * near ones counting 1/distance.
 * @param products ids are 1 to `products`
 */
export async function findSimilarProducts({ starts, ends, products: bought }: Sequences, products: number, checkpoint: Checkpoint): Promise<SimilarProducts> {
  const counts = new Float64Array(products + 1)
  for (const product of bought) counts[product] = (counts[product] ?? 0) + 1
  const { rowsOf, first, last } = indexByProduct({ starts, ends, products: bought }, counts)
  const table = await tallyNeighbours(counts.map(count => Math.max(1, count)), { ownExponent: 0.5, otherExponent: 0.5 }, (own, count) => {
    const rows = rowsOf(own)
    for (const row of rows) {
      for (let other = Math.max(first[row] ?? row, row - WINDOW); other <= Math.min(last[row] ?? row, row + WINDOW); other++) {
        const product = bought[other] ?? 0
        if (product !== own) count(product, 1 / Math.abs(other - row))
      }
    }
    return rows.length * 2 * WINDOW
  }, checkpoint)
  const best = new Int32Array((products + 1) * KEPT)
  for (let product = 1; product <= products; product++) {
    const [from, to] = [table.starts[product] ?? 0, table.starts[product + 1] ?? 0]
    const ranked = Array.from({ length: to - from }, (_, index) => from + index).sort((a, b) => (table.score[b] ?? 0) - (table.score[a] ?? 0))
    best.set(ranked.slice(0, KEPT).map(at => table.product[at] ?? 0), product * KEPT)
  }
  return (product, random) => {
    const known = best.subarray(product * KEPT, (product + 1) * KEPT)
    const count = known.indexOf(0) < 0 ? KEPT : known.indexOf(0)
    return count === 0 ? product : known[random.integer(count)] ?? product
  }
}

/** The rows of each product, and the first and the last row of each row's sequence. */
function indexByProduct({ starts, ends, products }: Sequences, counts: Float64Array): { rowsOf(product: number): Int32Array; first: Int32Array; last: Int32Array } {
  const [first, last, rows] = [new Int32Array(products.length), new Int32Array(products.length), new Int32Array(products.length)]
  starts.forEach((start, index) => {
    const end = ends[index] ?? 0
    first.fill(start, start, end)
    last.fill(end - 1, start, end)
  })
  const begins = new Int32Array(counts.length + 1)
  counts.forEach((count, product) => { begins[product + 1] = (begins[product] ?? 0) + count })
  const next = begins.slice()
  products.forEach((product, row) => {
    const place = next[product] ?? 0
    rows[place] = row
    next[product] = place + 1
  })
  return { rowsOf: product => rows.subarray(begins[product], begins[product + 1]), first, last }
}
