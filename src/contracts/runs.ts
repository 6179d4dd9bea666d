import { z } from 'zod'
import type { Computing, EpochRecord, TrainingConfiguration } from '../core/domain/learning.ts'
import { OFFERED_TASKS } from '../core/domain/task.ts'
import { evaluation } from './evaluation.ts'
import { errorSchema, nothing, route } from './route.ts'

const epochRecord = z.object({
  epoch: z.number().int(),
  loss: z.number(),
  error: z.number().nullable(),
  metric: z.number().nullable(),
  right: z.number().nullable(),
  seconds: z.number(),
}) satisfies z.ZodType<EpochRecord>

const computing = z.object({
  device: z.enum(['cpu', 'gpu']),
  runtime: z.string(),
  threads: z.number().int(),
  stepsPerSecond: z.number(),
}) satisfies z.ZodType<Computing>

const configuration = z.object({
  model: z.string(),
  seed: z.number().int(),
  device: z.string(),
  settings: z.record(z.string(), z.string()),
}) satisfies z.ZodType<TrainingConfiguration>

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
  evaluation: evaluation.nullable(),
  error: errorSchema.nullable(),
})
export type RunView = z.infer<typeof runView>

export const runRoutes = {
  list: route(nothing, z.array(runView)),
}
