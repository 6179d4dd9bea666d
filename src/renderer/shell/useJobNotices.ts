import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import type { JobView } from '../../contracts/jobs.ts'
import { useNotice } from '../composables/useNotice.ts'
import { useFormat } from '../format/useFormat.ts'
import { isUnderWay, useJobsStore } from '../stores/jobs.ts'

/** The page on which each kind of long work is looked at; its end is told by a toast everywhere else. */
const PAGE_OF = { import: 'import', train: 'train' } as const

/** Says that an undo is done, and on other pages that an import or a training has come to its end. */
export function useJobNotices(): void {
  const { t } = useI18n({ useScope: 'global' })
  const jobs = useJobsStore()
  const route = useRoute()
  const router = useRouter()
  const { done } = useNotice()
  const format = useFormat()
  const underWay = new Set<string>()

  function tell({ kind, result }: JobView): void {
    if (result?.kind === 'loadModel') done(t('jobs.ended.loadModel', { products: format.value.count(result.value.products), known: format.value.count(result.value.known) }))
    if (kind === 'undoImport') done(t('import.undone.title'), { description: t('import.undone.text'), action: { label: t('import.undone.again'), run: () => void router.push({ name: 'import' }) } })
    if ((kind === 'import' || kind === 'train') && route.name !== PAGE_OF[kind]) {
      done(t(`jobs.ended.${kind}`), { action: { label: t('jobs.look'), run: () => void router.push({ name: kind === 'import' ? 'data' : 'train' }) } })
    }
  }

  watch(() => jobs.all.map(job => [job.id, job.state] as const), () => {
    for (const job of jobs.all) {
      if (isUnderWay(job)) underWay.add(job.id)
      else if (underWay.delete(job.id) && job.state === 'done') tell(job)
    }
  })
}
