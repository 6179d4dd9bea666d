import { z } from 'zod'
import { exportRequest } from './jobs.ts'
import { route } from './route.ts'

/** What an export would hold, shown while the merchant still chooses. */
export const exportPreview = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  total: z.number().int(),
  leftOutForConsent: z.number().int(),
  setAside: z.number().int(),
  proposedName: z.string(),
})
export type ExportPreview = z.infer<typeof exportPreview>

export const exportRoutes = {
  preview: route(exportRequest, exportPreview),
}
