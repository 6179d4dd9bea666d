import { z } from 'zod'
import { browseRoutes } from './browsing.ts'
import { customerRoutes } from './customers.ts'
import { deviceRoutes } from './devices.ts'
import { duplicateRoutes } from './duplicates.ts'
import { exportRoutes } from './exporting.ts'
import { fileRoutes } from './files.ts'
import { importRoutes } from './importing.ts'
import { jobRoutes, jobView } from './jobs.ts'
import { mailingRoutes } from './mailings.ts'
import { overviewRoutes } from './overview.ts'
import { qualityRoutes } from './quality.ts'
import { recommendationRoutes } from './recommendations.ts'
import { joinRoutes, type Answer } from './route.ts'
import { runRoutes } from './runs.ts'
import { settingsRoutes } from './settings.ts'
import { shopRoutes, shopState } from './shop.ts'

/** Every question the window may ask, by name. */
export const routes = joinRoutes({
  shop: shopRoutes,
  files: fileRoutes,
  imports: importRoutes,
  jobs: jobRoutes,
  runs: runRoutes,
  devices: deviceRoutes,
  overview: overviewRoutes,
  quality: qualityRoutes,
  customers: customerRoutes,
  browse: browseRoutes,
  duplicates: duplicateRoutes,
  recommendations: recommendationRoutes,
  export: exportRoutes,
  mailings: mailingRoutes,
  settings: settingsRoutes,
})

export type Routes = typeof routes
export type RouteName = keyof Routes
export type RouteInput<N extends RouteName> = z.input<Routes[N]['input']>
export type RouteOutput<N extends RouteName> = z.output<Routes[N]['output']>

/** What main tells the window without being asked. */
export const events = {
  /** A job began, moved on or ended. */
  job: jobView,
  /** What is stored changed: pages read again. */
  shop: shopState,
  /** So many files were opened with Shopcast and wait for `files.takeOpened`. */
  filesOpened: z.number().int(),
}
export type Events = typeof events
export type EventName = keyof Events
export type EventPayload<N extends EventName> = z.output<Events[N]>

/** The one object that the preload, under `BRIDGE_KEY` of channels.ts, gives the window. */
export interface Bridge {
  call<N extends RouteName>(name: N, input: RouteInput<N>): Promise<Answer<RouteOutput<N>>>
  /** @returns a function that ends the subscription */
  subscribe<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
  /** Registers files dropped on the window with main. */
  registerDropped(files: File[]): Promise<Answer<{ token: string; name: string; bytes: number }[]>>
  platform: string
}
