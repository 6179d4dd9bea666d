/**
 * Lists of product ids, which begin at 1, in one array: sequence s is `products[starts[s]]` to `products[ends[s] − 1]`.
 * What was cut off stays in the array behind the end, so that a cut costs one number a sequence.
 */
export interface Sequences {
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly products: Int32Array
}

/** How many sequences there are. */
export function sequenceCount(sequences: Sequences): number {
  return sequences.starts.length
}

/** How many ids a sequence has. */
export function sequenceLength({ starts, ends }: Sequences, index: number): number {
  return (ends[index] ?? 0) - (starts[index] ?? 0)
}
