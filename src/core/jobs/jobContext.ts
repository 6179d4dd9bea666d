import type { Progress } from '../domain/progress.ts'
import type { Clock, UtcMillis } from '../domain/time.ts'

/** What every job is given by whoever runs it: the worker, the terminal, or a test. */
export interface JobContext {
  /** Holds `shopcast.sqlite` and `models/`. */
  dataDir: string
  /** Holds the shop profiles and the demo shop. */
  resourcesDir: string
  clock: Clock
  /** The moment the answers are to be made for; null: the end of the last day with orders. What came later is not looked at. */
  asOf: UtcMillis | null
  seed: number
  /** Seconds since the job began, pauses left out. */
  workedSeconds(): number
  /** Aborted when the job is cancelled. */
  signal: AbortSignal
  /**
   * To be awaited once a batch: lets messages in, waits while the job is paused.
   * @throws ShopcastError cancelled
   */
  checkpoint(): Promise<void>
  /** Reports where the job stands; may be called as often as is convenient, the context thins it out to ten a second. */
  report(progress: Progress): void
}
