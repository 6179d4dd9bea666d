import type { EncodedSequences } from '../datasets/encodedSequences.ts'
import type { Random } from '../domain/random.ts'
import type { AugmentationWay } from '../models/nextProductConfiguration.ts'
import type { SimilarProducts } from './similarProducts.ts'

/** One place of a history that is read otherwise than it happened. */
export interface Place {
  /** The row that stands here: its time, and what follows it. */
  readonly row: number
  /** The row whose features are read here. */
  readonly read: number
  readonly product: number
  /** Whether the network is asked for what follows. */
  readonly asked: boolean
}

/** Of a history, how much a crop keeps at least. */
const KEPT_SHARE = 0.6
/** Of its events, how many are left out by a mask. */
const MASKED_SHARE = 0.3
/** Of a history, how long the part is that is put in another order. */
const REORDERED_SHARE = 0.3
/** Of its events, how many a similar product stands for. */
const SUBSTITUTED_SHARE = 0.2
/** Shorter histories are left as they are. */
const SHORTEST = 3

/**
 * Changes a history a little, after CL4SRec (Xie et al. 2022) and CoSeRec (Liu et al. 2021). Its last event stays last or is
 * exchanged, so that what follows it can still be asked for.
 *
 * - `crop`: only its latest part is read
 * - `mask`: some events are left out, as if they had not been seen
 * - `reorder`: a part of it is put in another order; what follows within the part is not asked for
 * - `substitute`: similar products stand in the places of some
 */
export function changeHistory(way: AugmentationWay, history: readonly Place[], similar: SimilarProducts, random: Random): readonly Place[] {
  const { length } = history
  if (length < SHORTEST) return history
  switch (way) {
    case 'crop': return history.slice(random.integer(length - Math.ceil(length * KEPT_SHARE) + 1))
    case 'mask': return history.filter((_, place) => place === length - 1 || random.next() >= MASKED_SHARE)
    case 'substitute': return history.map(place => random.next() < SUBSTITUTED_SHARE ? { ...place, product: similar(place.product, random) } : place)
    case 'reorder': {
      const count = Math.max(2, Math.round(length * REORDERED_SHARE))
      const start = random.integer(length - count + 1)
      const order = shuffled(count, random)
      return history.map((place, index) => {
        const from = history[start + (order[index - start] ?? 0)]
        if (!from || index < start || index >= start + count) return place
        return { row: place.row, read: from.read, product: from.product, asked: place.asked && index === start + count - 1 }
      })
    }
  }
}

function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index)
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    const swapped = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = swapped
  }
  return order
}

/** Histories one after the other, as a network reads them. */
export function layOutHistories(sequences: EncodedSequences, histories: readonly (readonly Place[])[]): EncodedSequences {
  const places = histories.flat()
  let end = 0
  const ends = Int32Array.from(histories, history => end += history.length)
  return {
    starts: ends.map((_, index) => ends[index - 1] ?? 0), ends,
    products: Int32Array.from(places, ({ product }) => product),
    targets: Int32Array.from(places, ({ row, asked }) => asked ? sequences.targets[row] ?? 0 : 0),
    at: Float64Array.from(places, ({ row }) => sequences.at[row] ?? NaN),
    // Times belong to the places, so that they go on rising where events are exchanged.
    features: Object.fromEntries(Object.entries(sequences.features).map(([name, buckets]) => [name, Int32Array.from(places, ({ row, read }) => buckets[name === 'gap' ? row : read] ?? 0)])),
  }
}
