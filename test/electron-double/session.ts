import type { Session } from 'electron'
import type { BrowserContext, Page } from 'playwright-core'
import { protocol } from './protocol.ts'
import { strict } from './strict.ts'

type RequestHandler = Parameters<Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0]

/** Electron's name of a permission → Chromium's. */
const PERMISSIONS = {
  geolocation: ['geolocation'],
  notifications: ['notifications'],
  media: ['audioCapture', 'videoCapture'],
  midi: ['midi'],
  'clipboard-read': ['clipboardReadWrite'],
  'clipboard-sanitized-write': ['clipboardSanitizedWrite'],
  'idle-detection': ['idleDetection'],
  'window-management': ['windowManagement'],
  'storage-access': ['storageAccess'],
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
export async function applyPermissions(context: BrowserContext, page: Page, contents: object, origin: { app: string, chromium: string }): Promise<void> {
  const granted = Object.entries(PERMISSIONS).filter(([permission]) => isGranted(contents, permission, origin.app)).flatMap(([, names]) => names)
  const devTools = await context.newCDPSession(page)
  // Whatever is not named here is refused for this origin.
  await devTools.send('Browser.grantPermissions', { origin: origin.chromium, permissions: granted as never })
  await devTools.detach()
}
