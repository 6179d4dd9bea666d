import { z } from 'zod'
import { nothing, route } from './route.ts'

const bar = z.object({ name: z.string(), value: z.number() })

/** The Overview page: one answer a question, each with what it rests on. Null where there is no answer yet. */
export const overview = z.object({
  /** Of regular customers: two orders or more, the last within a year. */
  churn: z.object({
    asOf: z.number(), horizonDays: z.number(), customers: z.number().int(),
    high: z.number().int(), medium: z.number().int(), low: z.number().int(),
    valueAtRisk: z.number(), currency: z.string(),
    /** Of a list as long as the merchant would mail, how many in 100 did lapse in the back-test; the same by last purchase alone. */
    foundInHundred: z.number().nullable(), foundByRecency: z.number().nullable(),
  }).nullable(),
  recommend: z.object({ customers: z.number().int(), best: z.array(bar) }).nullable(),
  /** Orders a week for the last 26 whole weeks, oldest first; `start` is the week's first moment. */
  weeks: z.array(z.object({ start: z.number(), orders: z.number().int() })),
})
export type Overview = z.infer<typeof overview>

export const overviewRoutes = { get: route(nothing, overview) }
