import type { OfferedTask } from '../domain/task.ts'
import type { Store } from '../store/openStore.ts'
import { readModelFile, sweepModelFiles, writeModelFile } from '../store/modelFiles.ts'
import { readRunInUse } from '../store/readRuns.ts'
import { forgetCheckpoints, noteCheckpoint } from '../store/trainingRuns.ts'
import type { LearningHost, LearningStage } from '../tasks/recommend/learnedRecommender.ts'
import { decodeCheckpoint, encodeCheckpoint, type TrainingCheckpoint } from '../training/checkpoint.ts'

/** What the files of a run are called. */
export const networkFileName = (task: OfferedTask, runId: number): string => `${task}-${runId}.onnx`
/** Of the encoder-decoder that was learned beside the recommender. */
export const stepsFileName = (task: OfferedTask, runId: number): string => `${task}-${runId}-steps.onnx`
const checkpointFileName = (task: OfferedTask, runId: number, stage: LearningStage): string => `${task}-${runId}.stage-${stage}.checkpoint`
/** Of a trial of a run that searches. */
export const trialCheckpointFileName = (task: OfferedTask, runId: number, trial: number): string => `${task}-${runId}.trial-${trial}.checkpoint`

/** The checkpoints of one run, a file for each stage. @param seconds spent on the run so far */
export function runCheckpoints(db: Store, dataDir: string, task: OfferedTask, runId: number, everySeconds: number, seconds: () => number): LearningHost['checkpoints'] {
  return {
    everySeconds,
    async read(stage) {
      const bytes = await readModelFile(dataDir, checkpointFileName(task, runId, stage))
      return bytes && decodeWhole(bytes)
    },
    async save(stage, checkpoint) {
      await writeModelFile(dataDir, checkpointFileName(task, runId, stage), encodeCheckpoint(checkpoint))
      // Later stages are told as the pass that the first one ended with.
      if (stage === 1) noteCheckpoint(db, runId, checkpoint.epoch, seconds())
    },
  }
}

/** A file that something else damaged is as good as none: the stage begins anew. */
export function decodeWhole(bytes: Uint8Array): TrainingCheckpoint | null {
  try {
    return decodeCheckpoint(bytes)
  } catch {
    return null
  }
}

/** Removes what no run of a task needs any more: all but the model in use and the files of the run that is under way. */
export function sweepRunFiles(db: Store, dataDir: string, task: OfferedTask, underWay: number): void {
  const inUse = readRunInUse(db, task)?.id
  forgetCheckpoints(db, task, underWay)
  sweepModelFiles(dataDir, name => {
    if (!name.startsWith(`${task}-`)) return !name.endsWith('.new')
    return name === networkFileName(task, inUse ?? 0) || name === stepsFileName(task, inUse ?? 0) || name === stepsFileName(task, underWay) || name.startsWith(`${task}-${underWay}.`)
  })
}
