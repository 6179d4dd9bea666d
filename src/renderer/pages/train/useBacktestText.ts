import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import type { BacktestDate, BacktestWay } from '../../../core/domain/backtest.ts'
import type { Evaluation } from '../../../core/domain/evaluation.ts'
import { useFormat } from '../../format/useFormat.ts'
import { ofHundred, waysBeside } from './backtestView.ts'
import { runResult } from './runResult.ts'

const DAYS_A_MONTH = 30

/** A back-test in plain words: what it comes to, what it rests on and how sure it is, and what is lacking. */
export function useBacktestText(evaluation: MaybeRefOrGetter<Evaluation | null>) {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()

  function headline({ task, horizonDays, cut }: Evaluation, found: number | null): string {
    const months = Math.max(1, Math.round((horizonDays ?? 0) / DAYS_A_MONTH))
    const numbers = { found: found === null ? t('common.notKnown') : format.value.count(found), months: format.value.count(months) }
    return cut === null ? t('train.check.headline.untimed', numbers) : t(`train.check.headline.${task}`, numbers, months)
  }

  /** How sure it is, and the money. */
  function doubtAndMoney(task: Evaluation['task'], date: BacktestDate): string[] {
    const { own, baseline, chance } = waysBeside(task, date)
    if (!own) return []
    const { low, high } = ofHundred(own.right)
    const money = (way: BacktestWay | null) => format.value.money(way?.caughtMinor ?? 0, date.money?.currency)
    return [
      t('train.check.doubt', { low: format.value.count(low), high: format.value.count(high) }),
      ...date.money && own.caughtMinor !== null ? [t(`train.check.money.${task}.${baseline ? 'both' : 'simple'}`, { own: money(own), baseline: money(baseline), chance: money(chance) })] : [],
    ]
  }

  return computed(() => {
    const found = toValue(evaluation)
    if (!found) return { headline: '', below: '', lacking: '' }
    const { task, backtest, horizonDays, cut } = found
    const { winner, baseline, isBaseline } = runResult(found)
    const newest = backtest?.dates[0]
    const numbers = { baseline: format.value.count(baseline ?? 0), days: format.value.count(horizonDays ?? 0), cut: cut === null ? '' : format.value.isoDate(cut) }
    const lacks = backtest && !newest ? backtest.missing : null
    return {
      headline: headline(found, winner),
      below: format.value.sentences([
        isBaseline ? t('train.check.simple') : t(`train.check.below.${task}`, numbers),
        ...newest ? doubtAndMoney(task, newest) : [],
      ]),
      lacking: lacks ? t('train.check.tooFew', { have: format.value.count(lacks.have), need: format.value.count(lacks.need) }, lacks.have) : backtest ? '' : t(cut === null ? 'train.check.tooShort' : 'train.check.noDates'),
    }
  })
}
