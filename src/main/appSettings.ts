import { z } from 'zod'
import { settings, type Settings } from '../contracts/settings.ts'
import { readJsonFile, writeJsonFile } from './jsonFile.ts'

/** What the app remembers that belongs to no shop. */
const appSettings = settings.extend({
  // Files of earlier versions do not say.
  learnAgain: settings.shape.learnAgain.default('never'),
  lastShop: z.string().nullable(),
  window: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), maximised: z.boolean() }).nullable(),
})
export type AppSettings = z.infer<typeof appSettings>
export type SavedWindow = NonNullable<AppSettings['window']>

export interface SettingsStore {
  read(): AppSettings
  /** Changes what is given, keeps the rest, and writes the file. */
  change(part: Partial<AppSettings>): AppSettings
}

/** @param systemLanguage as the operating system names it, such as `zh-CN`; it decides until the merchant does */
export function openSettings(path: string, systemLanguage: string): SettingsStore {
  let current: AppSettings = readJsonFile(path, appSettings) ?? {
    locale: systemLanguage.toLowerCase().startsWith('zh') ? 'zh' : 'en', theme: 'system', learnAgain: 'never', lastShop: null, window: null,
  }
  return {
    read: () => current,
    change(part) {
      current = { ...current, ...part }
      writeJsonFile(path, current)
      return current
    },
  }
}

/** The part that the window may see. */
export function visibleSettings({ locale, theme, learnAgain }: AppSettings): Settings {
  return { locale, theme, learnAgain }
}
