import { DAY, type UtcMillis } from '../../../core/domain/time.ts'

/** Whole days after which a list of customers at risk is too old to write to. */
const STALE_DAYS = 45

export type NextStep = 'training' | 'train' | 'trainAgain' | 'importNewer' | 'write' | 'rest'

/** What there is to know when choosing the next thing to do. */
export interface Standing {
  training: boolean
  /** The models in use are older than the orders they should know. */
  outdated: boolean
  /** The moment the predictions know; null before the first. */
  asOf: UtcMillis | null
  ordersTo: UtcMillis | null
  demo: boolean
  now: UtcMillis
  winBack: number
}

/** The one next thing to do: learn first, then on fresh orders, then act on what was learned. */
export function nextStep({ training, outdated, asOf, ordersTo, demo, now, winBack }: Standing): NextStep {
  if (training) return 'training'
  if (asOf === null) return 'train'
  if (outdated || (ordersTo !== null && ordersTo - asOf > DAY)) return 'trainAgain'
  // The demo shop's orders are as old as they are.
  if (!demo && ordersTo !== null && now - ordersTo > STALE_DAYS * DAY) return 'importNewer'
  return winBack > 0 ? 'write' : 'rest'
}
