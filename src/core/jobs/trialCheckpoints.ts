import { readModelFile, removeModelFile, writeModelFile } from '../store/modelFiles.ts'
import { encodeCheckpoint, type TrainingCheckpoint } from '../training/checkpoint.ts'
import type { SearchPlan, SearchTrial } from '../training/successiveHalving.ts'
import { decodeWhole, trialCheckpointFileName } from './runFiles.ts'

/** Of so many trials that rest, the best ones, checkpoints are kept; one that is gone on with all the same begins anew. */
const KEPT = 8

/** The checkpoints of the trials of one search, a file each; they go when the training is over. */
export class TrialCheckpoints {
  readonly #dataDir: string
  readonly #search: number

  constructor(dataDir: string, search: number) {
    this.#dataDir = dataDir
    this.#search = search
  }

  async read(index: number): Promise<TrainingCheckpoint | null> {
    const bytes = await readModelFile(this.#dataDir, this.#nameOf(index))
    return bytes && decodeWhole(bytes)
  }

  save(index: number, checkpoint: TrainingCheckpoint): Promise<void> {
    return writeModelFile(this.#dataDir, this.#nameOf(index), encodeCheckpoint(checkpoint))
  }

  /** Removes those of trials that have come to their end, or are not likely to be gone on with. */
  sweep(trials: readonly SearchTrial[], { rungs }: SearchPlan): void {
    const figure = ({ figures }: SearchTrial): number => figures.at(-1) ?? -Infinity
    const kept = trials.filter(({ state, figures }) => state === 'resting' && figures.length < rungs).sort((a, b) => figure(b) - figure(a)).slice(0, KEPT)
    for (const trial of trials) {
      if (trial.state !== 'open' && !kept.includes(trial)) removeModelFile(this.#dataDir, this.#nameOf(trial.index))
    }
  }

  #nameOf(index: number): string {
    return trialCheckpointFileName('recommend', this.#search, index)
  }
}
