import { createI18n } from 'vue-i18n'
import type { Settings } from '../../contracts/settings.ts'
import { joinMessages, type MessageTree } from './joinMessages.ts'

export type Locale = Settings['locale']
export const LOCALES: readonly Locale[] = ['en', 'zh']

const files = import.meta.glob<MessageTree>('../locales/*/*.json', { eager: true, import: 'default' })

export const i18n = createI18n({
  legacy: false,
  locale: 'en' as Locale,
  fallbackLocale: 'en',
  messages: joinMessages(files),
  // Chinese has one form; English two.
  pluralRules: { zh: () => 0 },
})

/** Changes the language of the whole window. */
export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale
  document.documentElement.lang = locale === 'zh' ? 'zh-Hans' : locale
}
