/** Sequences of product ids from 1, one after another: sequence s is `products[starts[s]]` to `products[starts[s + 1] − 1]`. */
export interface Sequences {
  /** Length: sequences + 1. */
  readonly starts: Int32Array
  readonly products: Int32Array
}

/** Lays lists of ids out one after another. */
export function sequencesOf(lists: readonly (readonly number[])[]): Sequences {
  const starts = new Int32Array(lists.length + 1)
  lists.forEach((list, index) => {
    starts[index + 1] = (starts[index] ?? 0) + list.length
  })
  return { starts, products: Int32Array.from(lists.flat()) }
}

/** How many sequences there are. */
export function sequenceCount(sequences: Sequences): number {
  return sequences.starts.length - 1
}

/** How many ids a sequence has. */
export function sequenceLength({ starts }: Sequences, index: number): number {
  return (starts[index + 1] ?? 0) - (starts[index] ?? 0)
}
