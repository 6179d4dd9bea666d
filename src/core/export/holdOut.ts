import { setAsideCount } from '../domain/mailing.ts'
import { Random } from '../domain/random.ts'

/** A list, parted by lot. */
export interface HoldOut {
  readonly seed: number
  /** In the order of the list. */
  readonly mailed: number[]
  readonly setAside: number[]
}

/** Sets a tenth of a list aside, each customer with the same chance (Fisher & Yates' shuffle of the list, its beginning taken). */
export function drawHoldOut(customerIds: readonly number[], seed: number): HoldOut {
  const random = new Random(seed)
  const shuffled = [...customerIds]
  const count = setAsideCount(customerIds.length)
  for (let i = 0; i < count; i++) {
    const other = i + random.integer(shuffled.length - i)
    ;[shuffled[i], shuffled[other]] = [shuffled[other] as number, shuffled[i] as number]
  }
  const setAside = new Set(shuffled.slice(0, count))
  return { seed, mailed: customerIds.filter(id => !setAside.has(id)), setAside: customerIds.filter(id => setAside.has(id)) }
}
