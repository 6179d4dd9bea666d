import { z } from 'zod'
import { DEVICE_CHOICES, DEVICES } from '../core/domain/device.ts'
import type { Computing, EpochRecord, TrainingConfiguration, TrialPlace } from '../core/domain/learning.ts'
import { OFFERED_TASKS } from '../core/domain/task.ts'
import { evaluation } from './evaluation.ts'
import { quantisedNetwork } from './jobs.ts'
import { errorSchema, nothing, route } from './route.ts'

const epochRecord = z.object({
  epoch: z.number().int(),
  loss: z.number(),
  error: z.number().nullable(),
  metric: z.number().nullable(),
  right: z.number().nullable(),
  seconds: z.number(),
  rate: z.number().optional(),
}) satisfies z.ZodType<EpochRecord>

const computing = z.object({
  device: z.enum(DEVICES),
  runtime: z.string(),
  threads: z.number().int(),
  stepsPerSecond: z.number(),
}) satisfies z.ZodType<Computing>

const configuration = z.object({
  model: z.string(),
  seed: z.number().int(),
  device: z.enum(DEVICE_CHOICES),
  settings: z.record(z.string(), z.string()),
}) satisfies z.ZodType<TrainingConfiguration>

const trialPlace = z.object({ search: z.number().int(), index: z.number().int(), rung: z.number().int() }) satisfies z.ZodType<TrialPlace>

/** One training as the Train page lists it. */
export const runView = z.object({
  id: z.number().int(),
  task: z.enum(OFFERED_TASKS),
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted']),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  asOf: z.number(),
  orders: z.number().int(),
  dataFingerprint: z.string(),
  configuration,
  winner: z.string().nullable(),
  inUse: z.boolean(),
  seconds: z.number().nullable(),
  computing: computing.nullable(),
  curve: z.array(epochRecord),
  resumeEpoch: z.number().int().nullable(),
  continuedFrom: z.number().int().nullable(),
  loadedFrom: z.string().nullable(),
  quantised: quantisedNetwork.nullable(),
  trial: trialPlace.nullable(),
  evaluation: evaluation.nullable(),
  error: errorSchema.nullable(),
})
export type RunView = z.infer<typeof runView>

export const runRoutes = {
  /** Newest first, without the trials of those that searched. */
  list: route(nothing, z.array(runView)),
  /** What a training tried while it searched, in the order in which it began. */
  trials: route(z.object({ id: z.number().int() }), z.array(runView)),
  /** Writes how a training's network learned as an event file of TensorBoard; `file`: a token of `files.chooseTarget`. */
  saveTensorBoard: route(z.object({ id: z.number().int(), file: z.string().min(1) }), nothing),
  /** Copies the network in use to a file from which another shop can load it; `file`: a token of `files.chooseTarget`. */
  saveModel: route(z.object({ file: z.string().min(1) }), nothing),
  /** Those of some ids, trials among them, that are there. */
  some: route(z.object({ ids: z.array(z.number().int()).max(10) }), z.array(runView)),
}
