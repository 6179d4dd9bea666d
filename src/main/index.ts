import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, Menu, nativeTheme, powerSaveBlocker, protocol, session, shell, type IpcMainInvokeEvent } from 'electron'
import { CHANNELS } from '../contracts/channels.ts'
import { events, type EventName, type EventPayload } from '../contracts/index.ts'
import type { Answer } from '../contracts/route.ts'
import { HOUR } from '../core/domain/time.ts'
import { sqliteVersion } from '../core/store/openStore.ts'
import type { AppSettings } from './appSettings.ts'
import { compose, type Composition } from './compose.ts'
import { headlessCommand, runHeadless } from './headless.ts'
import { forkWorker } from './jobs/forkWorker.ts'
import { orderFilesIn } from './openedFiles.ts'
import { APP_SCHEME, APP_URL, serveBundle } from './serveBundle.ts'
import type { Shops } from './shops/shops.ts'
import { isTrustedFrame } from './trustedFrame.ts'
import { createWindow } from './window/createWindow.ts'
import { systemDialogs } from './window/dialogs.ts'
import { denyPermissions, guardContents } from './window/guardContents.ts'
import { menuTemplate } from './window/menuTemplate.ts'

/** The development server of electron-vite; an installed app never listens to it. */
const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
const resourcesDir = app.isPackaged ? join(process.resourcesPath, 'resources') : join(import.meta.dirname, '../../resources')

let window: BrowserWindow | null = null
let composition: Composition | null = null
let powerBlocker: number | null = null
let closed = false
/** Opened with Shopcast before it was ready. */
const openedEarly: string[] = []

function log(message: string, detail?: unknown): void {
  console.error(`[main] ${message}`, ...(detail === undefined ? [] : [detail]))
}

/** Main checks what it tells as strictly as what it answers. */
function emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
  const parsed = events[name].safeParse(payload)
  if (!parsed.success) log(`event ${name} breaks the contract`, parsed.error.issues)
  else if (window && !window.isDestroyed()) window.webContents.send(CHANNELS.event, name, parsed.data)
}

const isTrusted = ({ senderFrame }: IpcMainInvokeEvent): boolean => isTrustedFrame(senderFrame, developmentUrl)

const refused: Answer<never> = { ok: false, error: { code: 'badRequest', params: {} } }

/** A training keeps the computer awake. */
function keepAwakeWhileTraining(shops: Shops): void {
  const training = shops.sessions().some(({ jobs }) => jobs.isRunning('training'))
  if (training) powerBlocker ??= powerSaveBlocker.start('prevent-app-suspension')
  else if (powerBlocker !== null) {
    powerSaveBlocker.stop(powerBlocker)
    powerBlocker = null
  }
}

function applySettings({ locale, theme }: AppSettings): void {
  nativeTheme.themeSource = theme
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ locale, platform: process.platform, development: !app.isPackaged })))
}

function showWindow({ settings }: Composition): void {
  if (window && !window.isDestroyed()) {
    if (window.isMinimized()) window.restore()
    window.focus()
    return
  }
  window = createWindow(developmentUrl ?? APP_URL, settings)
  window.once('closed', () => { window = null })
}

async function begin(): Promise<void> {
  await app.whenReady()
  denyPermissions(session.defaultSession)
  protocol.handle(APP_SCHEME, serveBundle(join(import.meta.dirname, '../renderer')))
  const composed = compose({
    userData: app.getPath('userData'),
    resourcesDir,
    systemLanguage: app.getLocale(),
    startWorker: forkWorker,
    clock: Date.now,
    about: () => ({ version: app.getVersion(), electron: process.versions['electron'] ?? '', sqlite: sqliteVersion() }),
    dialogs: settings => systemDialogs(() => window, () => settings.read().locale),
    revealFolder: path => shell.openPath(path),
    emit,
    onActivity: keepAwakeWhileTraining,
    onSettings: applySettings,
    log,
  })
  composition = composed
  ipcMain.handle(CHANNELS.call, (event, name: unknown, input: unknown) => isTrusted(event) ? composed.dispatch(name, input) : refused)
  ipcMain.handle(CHANNELS.drop, (event, paths: unknown) => isTrusted(event) ? registerDropped(composed, paths) : refused)
  applySettings(composed.settings.read())
  showWindow(composed)
  app.on('activate', () => showWindow(composed))
  app.on('second-instance', (_event, argv, workingDir) => {
    showWindow(composed)
    composed.opened.add(orderFilesIn(argv.slice(1), workingDir))
  })
  composed.opened.add([...openedEarly, ...orderFilesIn(process.argv.slice(1), process.cwd())])
  learnAgainWhenDue(composed)
}

/** At the start, and looked at again every hour for a window that stays open. */
function learnAgainWhenDue({ shops }: Composition): void {
  const learnIfDue = (moment: 'start' | 'later'): void => {
    try {
      shops.learnAgainIfDue(moment)
    } catch (error) {
      log('learning again could not start', error)
    }
  }
  learnIfDue('start')
  setInterval(learnIfDue, HOUR, 'later').unref()
}

function registerDropped({ tokens }: Composition, paths: unknown): Answer<unknown> {
  if (!Array.isArray(paths)) return refused
  // A `File` that a page made up has no path.
  const real = paths.filter((path): path is string => typeof path === 'string' && path !== '')
  return { ok: true, data: real.map(path => tokens.give(path)) }
}

/** Jobs are ended and files closed before the app goes; then it quits for good. */
function closeBeforeQuit(event: { preventDefault(): void }): void {
  if (closed || !composition) return
  event.preventDefault()
  void composition.shops.close().catch(error => log('closing failed', error)).finally(() => {
    closed = true
    app.quit()
  })
}

function openApp(): void {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
  guardContents(app)
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })
  app.on('will-quit', closeBeforeQuit)
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (composition) composition.opened.add([path])
    else openedEarly.push(path)
  })
  app.on('child-process-gone', (_event, details) => { if (details.reason !== 'clean-exit' && details.reason !== 'killed') log('a child process ended', details) })
  begin().catch(failToStart)
}

function failToStart(error: unknown): void {
  log('Shopcast could not start', error)
  app.exit(1)
}

const command = headlessCommand(process.argv)
if (command) runHeadless(command, resourcesDir).catch(failToStart)
else if (app.requestSingleInstanceLock()) openApp()
else app.quit()
