import { ShopcastError } from '../domain/error.ts'
import type { JobRequest, JobResults } from '../domain/job.ts'
import { backUpStore } from '../store/backUpStore.ts'
import { openStore } from '../store/openStore.ts'
import type { JobContext } from './jobContext.ts'

/** Copies the shop's database into one file. @throws ShopcastError fileNotWritable, diskFull, cancelled */
export async function backupJob({ file }: Extract<JobRequest, { kind: 'backup' }>, context: JobContext): Promise<JobResults['backup']> {
  const db = openStore(context.dataDir)
  try {
    const bytes = await backUpStore(db, file, context.clock(), (done, total) => {
      if (context.signal.aborted) throw new ShopcastError('cancelled')
      context.report({ phase: 'writing', done, total, etaSeconds: null, metrics: {} })
    })
    return { bytes }
  } finally {
    db.close()
  }
}
