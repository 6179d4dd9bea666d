import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { useShopStore } from '../stores/shop.ts'
import { createFormat, type Format } from './createFormat.ts'

/**
 * Numbers and dates in the reader's language, the shop's zone and its currency.
 * Use as `format.money(…)` in a template: it follows every change of language or shop.
 * @param timeZone another zone than the shop's, as of files that are not imported yet
 */
export function useFormat(timeZone?: MaybeRefOrGetter<string | undefined>): ComputedRef<Format> {
  const { locale } = useI18n({ useScope: 'global' })
  const shop = useShopStore()
  return computed(() => createFormat({
    locale: locale.value === 'zh' ? 'zh' : 'en',
    timeZone: toValue(timeZone) ?? shop.state?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    currency: shop.state?.currency ?? 'XXX',
    now: Date.now,
  }))
}
