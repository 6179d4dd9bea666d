import { usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watchEffect } from 'vue'
import type { Settings } from '../../contracts/settings.ts'
import { callRoute } from '../bridge/callRoute.ts'
import { setLocale } from '../i18n/i18n.ts'

/** What belongs to no shop, kept by main and shown at once. */
export const useSettingsStore = defineStore('settings', () => {
  const locale = ref<Settings['locale']>('en')
  const theme = ref<Settings['theme']>('system')
  const learnAgain = ref<Settings['learnAgain']>('never')
  const prefersDark = usePreferredDark()
  const dark = computed(() => theme.value === 'dark' || (theme.value === 'system' && prefersDark.value))

  watchEffect(() => {
    document.documentElement.classList.toggle('dark', dark.value)
    document.documentElement.classList.toggle('light', !dark.value)
    document.documentElement.style.colorScheme = dark.value ? 'dark' : 'light'
  })

  function accept(settings: Settings): void {
    locale.value = settings.locale
    theme.value = settings.theme
    learnAgain.value = settings.learnAgain
    setLocale(settings.locale)
  }

  /** @throws RouteError */
  const load = async () => accept(await callRoute('settings.get'))
  /** @throws RouteError */
  const change = async (part: Partial<Settings>) => accept(await callRoute('settings.set', part))

  return { locale, theme, learnAgain, dark, load, change }
})
