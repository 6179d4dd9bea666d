import { useToast } from '@nuxt/ui/composables/useToast'
import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ExportRequest } from '../../core/domain/job.ts'
import { callRoute } from '../bridge/callRoute.ts'
import { useNotice } from '../composables/useNotice.ts'
import { useFormat } from '../format/useFormat.ts'
import { isUnderWay, useJobsStore } from '../stores/jobs.ts'

/** Saves an export where the merchant says, and tells when it is there. */
export function useSaveExport() {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  const jobs = useJobsStore()
  const toast = useToast()
  const { attempt } = useNotice()

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

  function told(file: { token: string; name: string }, rows: number): void {
    toast.add({
      title: t('exporting.saved', { count: format.value.count(rows), file: file.name }, rows),
      icon: 'i-lucide-circle-check',
      actions: [{ label: t('exporting.reveal'), color: 'neutral', variant: 'outline', onClick: () => void attempt(() => callRoute('files.reveal', { token: file.token })) }],
    })
  }

  return { save }
}
