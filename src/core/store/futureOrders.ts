import { DAY, type UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'
import { isVisible } from './visibility.ts'

/** Orders dated in the future are slips as long as they are no more than this share; where there are more, the computer's clock is wrong. */
const MOST_SLIPS = 0.01

/** The clocks of the world are no further than this from UTC. */
const MOST_OFFSET = DAY

/** From when on orders are not to be believed: after today where a few are dated so, else never. One order of the year 2062 would make everybody a lost customer. */
export function readCredibleEnd(db: Store, now: UtcMillis): UtcMillis {
  const after = now + MOST_OFFSET
  const count = (from: UtcMillis): number => db.prepare(`SELECT count(*) FROM orders WHERE state = 0 AND ${isVisible('orders')} AND placed_at > ?`).pluck().get(from) as number
  const ahead = count(after)
  return ahead > 0 && ahead <= MOST_SLIPS * count(-Infinity) ? after : Number.MAX_SAFE_INTEGER
}
