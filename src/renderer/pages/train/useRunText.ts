import { useI18n } from 'vue-i18n'
import type { RunView } from '../../../contracts/runs.ts'
import { useErrorText } from '../../composables/useErrorText.ts'
import { useDuration } from '../../format/useDuration.ts'
import { useFormat } from '../../format/useFormat.ts'
import { runResult } from './runResult.ts'

/** A training in a sentence, and models by their plain names. */
export function useRunText() {
  const { t, te } = useI18n({ useScope: 'global' })
  const format = useFormat()
  const errorText = useErrorText()
  const { took } = useDuration()

  const model = (name: string) => te(`model.${name}`, 'en') ? t(`model.${name}`) : name

  function sentence(run: RunView): string {
    if (run.state === 'cancelled') return run.finishedAt === null ? t('train.result.cancelled') : t('train.result.cancelledAfter', { time: took((run.finishedAt - run.startedAt) / 1000) })
    if (run.state === 'interrupted') return t('train.result.interrupted')
    if (run.state === 'running') return t('train.result.running')
    if (run.state === 'failed' || !run.evaluation) return run.error ? errorText(run.error) : t('train.result.failed')
    const { winner, baseline, morePercent, isBaseline } = runResult(run.evaluation)
    if (winner === null) return t('train.result.done')
    const numbers = { found: format.value.count(winner), baseline: format.value.count(baseline ?? 0), more: format.value.count(morePercent ?? 0), list: format.value.count(run.evaluation.listLength) }
    if (isBaseline || baseline === null) return t(`train.result.${run.task}.simple`, numbers)
    if (run.task === 'churn' && morePercent !== null && morePercent > 0) return t('train.result.churn.more', numbers)
    return t(`train.result.${run.task}.both`, numbers)
  }

  return { model, sentence }
}
