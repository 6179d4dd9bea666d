import type { WebFrameMain } from 'electron'
import { isAppUrl } from './serveBundle.ts'

/**
 * Whether main listens to a frame: only to the main frame of the app's own page.
 * @param developmentUrl of electron-vite's server; undefined in an installed app
 */
export function isTrustedFrame(frame: Pick<WebFrameMain, 'url' | 'parent'> | null, developmentUrl: string | undefined): boolean {
  if (!frame || frame.parent !== null) return false
  if (isAppUrl(frame.url)) return true
  return developmentUrl !== undefined && URL.parse(frame.url)?.origin === URL.parse(developmentUrl)?.origin
}
