import { onMounted, watch } from 'vue'
import { useI18n } from 'vue-i18n'

/** Names the region in which notices appear in the page's language: Nuxt UI's toaster leaves it no other way than English. */
export function useNoticesLabel(): void {
  const { t, locale } = useI18n({ useScope: 'global' })
  const name = () => document.querySelector('[data-slot="viewport"]')?.closest('[role="region"]')?.setAttribute('aria-label', t('common.notices'))
  onMounted(name)
  watch(locale, name, { flush: 'post' })
}
