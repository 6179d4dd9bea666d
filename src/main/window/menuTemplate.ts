import type { MenuItemConstructorOptions } from 'electron'
import type { Settings } from '../../contracts/settings.ts'
import { menuTexts } from './menuTexts.ts'

export interface MenuOptions {
  locale: Settings['locale']
  platform: NodeJS.Platform
  /** Adds reloading and the developer's tools. */
  development: boolean
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** The application's menu; the edit roles are what gives a page its clipboard keys on macOS. */
export function menuTemplate({ locale, platform, development }: MenuOptions): MenuItemConstructorOptions[] {
  const text = menuTexts[locale]
  const mac = platform === 'darwin'
  const appMenu: MenuItemConstructorOptions = {
    label: 'Shopcast',
    submenu: [
      { role: 'about', label: text.about }, separator,
      { role: 'services', label: text.services }, separator,
      { role: 'hide', label: text.hide }, { role: 'hideOthers', label: text.hideOthers }, { role: 'unhide', label: text.unhide }, separator,
      { role: 'quit', label: text.quit },
    ],
  }
  return [
    ...(mac ? [appMenu] : []),
    { label: text.file, submenu: [mac ? { role: 'close', label: text.close } : { role: 'quit', label: text.quit }] },
    {
      label: text.edit,
      submenu: [
        { role: 'undo', label: text.undo }, { role: 'redo', label: text.redo }, separator,
        { role: 'cut', label: text.cut }, { role: 'copy', label: text.copy }, { role: 'paste', label: text.paste },
        { role: 'selectAll', label: text.selectAll },
      ],
    },
    {
      label: text.view,
      submenu: [
        { role: 'resetZoom', label: text.actualSize }, { role: 'zoomIn', label: text.zoomIn }, { role: 'zoomOut', label: text.zoomOut }, separator,
        { role: 'togglefullscreen', label: text.fullScreen },
        ...(development ? [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
      ],
    },
    {
      label: text.window,
      submenu: [
        { role: 'minimize', label: text.minimise },
        ...(mac ? [{ role: 'zoom' as const, label: text.zoom }, separator, { role: 'front' as const, label: text.front }] : []),
      ],
    },
  ]
}
