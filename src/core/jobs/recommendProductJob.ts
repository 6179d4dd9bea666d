import type { JobRequest, JobResults } from '../domain/job.ts'
import { setRecommended } from '../store/notRecommended.ts'
import { openStore } from '../store/openStore.ts'
import type { JobContext } from './jobContext.ts'

/** Keeps whether the merchant wants a product recommended. @throws ShopcastError productUnknown */
export function recommendProductJob({ kind: _, ...said }: Extract<JobRequest, { kind: 'recommendProduct' }>, context: JobContext): Promise<JobResults['recommendProduct']> {
  const db = openStore(context.dataDir)
  try {
    context.report({ phase: 'summarising', done: 0, total: 1, etaSeconds: null, metrics: {} })
    setRecommended(db, { ...said, at: context.clock() })
    return Promise.resolve(said)
  } finally {
    db.close()
  }
}
