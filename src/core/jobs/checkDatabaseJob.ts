import type { JobRequest, JobResults } from '../domain/job.ts'
import { checkStore, openStore } from '../store/openStore.ts'
import type { JobContext } from './jobContext.ts'

/** SQLite's full check of the shop's database, after an unclean exit. */
export async function checkDatabaseJob(_request: Extract<JobRequest, { kind: 'checkDatabase' }>, { dataDir }: JobContext): Promise<JobResults['checkDatabase']> {
  const db = openStore(dataDir)
  try {
    const findings = checkStore(db, 'full')
    return { ok: findings.length === 0, findings }
  } finally {
    db.close()
  }
}
