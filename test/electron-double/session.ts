import type { Session } from 'electron'
import type { BrowserContext } from 'playwright-core'
import { protocol } from './protocol.ts'
import { strict } from './strict.ts'

type RequestHandler = Parameters<Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0]

/** Electron's name of a permission → Chromium's names. */
const PERMISSIONS = {
  geolocation: ['geolocation'],
  notifications: ['notifications'],
  media: ['camera', 'microphone'],
  midi: ['midi'],
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
  'idle-detection': ['idle-detection'],
  'window-management': ['window-management'],
  'storage-access': ['storage-access'],
} as const

let requestHandler: RequestHandler = null
let checkHandler: CheckHandler = null

const offered = {
  protocol,
  setPermissionRequestHandler(handler: RequestHandler): void {
    requestHandler = handler
  },
  setPermissionCheckHandler(handler: CheckHandler): void {
    checkHandler = handler
  },
} satisfies Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'> & { protocol: unknown }

const defaultSession = strict('session.defaultSession', offered)

export const session = strict('session', { defaultSession })

/** Electron grants whatever no handler refuses, so the double does too. */
function isGranted(contents: object, permission: string, origin: string): boolean {
  const checked = checkHandler?.(contents as Parameters<NonNullable<CheckHandler>>[0], permission as never, origin, { isMainFrame: true, requestingUrl: origin }) ?? true
  let requested = true
  if (requestHandler) {
    requested = false
    requestHandler(contents as Parameters<NonNullable<RequestHandler>>[0], permission as never, granted => { requested = granted }, { isMainFrame: true, requestingUrl: origin } as never)
  }
  return checked && requested
}

/** Chromium asks nobody in a page without a window, so the app's handlers are asked beforehand and Chromium told. */
export async function applyPermissions(context: BrowserContext, contents: object, origin: { app: string, chromium: string }): Promise<void> {
  // What is set holds as long as this connection, so it is never ended.
  const devTools = await context.browser()?.newBrowserCDPSession()
  if (!devTools) throw new Error('the browser has no DevTools of its own')
  for (const [permission, names] of Object.entries(PERMISSIONS)) {
    const setting = isGranted(contents, permission, origin.app) ? 'granted' : 'denied'
    for (const name of names) await devTools.send('Browser.setPermission', { permission: { name }, setting, origin: origin.chromium })
  }
}
