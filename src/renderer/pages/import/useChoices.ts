import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../format/useFormat.ts'
import { useProfileName } from './useProfileName.ts'

/** Layouts that can be named by hand; those of public research files are recognised by themselves. */
const PROFILES = ['shopify', 'onlineRetail', 'plain', 'behaviourLog'] as const
const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const

/** The lists from which a file's reading is chosen, in the reader's language. */
export function useChoices() {
  const { t } = useI18n({ useScope: 'global' })
  const format = useFormat()
  const profileName = useProfileName()
  return {
    profiles: computed(() => PROFILES.map(value => ({ value: value as string, label: profileName.short(value) }))),
    delimiters: computed(() => Object.entries(DELIMITERS).map(([value, name]) => ({ value, label: t(`columns.delimiters.${name}`) }))),
    currencies: computed(() => Intl.supportedValuesOf('currency').map(value => ({ value, label: `${format.value.currencyName(value)} (${value})` }))),
    timeZones: computed(() => Intl.supportedValuesOf('timeZone').map(value => ({ value, label: value.replaceAll('_', ' ') }))),
  }
}
