import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { SettingsStore } from '../appSettings.ts'
import { MIN_HEIGHT, MIN_WIDTH, placeWindow } from './placeWindow.ts'

/** The page's canvas, so that the window never flashes white. */
const CANVAS = { light: '#f3efe9', dark: '#151412' }

/** Opens the one window, sandboxed and isolated, where it was left; remembers where it is left again. */
export function createWindow(url: string, settings: SettingsStore): BrowserWindow {
  const saved = settings.read().window
  const window = new BrowserWindow({
    ...placeWindow(saved, screen.getAllDisplays().map(display => display.workArea)),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Shopcast',
    backgroundColor: nativeTheme.shouldUseDarkColors ? CANVAS.dark : CANVAS.light,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (saved?.maximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => settings.change({ window: { ...window.getNormalBounds(), maximised: window.isMaximized() } }))
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload()
  })
  void window.loadURL(url)
  return window
}
