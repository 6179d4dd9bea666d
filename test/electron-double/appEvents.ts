import { StrictEmitter } from './strict.ts'

/** What the app hears of itself; apart from `app`, since every other part of the double has something to tell there. */
export const appEvents = new StrictEmitter('app', [
  'will-finish-launching', 'ready', 'window-all-closed', 'before-quit', 'will-quit', 'quit', 'activate', 'second-instance', 'open-file',
  'browser-window-created', 'web-contents-created', 'child-process-gone', 'render-process-gone',
])
