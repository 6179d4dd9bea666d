import { EVENT_KINDS, type EventKind } from '../domain/event.ts'
import type { CurrencyCode } from '../domain/money.ts'
import { HOUR } from '../domain/time.ts'
import type { EventSequences } from './eventSequences.ts'

/**
 * What a model is told of an event besides its product, as a bucket from 1; bucket 0 says that it is not known. Plain
 * data, kept with the model: buckets must mean the same when it predicts.
 */
export type EventFeature =
  /** Bucket 1 + its place in the list; kinds that are not in it are unknown. */
  | { readonly name: 'kind'; readonly kinds: readonly EventKind[] }
  /** Time since the event before, in milliseconds; unknown for the first. */
  | { readonly name: 'gap'; readonly edges: readonly number[] }
  /** Of one piece, in minor units of one currency. */
  | { readonly name: 'price'; readonly currency: CurrencyCode; readonly edges: readonly number[] }
  | { readonly name: 'quantity'; readonly edges: readonly number[] }

/** 1 hour, 2, 4, … 2¹⁴ hours, which is nearly two years. */
export const GAP_EDGES = Array.from({ length: 15 }, (_, power) => HOUR * 2 ** power)
/** More than 1, 2, 4, … 128. */
const QUANTITY_EDGES = Array.from({ length: 8 }, (_, power) => 2 ** power + 0.5)
const PRICE_BUCKETS = 16
/** A feature tells nothing where all but this share of the events fall in one bucket. */
const TELLING_SHARE = 0.01

/** The features that tell events of a shop apart; none where only products and their order are known. */
export function chooseEventFeatures(events: EventSequences): EventFeature[] {
  const rows = rowsOf(events)
  const priceEdges = quantiles(Float64Array.from(rows, row => events.prices[row] ?? NaN).filter(price => !Number.isNaN(price)), PRICE_BUCKETS)
  const occurring = new Set(Array.from(rows, row => events.kinds[row]))
  const candidates: EventFeature[] = [
    { name: 'kind', kinds: EVENT_KINDS.filter((_, position) => occurring.has(position)) },
    { name: 'gap', edges: GAP_EDGES },
    ...(events.currency === null ? [] : [{ name: 'price', currency: events.currency, edges: priceEdges } as const]),
    { name: 'quantity', edges: QUANTITY_EDGES },
  ]
  return candidates.filter(feature => tells(bucketsOf(feature, events), rows))
}

/** How many buckets a feature has, with that for unknown. */
export function bucketCount(feature: EventFeature): number {
  return feature.name === 'kind' ? feature.kinds.length + 1 : feature.edges.length + 2
}

/** The bucket of every event, by row. */
export function bucketsOf(feature: EventFeature, events: EventSequences): Int32Array {
  switch (feature.name) {
    case 'kind': {
      const buckets = EVENT_KINDS.map(kind => feature.kinds.indexOf(kind) + 1)
      return Int32Array.from(events.kinds, position => buckets[position] ?? 0)
    }
    case 'gap': {
      const gaps = events.at.map((at, row) => at - (events.at[row - 1] ?? NaN))
      for (const start of events.starts) gaps[start] = NaN
      return Int32Array.from(gaps, gap => bucketOf(gap, feature.edges))
    }
    case 'price': return Int32Array.from(events.prices, price => events.currency === feature.currency ? bucketOf(price, feature.edges) : 0)
    case 'quantity': return Int32Array.from(events.quantities, quantity => bucketOf(quantity, feature.edges))
  }
}

/** 1 + how many edges are not above the value; 0 for NaN. */
export function bucketOf(value: number, edges: readonly number[]): number {
  if (Number.isNaN(value)) return 0
  const above = edges.findIndex(edge => edge > value)
  return 1 + (above === -1 ? edges.length : above)
}

/** Edges that cut values into equal shares, each edge once. */
function quantiles(values: Float64Array, shares: number): number[] {
  const sorted = values.sort()
  const edges = Array.from({ length: shares - 1 }, (_, index) => sorted[Math.floor((index + 1) * sorted.length / shares)] ?? NaN)
  return [...new Set(edges)].filter(edge => edge > (sorted[0] ?? NaN))
}

/** A first event has no gap, which its place says already: what is unknown does not tell. */
function tells(buckets: Int32Array, rows: Int32Array): boolean {
  const counts = new Int32Array(Math.max(...new Set(buckets), 0) + 1)
  for (const row of rows) counts[buckets[row] ?? 0] = (counts[buckets[row] ?? 0] ?? 0) + 1
  const known = counts.slice(1).filter(count => count > 0)
  return known.length > 1 && known.reduce((sum, count) => sum + count, 0) - Math.max(...known) >= TELLING_SHARE * rows.length
}

/** The rows that are not cut off. */
function rowsOf({ starts, ends, products }: EventSequences): Int32Array {
  const rows = new Int32Array(products.length)
  let count = 0
  starts.forEach((start, index) => {
    for (let row = start; row < (ends[index] ?? 0); row++) rows[count++] = row
  })
  return rows.subarray(0, count)
}
