import { EVENT_KINDS, type EventKind } from '../domain/event.ts'
import { bucketsOf, type EventFeature } from './eventFeatures.ts'
import type { EventSequences } from './eventSequences.ts'
import type { Sequences } from './sequences.ts'

/** Sequences in the numbers that a model reads: its own product ids, and buckets of its features. */
export interface EncodedSequences extends Sequences {
  /** Milliseconds; NaN where only the order is known. */
  readonly at: Float64Array
  readonly features: Readonly<Partial<Record<EventFeature['name'], Int32Array>>>
  /** The product of the next event that a model is to foretell, for each event, or of that event itself; 0 where there is none. */
  readonly targets: Int32Array
}

/**
 * Encodes sequences for a model. Events with products that it does not know are left out.
 * @param modelIds the model's id of each product id of the sequences, 0 for none
 * @param targetsAre what each event is asked for: the next event to foretell, or, where it is one, itself
 * @param targetKinds what is foretold: purchases, unless the task says otherwise
 */
export function encodeEvents(
  events: EventSequences, modelIds: Int32Array, features: readonly EventFeature[], targetsAre: 'next' | 'itself' = 'next', targetKinds: readonly EventKind[] = ['purchase'],
): EncodedSequences {
  const known: number[] = []
  const ends = events.ends.map((end, index) => {
    for (let row = events.starts[index] ?? 0; row < end; row++) if ((modelIds[events.products[row] ?? 0] ?? 0) > 0) known.push(row)
    return known.length
  })
  const rows = Int32Array.from(known)
  const starts = ends.map((_, index) => ends[index - 1] ?? 0)
  const products = rows.map(row => modelIds[events.products[row] ?? 0] ?? 0)
  const isTarget = EVENT_KINDS.map(kind => targetKinds.includes(kind))
  const targets = new Int32Array(rows.length)
  if (targetsAre === 'itself') products.forEach((product, at) => { targets[at] = isTarget[events.kinds[rows[at] ?? 0] ?? 0] ? product : 0 })
  else ends.forEach((end, index) => {
    for (let at = end - 2, next = 0; at >= (starts[index] ?? 0); at--) {
      if (isTarget[events.kinds[rows[at + 1] ?? 0] ?? 0]) next = products[at + 1] ?? 0
      targets[at] = next
    }
  })
  return {
    starts, ends, products, targets,
    at: Float64Array.from(rows, row => events.at[row] ?? NaN),
    features: Object.fromEntries(features.map((feature) => {
      const buckets = bucketsOf(feature, events)
      return [feature.name, rows.map(row => buckets[row] ?? 0)]
    })),
  }
}
