import type { JobRequest, JobResults } from '../domain/job.ts'
import { withExportTable } from '../export/exportTable.ts'
import { writeCsv } from '../export/writeCsv.ts'
import { openStore } from '../store/openStore.ts'
import { readSetting } from '../store/settings.ts'
import type { JobContext } from './jobContext.ts'

/** Writes one list for one destination. @throws ShopcastError notTrained, fileNotWritable, diskFull, cancelled */
export async function exportJob({ request, file }: Extract<JobRequest, { kind: 'export' }>, context: JobContext): Promise<JobResults['export']> {
  const db = openStore(context.dataDir)
  try {
    return await withExportTable(db, request, async ({ columns, rows, total, leftOutForConsent }) => {
      const written = await writeCsv(file, columns, rows(), {
        excel: request.excel,
        async checkpoint(done) {
          context.report({ phase: 'writing', done, total, etaSeconds: null, metrics: {} })
          await context.checkpoint()
        },
      })
      return { ...written, leftOutForConsent, pseudonyms: readSetting(db, 'pseudonyms') !== null }
    })
  } finally {
    db.close()
  }
}
