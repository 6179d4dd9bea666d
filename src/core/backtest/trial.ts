import type { Metrics } from '../domain/evaluation.ts'
import type { Checkpoint } from '../models/fitting.ts'

/** How a long comparison stays cancellable and tells where it is. */
export interface Trial {
  checkpoint: Checkpoint
  /** Models, or settings tried, out of how many. */
  progress(done: number, total: number): void
  /** A model has been measured on the validation cases. */
  judged?: (name: string, validation: Metrics) => void
  /** Asked before each further value is tried of a model's n-th setting, 0 the most telling; left out, all are. */
  mayTry?: (setting: number) => boolean
}

/**
 * For trying the settings of several models in a time: the n-th may go on until n shares of it are over, so that what a quick model
 * leaves is for those after it.
 * @param clock milliseconds
 */
export class TuningTime {
  readonly #clock: () => number
  readonly #begun: number
  readonly #seconds: number

  constructor(seconds: number, clock: () => number) {
    this.#seconds = seconds
    this.#clock = clock
    this.#begun = clock()
  }

  isLeft(model: number, models: number): boolean {
    return this.#clock() - this.#begun < 1000 * this.#seconds * (model + 1) / models
  }
}
