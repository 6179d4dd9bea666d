import { Random } from '../domain/random.ts'

/** Sequences that are padded to the same length and go through the network together. */
export interface PlannedBatch {
  readonly length: number
  readonly sequences: readonly number[]
}

/** The lengths to pad to: 8, 16, 32 … below the longest, and the longest, so that at most half of a batch is padding. */
export function bucketLengths(longest: number): number[] {
  const lengths = []
  for (let length = 8; length < longest; length *= 2) lengths.push(length)
  return [...lengths, longest]
}

/**
 * Sorts sequences into batches of about one length in an order drawn from the seed. What does not fill a batch of its own
 * length is padded along with the next longer ones, so that one batch at most is short.
 *
 * @param lengths of each sequence; longer ones than `longest` count as `longest`, empty ones are left out
 */
export function planBatches(lengths: ArrayLike<number>, { batchSize, longest, seed }: { batchSize: number; longest: number; seed: number }): PlannedBatch[] {
  const random = new Random(seed)
  const order = shuffle(Array.from({ length: lengths.length }, (_, index) => index), random)
  const batches = fillBuckets(order, lengths, batchSize, longest)
  return shuffle(batches, random)
}

/** The same in the order in which the sequences come, for prediction. */
export function planInOrder(lengths: ArrayLike<number>, { batchSize, longest }: { batchSize: number; longest: number }): PlannedBatch[] {
  return fillBuckets(Array.from({ length: lengths.length }, (_, index) => index), lengths, batchSize, longest)
}

function fillBuckets(order: readonly number[], lengths: ArrayLike<number>, batchSize: number, longest: number): PlannedBatch[] {
  const batches: PlannedBatch[] = []
  let waiting: number[] = []
  let shorter = 0
  for (const length of bucketLengths(longest)) {
    const last = length === longest
    const own = order.filter(index => (lengths[index] ?? 0) > shorter && (last || (lengths[index] ?? 0) <= length))
    const filled = [...waiting, ...own]
    const end = last ? filled.length : filled.length - filled.length % batchSize
    for (let start = 0; start < end; start += batchSize) batches.push({ length, sequences: filled.slice(start, Math.min(start + batchSize, end)) })
    waiting = filled.slice(end)
    shorter = length
  }
  return batches
}

/** Fisher and Yates's shuffle, in place. */
function shuffle<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    const swapped = items[i] as T
    items[i] = items[j] as T
    items[j] = swapped
  }
  return items
}
