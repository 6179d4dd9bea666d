import { useI18n } from 'vue-i18n'
import { useFormat } from './useFormat.ts'

/** Lengths of time in words. */
export function useDuration() {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()

  /** `6 seconds`, `8 min`, `2 h 5 min` */
  function took(seconds: number): string {
    if (seconds < 1) return t('time.underSecond')
    const whole = Math.round(seconds)
    if (whole < 60) return t('time.seconds', { count: format.value.count(whole) }, whole)
    const minutes = Math.round(seconds / 60)
    if (minutes < 60) return t('time.minutes', { count: format.value.count(minutes) })
    return t('time.hours', { hours: format.value.count(Math.floor(minutes / 60)), minutes: format.value.count(minutes % 60) })
  }

  /** `4 min left`; null while nobody can know. */
  function left(seconds: number | null): string | null {
    if (seconds === null) return null
    if (seconds < 50) return t('time.secondsLeft', { count: format.value.count(Math.max(5, Math.ceil(seconds / 5) * 5)) })
    return t('time.left', { time: took(Math.max(60, seconds)) })
  }

  return { took, left }
}
