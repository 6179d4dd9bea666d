import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useNotice } from '../../composables/useNotice.ts'
import { useJobsStore } from '../../stores/jobs.ts'

/** Takes an import back at once; the rows go in the background. The way back from that is to import the files again, and the toast says so. */
export function useUndoImport() {
  const { t } = useI18n({ useScope: 'global' })
  const jobs = useJobsStore()
  const router = useRouter()
  const { attempt, done } = useNotice()

  return async (importId: number): Promise<boolean> => {
    const started = await attempt(() => jobs.start({ kind: 'undoImport', importId }))
    if (started) done(t('import.undone.title'), { description: t('import.undone.text'), action: { label: t('import.undone.again'), run: () => void router.push({ name: 'import' }) } })
    return started
  }
}
