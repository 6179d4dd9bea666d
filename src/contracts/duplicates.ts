import { z } from 'zod'
import { DUPLICATE_REASONS, RECORD_SUBJECTS } from '../core/domain/identity.ts'
import { route } from './route.ts'

const pair = { one: z.number().int(), other: z.number().int(), oneName: z.string(), otherName: z.string() }
const subject = z.enum(RECORD_SUBJECTS)

export const duplicateReason = z.object({ code: z.enum(DUPLICATE_REASONS), values: z.array(z.string()) })

/** Two that may be the same customer or product, and why. */
export const suspectedPair = z.object({ ...pair, reasons: z.array(duplicateReason) })
export type SuspectedPair = z.infer<typeof suspectedPair>
export const suspectedPairs = z.object({ rows: z.array(suspectedPair), total: z.number().int() })

/** Two of which the merchant said that they are one, or that they are not. */
export const settledPair = z.object({ ...pair, at: z.number() })
export type SettledPair = z.infer<typeof settledPair>

export const duplicateRoutes = {
  suspected: route(z.object({ subject, limit: z.number().int().positive().max(500) }), suspectedPairs),
  settled: route(z.object({ subject }), z.object({ merged: z.array(settledPair), keptApart: z.array(settledPair) })),
}
