import { z } from 'zod'
import type { Backtest } from '../core/domain/backtest.ts'
import { METRICS, type Evaluation, type StepsCheck } from '../core/domain/evaluation.ts'
import { EVALUATION_PROTOCOLS, OFFERED_TASKS } from '../core/domain/task.ts'

const metrics = z.partialRecord(z.enum(METRICS), z.number())

const interval = z.object({ estimate: z.number(), low: z.number(), high: z.number() })
const count = z.number().int().nonnegative()

export const backtest = z.object({
  dates: z.array(z.object({
    cut: z.string(),
    horizonDays: count,
    customers: count,
    happened: count,
    listLength: count,
    chosen: z.string(),
    money: z.object({ currency: z.string(), wholeMinor: z.number() }).nullable(),
    lengths: z.array(count),
    ways: z.array(z.object({ name: z.string(), right: interval, caughtMinor: z.number().nullable(), found: z.array(z.number()) })),
  })),
  missing: z.object({ unit: z.enum(['days', 'customers', 'seconds']), have: count, need: count }).nullable(),
  ahead: z.array(z.object({ name: z.string(), difference: interval })),
}) satisfies z.ZodType<Backtest>

const nextSteps = z.object({
  cut: z.string(),
  horizonDays: count,
  customers: count,
  right: z.array(z.number()),
  repeated: z.array(z.number()),
}) satisfies z.ZodType<StepsCheck>

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
  boughtOnce: z.object({ customers: count, meanPredicted: z.number(), observed: z.number(), apart: z.boolean() }).nullable().optional(),
  blended: z.array(z.string()).optional(),
  backtest: backtest.optional(),
  notTried: z.array(z.string()).optional(),
  nextSteps: nextSteps.optional(),
}) as z.ZodType<Evaluation>
