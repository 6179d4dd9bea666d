import { join } from 'node:path'
import type { EventName, EventPayload } from '../contracts/index.ts'
import type { About } from '../contracts/settings.ts'
import type { Clock } from '../core/domain/time.ts'
import { openSettings, type AppSettings, type SettingsStore } from './appSettings.ts'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { createFileTokens, type FileTokens } from './fileTokens.ts'
import { viewJob } from './jobs/job.ts'
import type { StartWorker } from './jobs/workerHandle.ts'
import { createOpenedFiles, type OpenedFiles } from './openedFiles.ts'
import { browseRoutes } from './routes/browseRoutes.ts'
import { deviceRoutes } from './routes/deviceRoutes.ts'
import { fileRoutes, type FileDialogs } from './routes/fileRoutes.ts'
import { jobRoutes } from './routes/jobRoutes.ts'
import { pageRoutes } from './routes/pageRoutes.ts'
import { settingsRoutes } from './routes/settingsRoutes.ts'
import { shopRoutes } from './routes/shopRoutes.ts'
import { Shops } from './shops/shops.ts'

/** What the system gives; everything below is plain TypeScript and can be composed in a test. */
export interface Surroundings {
  /** Holds `settings.json` and `shops/`. */
  userData: string
  resourcesDir: string
  systemLanguage: string
  startWorker: StartWorker
  clock: Clock
  about: () => Pick<About, 'version' | 'electron' | 'sqlite'>
  dialogs: (settings: SettingsStore) => FileDialogs
  revealFolder: (path: string) => Promise<unknown>
  /** Tells the window. */
  emit: <N extends EventName>(name: N, payload: EventPayload<N>) => void
  /** A job of any shop began or ended. */
  onActivity: (shops: Shops) => void
  onSettings: (settings: AppSettings) => void
  log: (message: string, detail?: unknown) => void
}

export interface Composition {
  settings: SettingsStore
  shops: Shops
  tokens: FileTokens
  opened: OpenedFiles
  dispatch: Dispatch
}

/** The one place where main is wired. */
export function compose(system: Surroundings): Composition {
  const settings = openSettings(join(system.userData, 'settings.json'), system.systemLanguage)
  const tokens = createFileTokens()
  const opened = createOpenedFiles(tokens, waiting => system.emit('filesOpened', waiting))
  const shops: Shops = new Shops({
    root: join(system.userData, 'shops'),
    resourcesDir: system.resourcesDir,
    settings,
    startWorker: system.startWorker,
    clock: system.clock,
    onJob: job => system.emit('job', viewJob(job)),
    onActivity: () => system.onActivity(shops),
    onState: state => system.emit('shop', state),
    log: system.log,
  })
  const dispatch = createDispatch({
    ...shopRoutes(shops),
    ...fileRoutes(system.dialogs(settings), tokens, opened),
    ...jobRoutes(shops, tokens),
    ...pageRoutes(() => shops.current().reader, tokens, () => shops.current().dataDir),
    ...deviceRoutes(() => shops.current()),
    ...browseRoutes(() => shops.current().reader),
    ...settingsRoutes({
      settings,
      about: () => ({ ...system.about(), dataFolder: shops.dataDir }),
      revealFolder: system.revealFolder,
      dataDir: () => shops.dataDir,
      onChange: system.onSettings,
    }),
  }, system.log)
  return { settings, shops, tokens, opened, dispatch }
}
