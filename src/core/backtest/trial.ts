import type { Metrics } from '../domain/evaluation.ts'
import type { Checkpoint } from '../models/fitting.ts'

/** How a long comparison stays cancellable and tells where it is. */
export interface Trial {
  checkpoint: Checkpoint
  /** Models, or settings tried, out of how many. */
  progress(done: number, total: number): void
  /** A model has been measured on the validation cases. */
  judged?: (name: string, validation: Metrics) => void
}
