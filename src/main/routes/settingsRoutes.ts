import type { About } from '../../contracts/settings.ts'
import { visibleSettings, type AppSettings, type SettingsStore } from '../appSettings.ts'
import type { SubjectHandlers } from '../dispatch.ts'

export interface SettingsRouteOptions {
  settings: SettingsStore
  about: () => About
  /** Opens a folder in the system's file browser. */
  revealFolder: (path: string) => Promise<unknown>
  dataDir: () => string
  /** After the merchant changed language or theme. */
  onChange: (settings: AppSettings) => void
}

export function settingsRoutes({ settings, about, revealFolder, dataDir, onChange }: SettingsRouteOptions): SubjectHandlers<'settings'> {
  return {
    'settings.get': () => visibleSettings(settings.read()),
    'settings.set': ({ locale, theme }) => {
      const changed = settings.change({ ...(locale && { locale }), ...(theme && { theme }) })
      onChange(changed)
      return visibleSettings(changed)
    },
    'settings.about': about,
    'settings.revealData': async () => { await revealFolder(dataDir()) },
  }
}
