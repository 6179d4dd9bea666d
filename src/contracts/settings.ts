import { z } from 'zod'
import { nothing, route } from './route.ts'

export const LOCALES = ['en', 'zh'] as const
export const THEMES = ['system', 'light', 'dark'] as const

/** When the models learn again by themselves, if orders have come since. */
export const LEARN_AGAIN = ['never', 'onStart', 'weekly'] as const

export const settings = z.object({
  locale: z.enum(LOCALES),
  theme: z.enum(THEMES),
  learnAgain: z.enum(LEARN_AGAIN),
})
export type Settings = z.infer<typeof settings>

/** Facts about this installation, shown on the Settings page. */
export const about = z.object({ version: z.string(), dataFolder: z.string(), electron: z.string(), sqlite: z.string() })
export type About = z.infer<typeof about>

export const settingsRoutes = {
  get: route(nothing, settings),
  set: route(settings.partial(), settings),
  about: route(nothing, about),
  /** Opens the folder that holds the data of the shop. */
  revealData: route(nothing, nothing),
}
