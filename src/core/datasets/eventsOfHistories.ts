import { EVENT_KINDS } from '../domain/event.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { EventSequences, ShopEvents } from './eventSequences.ts'
import type { HistoryPart } from './historyPart.ts'
import type { Histories } from './histories.ts'

const PURCHASE = EVENT_KINDS.indexOf('purchase')

/** Which customer's history ends where: with the rows `histories.starts[customer]` to `end − 1`. */
interface HistoryEnd { readonly customer: number; readonly end: number }

/** What everyone did in the time of a part, as far as her purchases are in it; those too who have bought nothing. */
export function eventsOfPart({ events, customerIds }: ShopEvents, { histories, ends }: HistoryPart, until: UtcMillis): EventSequences {
  const customers = new Map(Array.from(histories.customerIds, (id, customer) => [id, customer]))
  return {
    ...events,
    ends: events.ends.map((_, sequence) => {
      const customer = customers.get(customerIds[sequence] ?? 0)
      return cut(events, sequence, customer === undefined ? 0 : (ends[customer] ?? 0) - (histories.starts[customer] ?? 0), until)
    }),
  }
}

/** The same for single customers, a sequence each, in their order. */
export function eventsOfQueries({ events, customerIds }: ShopEvents, histories: Histories, queries: readonly HistoryEnd[], until: UtcMillis): EventSequences {
  const sequences = new Map(Array.from(customerIds, (id, sequence) => [id, sequence]))
  const starts = new Int32Array(queries.length)
  const ends = new Int32Array(queries.length)
  queries.forEach(({ customer, end }, index) => {
    const sequence = sequences.get(histories.customerIds[customer] ?? 0)
    if (sequence === undefined) return
    starts[index] = events.starts[sequence] ?? 0
    ends[index] = cut(events, sequence, end - (histories.starts[customer] ?? 0), until)
  })
  return { ...events, starts, ends }
}

/** Where a sequence ends before a moment, and before the purchase that follows so many. */
function cut(events: EventSequences, sequence: number, purchases: number, until: UtcMillis): number {
  const end = events.ends[sequence] ?? 0
  let bought = 0
  let row = events.starts[sequence] ?? 0
  for (; row < end; row++) {
    if ((events.at[row] ?? 0) >= until) break
    if (events.kinds[row] === PURCHASE && ++bought > purchases) break
  }
  return row
}
