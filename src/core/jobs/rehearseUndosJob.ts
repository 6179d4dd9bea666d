import { existsSync } from 'node:fs'
import { Calendar } from '../domain/calendar.ts'
import type { JobResults } from '../domain/job.ts'
import { importsToRehearse } from '../store/keptUndos.ts'
import { databasePath, openStore } from '../store/openStore.ts'
import { readSetting } from '../store/settings.ts'
import { rehearseUndo } from '../store/undoImport.ts'
import type { JobContext } from './jobContext.ts'

/** Works out beforehand what undoing each of the newest imports would come to. Nobody waits for it; it may be ended at any moment. */
export async function rehearseUndosJob(_request: { kind: 'rehearseUndos' }, context: JobContext): Promise<JobResults['rehearseUndos']> {
  if (!existsSync(databasePath(context.dataDir))) return { imports: 0 }
  const db = openStore(context.dataDir)
  try {
    const imports = importsToRehearse(db)
    for (const importId of imports) await rehearseUndo(db, importId, new Calendar(readSetting(db, 'timeZone') ?? 'UTC'), context.checkpoint)
    return { imports: imports.length }
  } finally {
    db.close()
  }
}
