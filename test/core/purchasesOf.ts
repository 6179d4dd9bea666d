import { encodeEvents, type EncodedSequences } from '../../src/core/datasets/encodedSequences.ts'
import type { EventSequences } from '../../src/core/datasets/eventSequences.ts'
import type { Sequences } from '../../src/core/datasets/sequences.ts'
import { EVENT_KINDS } from '../../src/core/domain/event.ts'

/** Purchases of which nothing but the product and the order is known. */
export function purchasesOf(lists: readonly (readonly number[])[]): EventSequences {
  const sequences = layOut(lists)
  const { length } = sequences.products
  const unknown = new Float32Array(length).fill(NaN)
  return {
    ...sequences, kinds: new Uint8Array(length).fill(EVENT_KINDS.indexOf('purchase')), at: new Float64Array(length).fill(NaN),
    prices: unknown, quantities: unknown, currency: null,
  }
}

/** The same as a model reads them that has the very ids of the lists, from 1. */
export function encodedPurchases(lists: readonly (readonly number[])[]): EncodedSequences {
  const highest = lists.reduce((most, list) => Math.max(most, ...list), 0)
  return encodeEvents(purchasesOf(lists), Int32Array.from({ length: highest + 1 }, (_, id) => id), [])
}

/** Lays lists of ids out one after another. */
function layOut(lists: readonly (readonly number[])[]): Sequences {
  const ends = new Int32Array(lists.length)
  let end = 0
  for (const [index, list] of lists.entries()) ends[index] = end += list.length
  return { starts: ends.map((_, index) => ends[index - 1] ?? 0), ends, products: Int32Array.from(lists.flat()) }
}
