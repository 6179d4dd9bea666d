/** For each product its nearest others, in compressed rows: those of `p` lie at `starts[p]` to `starts[p + 1] − 1`. */
export interface Neighbours {
  /** Length products + 1. */
  readonly starts: Int32Array
  readonly product: Int32Array
  readonly score: Float32Array
}

const MOST_NEIGHBOURS = 400
/** Bounds a table: so many neighbours in all (8 bytes each). */
const MOST_ENTRIES = 12_000_000

/** How many neighbours a product keeps in a table of so many products. */
export function neighbourKeep(products: number): number {
  return Math.max(20, Math.min(MOST_NEIGHBOURS, Math.floor(MOST_ENTRIES / products)))
}

/** Collects rows one after the other into arrays that grow by doubling. */
export class NeighbourRows {
  readonly #starts: Int32Array
  #product = new Int32Array(1024)
  #score = new Float32Array(1024)
  #length = 0
  #rows = 0

  constructor(products: number) {
    this.#starts = new Int32Array(products + 1)
  }

  add(product: number, score: number): void {
    if (this.#length === this.#product.length) this.#grow()
    this.#product[this.#length] = product
    this.#score[this.#length++] = score
  }

  endRow(): void {
    this.#starts[++this.#rows] = this.#length
  }

  finish(): Neighbours {
    return { starts: this.#starts, product: this.#product.subarray(0, this.#length), score: this.#score.subarray(0, this.#length) }
  }

  #grow(): void {
    const product = new Int32Array(this.#length * 2)
    const score = new Float32Array(this.#length * 2)
    product.set(this.#product)
    score.set(this.#score)
    this.#product = product
    this.#score = score
  }
}

/** The score that exactly `keep` of the first `length` values reach (fewer than `keep` above it); −Infinity where all may stay. */
export function scoreOfRank(values: Float32Array, length: number, keep: number): number {
  if (length <= keep) return -Infinity
  const work = values.slice(0, length)
  let low = 0
  let high = length - 1
  const wanted = keep - 1
  while (low < high) {
    const pivot = work[(low + high) >>> 1] ?? 0
    let i = low
    let j = high
    while (i <= j) {
      while ((work[i] ?? 0) > pivot) i++
      while ((work[j] ?? 0) < pivot) j--
      if (i <= j) {
        const kept = work[i] ?? 0
        work[i++] = work[j] ?? 0
        work[j--] = kept
      }
    }
    if (wanted <= j) high = j
    else if (wanted >= i) low = i
    else break
  }
  return work[wanted] ?? -Infinity
}
