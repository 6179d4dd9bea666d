import { useMutationObserver } from '@vueuse/core'
import { watch } from 'vue'
import { useI18n } from 'vue-i18n'

/** Names the region in which notices appear in the page's language: Nuxt UI's toaster leaves it no other way than English. */
export function useNoticesLabel(): void {
  const { t, locale } = useI18n({ useScope: 'global' })
  const name = () => { document.querySelector('ol[data-slot="viewport"]')?.closest('[role="region"]')?.setAttribute('aria-label', t('common.notices')) }
  // The region is put behind the page once it is there.
  useMutationObserver(document.body, name, { childList: true })
  watch(locale, name, { flush: 'post' })
}
