import { useI18n } from 'vue-i18n'
import type { UtcMillis } from '../../core/domain/time.ts'
import { useFormat } from './useFormat.ts'

/** When something was learned, in words: `today`, `on Saturday` within a week, else `on 9 Dec`. */
export function useLearned() {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  return (at: UtcMillis): string => {
    const days = format.value.daysAgo(at)
    if (days <= 0) return t('when.today')
    return t('when.on', { day: days < 7 ? format.value.weekday(at) : format.value.date(at) })
  }
}
