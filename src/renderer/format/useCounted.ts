import { useI18n } from 'vue-i18n'
import type units from '../locales/en/unit.json'
import { useFormat } from './useFormat.ts'

export type Unit = keyof typeof units

/** A whole number with its noun in the right form, `1 month`, `3 months`, for sentences that hold more than one number. */
export function useCounted() {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  return (unit: Unit, count: number): string => t(`unit.${unit}`, { count: format.value.count(count) }, Math.round(count))
}
