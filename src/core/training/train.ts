import { bestEpoch, type EpochRecord } from '../domain/learning.ts'
import { startStopwatch } from '../domain/stopwatch.ts'
import type { Batch } from '../nn/program.ts'
import type { TrainingSession } from '../nn/runtimes/runtime.ts'
import type { TrainingCheckpoint } from './checkpoint.ts'

/** What the validation of an epoch finds. */
export type Validated = { readonly [K in 'error' | 'metric' | 'right']: NonNullable<EpochRecord[K]> }
const NOT_VALIDATED = { error: null, metric: null, right: null }

/** What is to be trained, apart from where and how it is watched. */
export interface TrainingPlan {
  /** Told apart from other plans by everything that bears on the result. */
  readonly fingerprint: string
  readonly epochs: number
  /** Stops after so many validated epochs without a better metric. */
  readonly patience: number
  /** Validates after every so many epochs. */
  readonly validateEvery: number
  /** The batches of an epoch from 1; the same for the same epoch, whenever it is asked for. */
  batchesOf(epoch: number): { readonly count: number; batch(index: number): Batch }
  /** The learning rate at the end of an epoch, for the curve; left out where nobody looks at it. */
  rateAfter?(epoch: number): number
  /**
   * How good the parameters are. Null where nothing is kept aside: then the last epoch's parameters are the outcome.
   * @param checkpoint to be awaited on the way, as often as between batches
   */
  readonly validate: ((parameters: Float32Array, checkpoint: () => Promise<void>) => Promise<Validated>) | null
}

export interface TrainingProgress {
  readonly epoch: number
  readonly batch: number
  readonly batches: number
  /** The mean over the epoch so far. */
  readonly loss: number
  /** Of the last epochs that are over. */
  readonly curve: readonly EpochRecord[]
  readonly stepsPerSecond: number
  /** Spent so far, pauses and interruptions left out. */
  readonly seconds: number
  /** At most; stopping early may save some. */
  readonly secondsLeft: number
}

/** Whoever runs a training. */
export interface TrainingHost {
  /** Milliseconds. */
  readonly clock: () => number
  /** Awaited before every batch: lets messages in, waits while paused, throws when cancelled. */
  checkpoint(): Promise<void>
  /** After every batch and every epoch. */
  report(progress: TrainingProgress): void
  save(checkpoint: TrainingCheckpoint): Promise<void>
  /** A checkpoint is saved no more often than this, but for one at the end. */
  readonly saveEverySeconds: number
  /** Training ends when so many seconds are over, pauses and interruptions left out, if need be in the middle of an epoch; null for no limit. */
  readonly mostSeconds: number | null
  /** Training rests with the end of this epoch, though the plan has more; left out, it does not. */
  readonly mostEpochs?: number
}

export interface TrainingOutcome {
  /** Those of the best validated epoch. */
  readonly parameters: Float32Array
  readonly curve: readonly EpochRecord[]
  readonly bestEpoch: number
  readonly stoppedEarly: boolean
}

/**
 * Trains until the epochs or the time are over or validation no longer improves, saving checkpoints on the way. Resumed
 * from a checkpoint, it takes the same steps with the same losses as if it had not stopped; from the one of its end, none.
 * When `checkpoint()` throws, what has been trained since the last save is saved first.
 *
 * @param session freshly compiled; its own state is used where nothing is resumed
 */
export async function train(plan: TrainingPlan, session: TrainingSession, host: TrainingHost, resumeFrom: TrainingCheckpoint | null): Promise<TrainingOutcome> {
  if (resumeFrom) await session.writeState(resumeFrom.state)
  const curve: EpochRecord[] = [...resumeFrom?.curve ?? []]
  const stopwatch = startStopwatch(host.clock, resumeFrom?.seconds ?? 0)
  let best = resumeFrom?.best ?? null
  let epoch = resumeFrom?.epoch ?? 1
  let firstBatch = resumeFrom?.batch ?? 0
  let lossSum = resumeFrom?.lossSum ?? 0
  let savedAt = stopwatch.seconds()
  let stepsHere = 0

  const save = async (batch: number, timeWasUp = false): Promise<void> => {
    await host.save({ fingerprint: plan.fingerprint, state: await session.readState(), epoch, batch, lossSum, curve: [...curve], best, seconds: stopwatch.seconds(), timeWasUp })
    savedAt = stopwatch.seconds()
  }
  const saveWhenDue = async (batch: number): Promise<void> => {
    if (stopwatch.seconds() - savedAt >= host.saveEverySeconds) await save(batch)
  }
  const savingFirst = (batch: number) => async (error: unknown): Promise<never> => {
    await save(batch)
    throw error
  }
  const checkpoint = () => stopwatch.leaveOut(() => host.checkpoint())
  const report = (batch: number, batches: number): void => {
    const stepsPerSecond = stepsHere / Math.max(stopwatch.secondsHere(), 1e-3)
    const stepsLeft = (plan.epochs - epoch + 1) * batches - batch
    host.report({
      epoch, batch, batches, loss: lossSum / Math.max(batch, 1), curve, stepsPerSecond, seconds: stopwatch.seconds(),
      secondsLeft: Math.max(0, Math.min(stepsLeft / stepsPerSecond, (host.mostSeconds ?? Infinity) - stopwatch.seconds())),
    })
  }
  const isTimeUp = (): boolean => stopwatch.seconds() >= (host.mostSeconds ?? Infinity)
  const isOver = (): boolean => epoch > Math.min(plan.epochs, host.mostEpochs ?? Infinity) || hasStalled(curve, plan.patience) || resumeFrom?.timeWasUp === true || (curve.length > 0 && isTimeUp())

  while (!isOver()) {
    const batches = plan.batchesOf(epoch)
    let taken = firstBatch
    while (taken < batches.count && !(taken > 0 && isTimeUp())) {
      await checkpoint().catch(savingFirst(taken))
      const { loss } = await session.step(batches.batch(taken++))
      lossSum += loss
      stepsHere++
      report(taken, batches.count)
      await saveWhenDue(taken)
    }
    const isCut = taken < batches.count
    // There is a better pass, or one as good as looked at: that of a part would cost more time.
    if (isCut && best) {
      firstBatch = taken
      break
    }
    const { parameters } = await session.readState()
    const isDue = isCut || epoch % plan.validateEvery === 0 || epoch === plan.epochs
    const { error, metric, right } = plan.validate && isDue ? await plan.validate(parameters, checkpoint).catch(savingFirst(taken)) : NOT_VALIDATED
    if (metric !== null && metric > (bestEpoch(curve)?.metric ?? -Infinity)) best = parameters
    curve.push({ epoch, loss: lossSum / Math.max(1, taken), error, metric, right, seconds: stopwatch.seconds(), ...plan.rateAfter ? { rate: plan.rateAfter(epoch) } : {} })
    epoch++
    firstBatch = 0
    lossSum = 0
    if (stepsHere > 0) report(0, batches.count)
    await saveWhenDue(0)
  }
  if (stepsHere > 0) await save(firstBatch, isTimeUp())
  return { parameters: best ?? (await session.readState()).parameters, curve, bestEpoch: bestEpoch(curve)?.epoch ?? 0, stoppedEarly: curve.length < plan.epochs }
}

/** Whether the last `patience` validations were all no better than one before them. */
export function hasStalled(curve: readonly EpochRecord[], patience: number): boolean {
  const metrics = curve.flatMap(({ metric }) => metric ?? [])
  return metrics.length > patience && Math.max(...metrics.slice(-patience)) <= Math.max(...metrics.slice(0, -patience))
}
