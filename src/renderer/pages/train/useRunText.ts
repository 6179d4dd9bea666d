import { useI18n } from 'vue-i18n'
import type { RunView } from '../../../contracts/runs.ts'
import { rightShareGround } from '../../../core/domain/evaluation.ts'
import { useErrorText } from '../../composables/useErrorText.ts'
import { useDuration } from '../../format/useDuration.ts'
import { useFormat } from '../../format/useFormat.ts'
import { runResult } from './runResult.ts'

/** Spent on a training; null where it is not known. Earlier versions kept no more than when it began and ended. */
export const secondsOf = ({ seconds, startedAt, finishedAt }: RunView): number | null => seconds ?? (finishedAt === null ? null : (finishedAt - startedAt) / 1000)

/** A training in a sentence; models and settings by their plain names. */
export function useRunText() {
  const { t, te } = useI18n({ useScope: 'global' })
  const format = useFormat()
  const errorText = useErrorText()
  const { took } = useDuration()

  const model = (name: string) => te(`model.${name}`, 'en') ? t(`model.${name}`) : name

  const settingName = (name: string) => te(`train.advanced.${name}`, 'en') ? t(`train.advanced.${name}`) : name
  /** What a setting, or the model, was set to. */
  function setting(name: string, value: string): string {
    if (name === 'model' || name === 'network') return model(value)
    if (name === 'budget') return t('train.advanced.about', { time: took(Number(value)) })
    if (name === 'search') return took(60 * Number(value))
    if (name === 'horizon') return t('train.advanced.horizonDays', { count: format.value.count(Number(value)) })
    if (name === 'augment' || name === 'contrast') return value.split('+').map(choice => te(`train.advanced.choice.${choice}`, 'en') ? t(`train.advanced.choice.${choice}`) : choice).join(' + ')
    if (name === 'quantise') return t(value === 'yes' ? 'train.advanced.yes' : 'train.advanced.no')
    if (name === 'threads' && value === 'all') return t('train.advanced.threadsAll')
    return Number.isFinite(Number(value)) ? format.value.decimal(Number(value), 6) : value
  }

  function sentence(run: RunView): string {
    if (run.state === 'cancelled') {
      const seconds = secondsOf(run)
      return seconds === null ? t('train.result.cancelled') : t('train.result.cancelledAfter', { time: took(seconds) })
    }
    if (run.loadedFrom !== null) return t('train.result.loaded', { file: run.loadedFrom })
    if (run.state === 'interrupted') return t('train.result.interrupted')
    if (run.state === 'running') return t('train.result.running')
    if (run.state === 'failed' || !run.evaluation) return run.error ? errorText(run.error) : t('train.result.failed')
    const { winner, baseline, morePercent, isBaseline } = runResult(run.evaluation)
    if (winner === null) return t('train.result.done')
    const numbers = { found: format.value.count(winner), baseline: format.value.count(baseline ?? 0), more: format.value.count(morePercent ?? 0), list: format.value.count(rightShareGround(run.evaluation).listLength) }
    if (isBaseline || baseline === null) return t(`train.result.${run.task}.simple`, numbers)
    if (run.task === 'churn' && morePercent !== null && morePercent > 0) return t('train.result.churn.more', numbers)
    return t(`train.result.${run.task}.both`, numbers)
  }

  /** @param index of a trial, from 0 */
  const trial = (index: number) => index === 0 ? t('train.search.own') : t('train.search.trial', { number: format.value.count(index + 1) })

  /** What a trial tried, in a line. */
  function trialSettings(tried: Record<string, string>): string {
    const told = Object.entries(tried)
    return told.length === 0 ? t('train.search.ownText') : told.map(([name, value]) => t('train.advanced.wish', { name: settingName(name), value: setting(name, value) })).join(t('train.search.and'))
  }

  return { model, settingName, setting, sentence, trial, trialSettings }
}
