import { useI18n } from 'vue-i18n'
import type { Computing } from '../../core/domain/learning.ts'
import { useFormat } from '../format/useFormat.ts'

/** Says what a network was learned on: the processor with its threads, or another device by its name. */
export function useComputingText(): (computing: Computing) => string {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  return ({ device, threads }) => device === 'cpu' ? t('train.curve.processor', { count: format.value.count(threads) }, threads) : t(`devices.name.${device}`)
}
