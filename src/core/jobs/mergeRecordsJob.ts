import { Calendar } from '../domain/calendar.ts'
import type { JobRequest, JobResults } from '../domain/job.ts'
import { mergeRecords } from '../store/mergeRecords.ts'
import { openStore } from '../store/openStore.ts'
import { readSetting } from '../store/settings.ts'
import type { JobContext } from './jobContext.ts'

/** Does what the merchant said of two customers or products. @throws ShopcastError customerUnknown, productUnknown */
export async function mergeRecordsJob({ kind: _, ...said }: Extract<JobRequest, { kind: 'mergeRecords' }>, context: JobContext): Promise<JobResults['mergeRecords']> {
  const db = openStore(context.dataDir)
  try {
    context.report({ phase: 'summarising', done: 0, total: 1, etaSeconds: null, metrics: {} })
    await mergeRecords(db, { ...said, at: context.clock(), calendar: new Calendar(readSetting(db, 'timeZone') ?? 'UTC') }, context.checkpoint)
    return said
  } finally {
    db.close()
  }
}
