import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import type { Menu as ElectronMenu, MenuItemConstructorOptions, PowerSaveBlocker, Screen, Shell } from 'electron'
import { environment } from './environment.ts'
import { strict } from './strict.ts'

/** The parts of the desktop round the window. A browser's window has no menu, so what is set is only kept. */

let applicationMenu: object | null = null

export const Menu = strict('Menu', {
  buildFromTemplate: (template: MenuItemConstructorOptions[]): object => strict('menu', { items: template }),
  setApplicationMenu(menu: object | null): void {
    applicationMenu = menu
  },
  getApplicationMenu: () => applicationMenu,
} satisfies Partial<Record<keyof typeof ElectronMenu, unknown>>)

const blockers = new Set<number>()
let blockersMade = 0

export const powerSaveBlocker = strict('powerSaveBlocker', {
  start(): number {
    blockers.add(++blockersMade)
    return blockersMade
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
} satisfies Pick<PowerSaveBlocker, 'start' | 'stop' | 'isStarted'>)

const area = { x: 0, y: 0, width: 1920, height: 1080 }
const display = strict('display', { id: 1, bounds: area, workArea: area, workAreaSize: { width: area.width, height: area.height }, scaleFactor: 1 })

export const screen = strict('screen', {
  getAllDisplays: () => [display],
  getPrimaryDisplay: () => display,
  getDisplayMatching: () => display,
} satisfies Partial<Record<keyof Screen, unknown>>)

/** Where a person sits before the app, the system opens things; in a test nothing may open. */
function openWithSystem(target: string): void {
  if (environment.mode === 'hidden') return
  const [command, ...args] = process.platform === 'win32' ? ['explorer', target] : process.platform === 'darwin' ? ['open', target] : ['xdg-open', target]
  spawn(command ?? '', args, { stdio: 'ignore', detached: true }).on('error', () => console.log(target)).unref()
}

export const shell = strict('shell', {
  openPath(path: string): Promise<string> {
    openWithSystem(path)
    return Promise.resolve('')
  },
  showItemInFolder: (path: string): void => openWithSystem(dirname(path)),
} satisfies Pick<Shell, 'openPath' | 'showItemInFolder'>)
