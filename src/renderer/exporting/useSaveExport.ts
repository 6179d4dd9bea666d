import { watch } from 'vue'
import type { ExportRequest } from '../../core/domain/job.ts'
import { callRoute } from '../bridge/callRoute.ts'
import { isUnderWay, useJobsStore } from '../stores/jobs.ts'
import { useSavedNotice } from './useSavedNotice.ts'

/** Saves an export where the merchant says, and tells when it is there. */
export function useSaveExport() {
  const jobs = useJobsStore()
  const told = useSavedNotice()

  /** Asks where, then writes as a job. @returns false when no place was chosen @throws RouteError */
  async function save(request: ExportRequest, proposedName: string): Promise<boolean> {
    const file = await callRoute('files.chooseTarget', { proposedName })
    if (!file) return false
    const jobId = await jobs.start({ kind: 'export', request, file: file.token })
    // A failure is shown by the rail, with the way to run it again.
    const stop = watch(() => jobs.get(jobId), (job) => {
      if (!job || isUnderWay(job)) return
      stop()
      if (job.state === 'done' && job.result?.kind === 'export') told(file, job.result.value.rows)
    })
    return true
  }

  return { save }
}
