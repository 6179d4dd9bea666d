import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Everything that may be told to the double from outside, and the one place where it is read. The app itself is told
 * nothing by these: it takes Electron's own switches (`--user-data-dir=DIR`, `--lang=zh-CN`) from its command line.
 */
const VARIABLES = {
  /** The folder of the app's package.json; without it the working folder. */
  app: 'SHOPCAST_DOUBLE_APP',
  /** `hidden` (the default): pages without a window, as tests want them; `window`: an app window of an installed browser. */
  mode: 'SHOPCAST_DOUBLE_MODE',
  /** The browser's executable; without it `findChromium` looks for one. */
  browser: 'SHOPCAST_DOUBLE_BROWSER',
  /** `1` opens a DevTools port, so that a test can drive the page. */
  devTools: 'SHOPCAST_DOUBLE_DEVTOOLS',
  /** `1` repeats the page's console on standard error. */
  log: 'SHOPCAST_DOUBLE_LOG',
} as const

export type WindowMode = 'hidden' | 'window'

const read = (name: keyof typeof VARIABLES): string | undefined => process.env[VARIABLES[name]]

export const environment = {
  appFolder: read('app') ?? process.cwd(),
  mode: (read('mode') ?? 'hidden') as WindowMode,
  browser: read('browser'),
  devTools: read('devTools') === '1',
  log: read('log') === '1',
}

/** What a launcher sets to start an app on the double. */
export function doubleVariables(options: { app: string, mode?: WindowMode, browser?: string, devTools?: boolean, log?: boolean }): Record<string, string> {
  return {
    [VARIABLES.app]: options.app,
    [VARIABLES.mode]: options.mode ?? 'hidden',
    ...(options.browser ? { [VARIABLES.browser]: options.browser } : {}),
    ...(options.devTools ? { [VARIABLES.devTools]: '1' } : {}),
    ...(options.log ? { [VARIABLES.log]: '1' } : {}),
  }
}

/** The value of `--name=value` on the app's command line, as Electron reads its switches. */
export function commandLineSwitch(name: string): string | undefined {
  const start = `--${name}=`
  return process.argv.find(argument => argument.startsWith(start))?.slice(start.length)
}

/** The system's folder for the data of apps, where Electron keeps its own. */
export function appDataFolder(): string {
  if (process.platform === 'win32') return process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
}
