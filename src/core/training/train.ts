import type { Batch } from '../nn/program.ts'
import type { TrainingSession } from '../nn/runtimes/runtime.ts'
import type { EpochRecord, TrainingCheckpoint } from './checkpoint.ts'

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
  /** How good the parameters are, higher is better; null where nothing is at hand to tell. */
  readonly validate: ((parameters: Float32Array) => Promise<number>) | null
}

export interface TrainingProgress {
  readonly epoch: number
  readonly batch: number
  readonly batches: number
  readonly loss: number
  readonly metric: number | null
  readonly stepsPerSecond: number
  /** If no epoch is saved by stopping early. */
  readonly secondsLeft: number
}

/** Whoever runs a training. */
export interface TrainingHost {
  /** Milliseconds. */
  readonly clock: () => number
  /** Awaited before every batch: lets messages in, waits while paused, throws when cancelled. */
  checkpoint(): Promise<void>
  report(progress: TrainingProgress): void
  save(checkpoint: TrainingCheckpoint): Promise<void>
  /** How often a checkpoint is saved besides at the end of every epoch. */
  readonly saveEverySeconds: number
}

export interface TrainingOutcome {
  /** Those of the best validated epoch; of the last where none was validated. */
  readonly parameters: Float32Array
  readonly curve: readonly EpochRecord[]
  /** 0 where none was validated. */
  readonly bestEpoch: number
  readonly stoppedEarly: boolean
}

/**
 * Trains until the epochs are over or validation no longer improves, saving checkpoints on the way. Resumed from a
 * checkpoint, it takes the same steps with the same losses as if it had not stopped. When `checkpoint()` throws, what has
 * been trained since the last save is saved first.
 *
 * @param session freshly compiled; its own initial state is used where nothing is resumed
 */
export async function train(plan: TrainingPlan, session: TrainingSession, host: TrainingHost, resumeFrom: TrainingCheckpoint | null): Promise<TrainingOutcome> {
  if (resumeFrom) await session.writeState(resumeFrom.state)
  const curve: EpochRecord[] = [...resumeFrom?.curve ?? []]
  const stopwatch = startStopwatch(host.clock, resumeFrom?.seconds ?? 0)
  let best = resumeFrom?.best ?? null
  let firstBatch = resumeFrom?.batch ?? 0
  let lossSum = resumeFrom?.lossSum ?? 0
  const firstEpoch = resumeFrom?.epoch ?? 1
  let savedAt = stopwatch.seconds()
  let stepsHere = 0

  const save = async (epoch: number, batch: number): Promise<void> => {
    await host.save({ fingerprint: plan.fingerprint, state: await session.readState(), epoch, batch, lossSum, curve, best, seconds: stopwatch.seconds() })
    savedAt = stopwatch.seconds()
  }

  for (let epoch = firstEpoch; epoch <= plan.epochs && !hasStalled(curve, plan.patience); epoch++) {
    const batches = plan.batchesOf(epoch)
    for (let index = firstBatch; index < batches.count; index++) {
      await stopwatch.leaveOut(() => host.checkpoint()).catch(async (error: unknown) => {
        await save(epoch, index)
        throw error
      })
      const { loss } = await session.step(batches.batch(index))
      lossSum += loss
      stepsHere++
      const stepsPerSecond = stepsHere / Math.max(stopwatch.secondsHere(), 1e-3)
      const stepsLeft = (plan.epochs - epoch) * batches.count + batches.count - index - 1
      host.report({
        epoch, batch: index + 1, batches: batches.count, loss: lossSum / (index + 1), stepsPerSecond, secondsLeft: stepsLeft / stepsPerSecond,
        metric: curve.findLast(record => record.metric !== null)?.metric ?? null,
      })
      if (stopwatch.seconds() - savedAt >= host.saveEverySeconds) await save(epoch, index + 1)
    }
    const { parameters } = await session.readState()
    const validated = epoch % plan.validateEvery === 0 || epoch === plan.epochs
    const metric = validated && plan.validate ? await plan.validate(parameters) : null
    if (metric !== null && metric > bestMetric(curve)) best = parameters
    curve.push({ epoch, loss: lossSum / batches.count, metric, seconds: stopwatch.seconds() })
    firstBatch = 0
    lossSum = 0
    await save(epoch + 1, 0)
  }
  const bestEpoch = curve.find(record => record.metric === bestMetric(curve))?.epoch ?? 0
  return { parameters: best ?? (await session.readState()).parameters, curve, bestEpoch, stoppedEarly: curve.length < plan.epochs }
}

/** Whether the last `patience` validations were all no better than one before them. */
export function hasStalled(curve: readonly EpochRecord[], patience: number): boolean {
  const metrics = curve.flatMap(({ metric }) => metric ?? [])
  return metrics.length > patience && Math.max(...metrics.slice(-patience)) <= Math.max(...metrics.slice(0, -patience))
}

function bestMetric(curve: readonly EpochRecord[]): number {
  return Math.max(...curve.flatMap(({ metric }) => metric ?? []), -Infinity)
}

/** Counts seconds on top of those of earlier sessions, without pauses. */
function startStopwatch(clock: () => number, before: number) {
  let begun = clock()
  const secondsHere = () => (clock() - begun) / 1000
  return {
    secondsHere,
    seconds: () => before + secondsHere(),
    async leaveOut(wait: () => Promise<void>): Promise<void> {
      const from = clock()
      await wait()
      begun += clock() - from
    },
  }
}
