import type { EventSequences } from '../../src/core/datasets/eventSequences.ts'
import type { Sequences } from '../../src/core/datasets/sequences.ts'
import { EVENT_KINDS } from '../../src/core/domain/event.ts'

const PURCHASE = EVENT_KINDS.indexOf('purchase')

/** Every sequence up to its n-th purchase from the end, which is not part of it; empty where there are fewer. */
export function eventsBeforeLastPurchases(events: EventSequences, n: number): EventSequences {
  const ends = events.ends.map((end, index) => {
    const start = events.starts[index] ?? 0
    let cut = end
    for (let left = n; left > 0 && cut > start; left--) {
      do cut--
      while (cut > start && events.kinds[cut] !== PURCHASE)
    }
    return cut
  })
  return { ...events, ends }
}

/** The first product bought in each sequence after an earlier part of it ended; 0 where none was. */
export function nextPurchases(events: EventSequences, part: Pick<Sequences, 'ends'>): Int32Array {
  return events.ends.map((end, index) => {
    for (let row = part.ends[index] ?? 0; row < end; row++) {
      if (events.kinds[row] === PURCHASE) return events.products[row] ?? 0
    }
    return 0
  })
}
