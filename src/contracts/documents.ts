import { z } from 'zod'
import { evaluation } from './evaluation.ts'
import { importReport, storedImport } from './importing.ts'
import { deviceReport } from './devices.ts'
import { suspectedPairs } from './duplicates.ts'
import { deletion, exportResult, loadModelResult, predictResult, recommendProductResult, trainResult } from './jobs.ts'
import { mailing } from './mailings.ts'
import { basketOffer } from './recommendations.ts'
import { errorSchema } from './route.ts'
import { runView } from './runs.ts'

/** What `shopcast customers next ID` prints. */
const nextBasket = z.object({
  nextOrder: z.object({ date: z.string(), low: z.string(), high: z.string() }).nullable(),
  churnProbability: z.number().nullable(),
  horizonDays: z.number().int().nullable(),
  offers: z.array(z.object({ externalId: z.string(), product: z.string(), why: z.string() })),
})

/** The document that each command of the terminal prints with `--json`; `resources/schemas/` holds the same as JSON Schema. */
export const documents = {
  import: importReport,
  train: trainResult,
  evaluate: evaluation,
  predict: predictResult,
  export: exportResult,
  mailings: z.array(mailing),
  /** `why`: the reason as an English sentence. */
  basket: z.array(basketOffer.extend({ why: z.string() })),
  imports: z.array(storedImport),
  undo: z.object({ orders: z.number().int(), lines: z.number().int(), events: z.number().int() }),
  customers: z.union([deletion, suspectedPairs, z.object({ one: z.number().int(), other: z.number().int() }), nextBasket]),
  products: z.union([recommendProductResult, z.array(z.object({ externalId: z.string(), product: z.string() }))]),
  pseudonyms: z.object({ customers: z.number().int() }),
  backup: z.object({ bytes: z.number().int() }),
  models: z.union([loadModelResult, z.object({ bytes: z.number().int() })]),
  runs: z.array(runView),
  devices: deviceReport,
  demo: z.object({ import: importReport, train: trainResult, predict: predictResult, tookSeconds: z.number() }),
  /** Printed in place of the command's document when it failed. */
  error: z.object({ error: errorSchema.extend({ message: z.string() }) }),
}
export type DocumentName = keyof typeof documents
