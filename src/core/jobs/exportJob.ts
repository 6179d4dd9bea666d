import type { ExportRequest, JobRequest, JobResults } from '../domain/job.ts'
import type { HoldOut } from '../export/holdOut.ts'
import { withExportTable } from '../export/exportTable.ts'
import { writeCsv } from '../export/writeCsv.ts'
import { saveMailing } from '../store/mailings.ts'
import { openStore, type Store } from '../store/openStore.ts'
import { readPredictionGround } from '../store/readPredictions.ts'
import { readSetting } from '../store/settings.ts'
import type { JobContext } from './jobContext.ts'

/** So long orders are counted for a list whose predictions name no horizon. */
const USUAL_HORIZON_DAYS = 90

/** Writes one list for one destination; where some of it is set aside, keeps who. @throws ShopcastError notTrained, fileNotWritable, diskFull, cancelled */
export async function exportJob({ request, file }: Extract<JobRequest, { kind: 'export' }>, context: JobContext): Promise<JobResults['export']> {
  const db = openStore(context.dataDir)
  try {
    return await withExportTable(db, request, async ({ columns, rows, total, leftOutForConsent, leftOutWithoutEmail, holdOut }) => {
      const written = await writeCsv(file, columns, rows(), {
        excel: request.excel,
        async checkpoint(done) {
          context.report({ phase: 'writing', done, total, etaSeconds: null, metrics: {} })
          await context.checkpoint()
        },
      })
      if (holdOut) keepSides(db, request, holdOut, context)
      return { ...written, leftOutForConsent, leftOutWithoutEmail, setAside: holdOut?.setAside.length ?? 0, pseudonyms: readSetting(db, 'pseudonyms') !== null }
    })
  } finally {
    db.close()
  }
}

function keepSides(db: Store, { list, audience, format }: ExportRequest, holdOut: HoldOut, { clock }: JobContext): void {
  const ground = readPredictionGround(db, list === 'churn' ? 'churn' : 'recommend')
  const horizonDays = readPredictionGround(db, 'churn')?.horizonDays ?? USUAL_HORIZON_DAYS
  saveMailing(db, {
    at: clock(), since: ground?.asOf ?? clock(), horizonDays, list, format,
    tab: audience !== 'all' && 'tab' in audience ? audience.tab : null,
    ...holdOut,
  })
}
