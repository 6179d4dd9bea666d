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

/** Collects rows one after the other into arrays that grow by doubling. */
export class NeighbourRows {
  /** How many neighbours a product keeps. */
  readonly #keep: number
  readonly #starts: Int32Array
  #product = new Int32Array(1024)
  #score = new Float32Array(1024)
  #length = 0
  #rows = 0

  constructor(products: number) {
    this.#keep = Math.max(20, Math.min(MOST_NEIGHBOURS, Math.floor(MOST_ENTRIES / products)))
    this.#starts = new Int32Array(products + 1)
  }

  /** Adds a row of the best of the first `length` scores, those above 0. @param products whose scores they are; left out, each product's at its place */
  addRow(scores: Float32Array, length: number, products?: Int32Array): void {
    const least = Math.max(scoreOfRank(scores, length, this.#keep), Number.MIN_VALUE)
    for (let place = 0; place < length; place++) {
      const score = scores[place] as number
      if (score >= least) this.#add(products ? products[place] as number : place, score)
    }
    this.endRow()
  }

  /** A product without neighbours ends its row at once. */
  endRow(): void {
    this.#starts[++this.#rows] = this.#length
  }

  finish(): Neighbours {
    return { starts: this.#starts, product: this.#product.subarray(0, this.#length), score: this.#score.subarray(0, this.#length) }
  }

  #add(product: number, score: number): void {
    if (this.#length === this.#product.length) this.#grow()
    this.#product[this.#length] = product
    this.#score[this.#length++] = score
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
