import type { App } from 'electron'
import { appEvents } from './appEvents.ts'
import { closeBrowser } from './browser.ts'
import { allWindows } from './browserWindow.ts'
import { cancelableEvent } from './cancelableEvent.ts'
import { commandLineSwitch, environment } from './environment.ts'
import { appName, appVersion, pathOf } from './paths.ts'
import { protocolBecomesReady } from './protocol.ts'
import { lockInstance, unlockInstance } from './singleInstance.ts'
import { strict } from './strict.ts'
import { endUtilityProcesses, utilityMetrics } from './utilityProcess.ts'

const whenReady = Promise.withResolvers<void>()
let ready = false
let exiting = false

function beforeReady(what: string): void {
  if (ready) throw new Error(`${what} can only be called before app is ready`)
}

/** Asks the app and its windows, then ends; whoever prevents it keeps the app open. */
function quit(): void {
  const before = cancelableEvent({})
  appEvents.emit('before-quit', before)
  if (before.defaultPrevented) return
  const windows = allWindows()
  if (windows.length === 0) return willQuit()
  // The last window tells `window-all-closed`; an app that then quits again finds no window left.
  for (const window of windows) window.close()
  if (allWindows().length === 0 && !exiting) willQuit()
}

function willQuit(): void {
  const event = cancelableEvent({})
  appEvents.emit('will-quit', event)
  if (!event.defaultPrevented) void exit(0)
}

async function exit(code: number): Promise<void> {
  if (exiting) return
  exiting = true
  appEvents.emit('quit', cancelableEvent({}), code)
  endUtilityProcesses()
  await closeBrowser()
  unlockInstance(pathOf('userData'))
  process.exit(code)
}

const offered = {
  on: appEvents.on.bind(appEvents),
  once: appEvents.once.bind(appEvents),
  off: appEvents.off.bind(appEvents),
  removeListener: appEvents.removeListener.bind(appEvents),
  emit: appEvents.emit.bind(appEvents),
  name: appName,
  isPackaged: false,
  commandLine: strict('app.commandLine', {
    hasSwitch: (name: string): boolean => process.argv.includes(`--${name}`) || commandLineSwitch(name) !== undefined,
    getSwitchValue: (name: string): string => commandLineSwitch(name) ?? '',
    // Switches are Chromium's own affair; the browser that stands for it is started with the double's.
    appendSwitch: (): void => beforeReady('app.commandLine.appendSwitch()'),
  }) as unknown as App['commandLine'],
  whenReady: (): Promise<void> => whenReady.promise,
  isReady: (): boolean => ready,
  getName: (): string => appName,
  getVersion: (): string => appVersion,
  getAppPath: (): string => environment.appFolder,
  getLocale: (): string => commandLineSwitch('lang') ?? Intl.DateTimeFormat().resolvedOptions().locale,
  getPath: pathOf,
  enableSandbox: (): void => beforeReady('app.enableSandbox()'),
  setAppUserModelId: (): void => undefined,
  setAboutPanelOptions: (): void => undefined,
  getAppMetrics: () => utilityMetrics() as unknown as ReturnType<App['getAppMetrics']>,
  requestSingleInstanceLock(additionalData?: unknown): boolean {
    const own = { argv: process.argv, workingDirectory: process.cwd(), additionalData }
    return lockInstance(pathOf('userData'), own, second => {
      appEvents.emit('second-instance', cancelableEvent({}), second.argv, second.workingDirectory, second.additionalData)
    })
  },
  quit,
  exit: (code = 0): void => void exit(code),
} satisfies Partial<Record<keyof App, unknown>> & Pick<App, 'isPackaged' | 'whenReady' | 'isReady' | 'getName' | 'getVersion' | 'getAppPath' | 'getLocale' | 'enableSandbox' | 'getAppMetrics' | 'quit' | 'exit'>

export const app = strict('app', offered)

/** Called once, after the app's own entry has had its first turn. */
export function becomeReady(): void {
  ready = true
  protocolBecomesReady()
  whenReady.resolve()
  appEvents.emit('ready', cancelableEvent({}), {})
}

/** Ends the app as a signal does Electron. */
export function quitOnSignals(): void {
  process.on('SIGINT', quit)
  process.on('SIGTERM', quit)
}
