import { z } from 'zod'
import { METRICS, type Evaluation } from '../core/domain/evaluation.ts'
import { EVALUATION_PROTOCOLS, OFFERED_TASKS } from '../core/domain/task.ts'

const metrics = z.partialRecord(z.enum(METRICS), z.number())

/** The document that `shopcast evaluate --json` prints. */
export const evaluation = z.object({
  task: z.enum(OFFERED_TASKS),
  protocol: z.enum(EVALUATION_PROTOCOLS),
  cut: z.string().nullable(),
  horizonDays: z.number().nullable(),
  customers: z.number().int(),
  listLength: z.number().int(),
  models: z.array(z.object({
    name: z.string(),
    metrics,
    validation: metrics,
    parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  })),
  winner: z.string(),
  calibration: z.array(z.object({ count: z.number().int(), meanPredicted: z.number(), observed: z.number() })),
}) as z.ZodType<Evaluation>
