import { z } from 'zod'
import { CUSTOMER_TABS, EXPORT_FORMATS, EXPORT_LISTS, JOB_STATES, LANES, type Deletion, type ExportRequest, type ExportResult, type LoadModelResult, type PredictResult, type SearchResult, type TrainResult } from '../core/domain/job.ts'
import { DEVICE_CHOICES } from '../core/domain/device.ts'
import { ERROR_CODES } from '../core/domain/error.ts'
import type { QuantisedNetwork } from '../core/domain/learning.ts'
import { MERGE_ACTIONS, RECORD_SUBJECTS } from '../core/domain/identity.ts'
import { PHASES, type Progress } from '../core/domain/progress.ts'
import { OFFERED_TASKS, TASKS } from '../core/domain/task.ts'
import { drift } from './customers.ts'
import { deviceReport } from './devices.ts'
import { evaluation } from './evaluation.ts'
import { importOptions, importReport, inspection } from './importing.ts'
import { errorSchema, nothing, route } from './route.ts'

const fileToken = z.string().min(1)
const id = z.number().int()

export const exportRequest = z.object({
  list: z.enum(EXPORT_LISTS),
  format: z.enum(EXPORT_FORMATS),
  audience: z.union([z.object({ tab: z.enum(CUSTOMER_TABS) }), z.object({ customerIds: z.array(id) }), z.literal('all')]),
  limit: z.number().int().positive().nullable(),
  onlyMarketing: z.boolean(),
  excel: z.boolean(),
  holdOut: z.boolean().optional(),
}) satisfies z.ZodType<ExportRequest>

const mergeRequest = { subject: z.enum(RECORD_SUBJECTS), action: z.enum(MERGE_ACTIONS), one: id, other: id }
const recommendProductRequest = { id, recommended: z.boolean() }

/** What the window may ask for. Files are tokens that main gave out, never paths. */
export const jobIntent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inspect'), files: z.array(fileToken).min(1), options: importOptions }),
  z.object({ kind: z.literal('import'), files: z.array(fileToken).min(1), options: importOptions }),
  z.object({ kind: z.literal('undoImport'), importId: id }),
  z.object({ kind: z.literal('mergeRecords'), ...mergeRequest }),
  z.object({ kind: z.literal('recommendProduct'), ...recommendProductRequest }),
  z.object({ kind: z.literal('deleteCustomer'), id, withOrders: z.boolean() }),
  z.object({ kind: z.literal('pseudonyms'), action: z.enum(['give', 'reveal']), /** Where the key is to lie; null for where it lay before. */ file: fileToken.nullable() }),
  z.object({
    kind: z.literal('train'),
    tasks: z.array(z.enum(OFFERED_TASKS)).min(1),
    model: z.string().max(100).default('auto'),
    device: z.enum(DEVICE_CHOICES).default('auto'),
    settings: z.record(z.string().max(100), z.string().max(100)).default({}),
  }),
  z.object({ kind: z.literal('loadModel'), file: fileToken }),
  z.object({ kind: z.literal('predict') }),
  z.object({ kind: z.literal('checkDevices'), again: z.boolean(), tensorflowFolder: fileToken.nullable().default(null) }),
  z.object({ kind: z.literal('export'), request: exportRequest, file: fileToken }),
])
export type JobIntent = z.input<typeof jobIntent>
export type ParsedJobIntent = z.output<typeof jobIntent>

export const progress = z.object({
  phase: z.enum(PHASES),
  done: z.number(),
  total: z.number(),
  etaSeconds: z.number().nullable(),
  metrics: z.record(z.string(), z.number()),
  share: z.number().optional(),
}) satisfies z.ZodType<Progress>

export const quantisedNetwork = z.object({ used: z.boolean(), agreement: z.number(), bytes: z.number().int(), bytesBefore: z.number().int() }) satisfies z.ZodType<QuantisedNetwork>

const searchResult = z.object({
  seconds: z.number(),
  trials: z.array(z.object({
    runId: id, state: z.enum(['done', 'failed']), settings: z.record(z.string(), z.string()),
    rung: z.number().int(), passes: z.number().int(), ndcgAt10: z.number().nullable(), seconds: z.number(),
  })),
  chosen: id.nullable(),
}) satisfies z.ZodType<SearchResult>

export const trainResult = z.object({
  runs: z.array(z.object({ runId: id, task: z.enum(OFFERED_TASKS), winner: z.string(), evaluation, tookSeconds: z.number(), continuedFrom: id.optional(), search: searchResult.optional(), quantised: quantisedNetwork.optional() })),
  skipped: z.array(z.object({ task: z.enum(TASKS), code: z.enum(ERROR_CODES), params: errorSchema.shape.params })),
}) satisfies z.ZodType<TrainResult>

export const loadModelResult = z.object({ runId: id, network: z.string(), products: id, known: id, customers: id }) satisfies z.ZodType<LoadModelResult>

export const predictResult = z.object({
  asOf: z.string(),
  customers: z.number().int(),
  files: z.array(z.object({ name: z.string(), rows: z.number().int() })),
  drift: drift.nullable(),
}) satisfies z.ZodType<PredictResult>

export const exportResult = z.object({
  rows: z.number().int(),
  leftOutForConsent: z.number().int(),
  // Results of earlier versions, which are kept, do not tell.
  leftOutWithoutEmail: z.number().int().default(0),
  escapedIds: z.number().int(),
  setAside: z.number().int(),
  pseudonyms: z.boolean(),
}) satisfies z.ZodType<ExportResult>

export const deletion = z.object({ orders: id, events: id, backups: z.array(z.string()), trainings: id }) satisfies z.ZodType<Deletion>

export const recommendProductResult = z.object(recommendProductRequest)

export const jobResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inspect'), value: inspection }),
  z.object({ kind: z.literal('import'), value: importReport }),
  z.object({ kind: z.literal('undoImport'), value: z.object({ orders: z.number(), lines: z.number(), events: z.number() }) }),
  z.object({ kind: z.literal('train'), value: trainResult }),
  z.object({ kind: z.literal('loadModel'), value: loadModelResult }),
  z.object({ kind: z.literal('predict'), value: predictResult }),
  z.object({ kind: z.literal('export'), value: exportResult }),
  z.object({ kind: z.literal('mergeRecords'), value: z.object(mergeRequest) }),
  z.object({ kind: z.literal('recommendProduct'), value: recommendProductResult }),
  z.object({ kind: z.literal('deleteCustomer'), value: deletion }),
  z.object({ kind: z.literal('pseudonyms'), value: z.object({ customers: id }) }),
  z.object({ kind: z.literal('checkDevices'), value: deviceReport }),
  z.object({ kind: z.literal('checkDatabase'), value: z.object({ ok: z.boolean(), findings: z.array(z.string()) }) }),
])

/** A job as every page sees it. */
export const jobView = z.object({
  id: z.string(),
  kind: z.enum(['inspect', 'import', 'undoImport', 'train', 'loadModel', 'predict', 'export', 'mergeRecords', 'recommendProduct', 'deleteCustomer', 'pseudonyms', 'checkDevices', 'checkDatabase']),
  lane: z.enum(LANES),
  state: z.enum(JOB_STATES),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  progress: progress.nullable(),
  result: jobResult.nullable(),
  error: errorSchema.nullable(),
})
export type JobView = z.infer<typeof jobView>

export const jobRoutes = {
  start: route(jobIntent, z.object({ jobId: z.string() })),
  cancel: route(z.object({ jobId: z.string() }), nothing),
  pause: route(z.object({ jobId: z.string() }), nothing),
  resume: route(z.object({ jobId: z.string() }), nothing),
  /** Runs a failed, cancelled or interrupted job once more, as a new job; a training goes on from its checkpoint. */
  again: route(z.object({ jobId: z.string() }), z.object({ jobId: z.string() })),
  dismiss: route(z.object({ jobId: z.string() }), nothing),
  list: route(nothing, z.array(jobView)),
}
