import type { About } from '../../contracts/settings.ts'
import { visibleSettings, type AppSettings, type SettingsStore } from '../appSettings.ts'
import type { SubjectHandlers } from '../dispatch.ts'

export interface SettingsRouteOptions {
  settings: SettingsStore
  about: () => About
  /** Opens a folder in the system's file browser. */
  revealFolder: (path: string) => Promise<unknown>
  dataDir: () => string
  /** After the merchant changed something. */
  onChange: (settings: AppSettings) => void
}

export function settingsRoutes({ settings, about, revealFolder, dataDir, onChange }: SettingsRouteOptions): SubjectHandlers<'settings'> {
  return {
    'settings.get': () => visibleSettings(settings.read()),
    'settings.set': ({ locale, theme, learnAgain }) => {
      const changed = settings.change({ ...(locale && { locale }), ...(theme && { theme }), ...(learnAgain && { learnAgain }) })
      onChange(changed)
      return visibleSettings(changed)
    },
    'settings.about': about,
    'settings.revealData': async () => { await revealFolder(dataDir()) },
  }
}
