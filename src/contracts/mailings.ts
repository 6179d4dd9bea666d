import { z } from 'zod'
import { CUSTOMER_TABS, EXPORT_FORMATS, EXPORT_LISTS } from '../core/domain/job.ts'
import type { Mailing } from '../core/domain/mailing.ts'
import { nothing, route } from './route.ts'

const side = z.object({ customers: z.number().int(), returned: z.number().int(), orders: z.number().int(), revenueMinor: z.number() })
const difference = z.object({ estimate: z.number(), low: z.number(), high: z.number() })

/** The document that `shopcast mailings --json` prints is a list of these. */
export const mailing = z.object({
  id: z.number().int(),
  at: z.number(),
  since: z.number(),
  list: z.enum(EXPORT_LISTS),
  tab: z.enum(CUSTOMER_TABS).nullable(),
  format: z.enum(EXPORT_FORMATS),
  horizonDays: z.number().int(),
  coveredDays: z.number().int(),
  mailed: side,
  setAside: side,
  shareMore: difference.nullable(),
  revenueMore: difference.nullable(),
}) satisfies z.ZodType<Mailing>
export type MailingView = z.infer<typeof mailing>

export const mailingRoutes = { list: route(nothing, z.array(mailing)) }
