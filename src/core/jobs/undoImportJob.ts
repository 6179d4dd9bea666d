import { existsSync } from 'node:fs'
import { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { JobRequest, JobResults } from '../domain/job.ts'
import { databasePath, openStore } from '../store/openStore.ts'
import { readSetting } from '../store/settings.ts'
import { countUndone, purgeUndone } from '../store/purgeUndone.ts'
import { hideImport } from '../store/undoImport.ts'
import type { JobContext } from './jobContext.ts'

/** Takes an import back as if it had never been. A cancel after the rows are hidden leaves only their purge to the next import or undo. @throws ShopcastError importUnknown */
export async function undoImportJob({ importId }: Extract<JobRequest, { kind: 'undoImport' }>, context: JobContext): Promise<JobResults['undoImport']> {
  if (!existsSync(databasePath(context.dataDir))) throw new ShopcastError('importUnknown', { importId })
  const db = openStore(context.dataDir)
  try {
    context.report({ phase: 'summarising', done: 0, total: 1, etaSeconds: null, metrics: {} })
    await hideImport(db, importId, new Calendar(readSetting(db, 'timeZone') ?? 'UTC'), context.checkpoint)
    // From this phase on no page shows the import any more.
    context.report({ phase: 'undoing', done: 0, total: 1, etaSeconds: null, metrics: {} })
    const undone = countUndone(db, importId)
    await purgeUndone(db, context.checkpoint, (done, total) => context.report({ phase: 'undoing', done, total, etaSeconds: null, metrics: {} }))
    return undone
  } finally {
    db.close()
  }
}
