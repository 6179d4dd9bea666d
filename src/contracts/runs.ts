import { z } from 'zod'
import { OFFERED_TASKS } from '../core/domain/task.ts'
import { evaluation } from './evaluation.ts'
import { errorSchema, nothing, route } from './route.ts'

/** One training as the Train page lists it. */
export const runView = z.object({
  id: z.number().int(),
  task: z.enum(OFFERED_TASKS),
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted']),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  asOf: z.number(),
  orders: z.number().int(),
  winner: z.string().nullable(),
  inUse: z.boolean(),
  evaluation: evaluation.nullable(),
  error: errorSchema.nullable(),
})
export type RunView = z.infer<typeof runView>

export const runRoutes = {
  list: route(nothing, z.array(runView)),
}
