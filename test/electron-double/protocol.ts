import type { CustomScheme, Protocol } from 'electron'
import type { Route } from 'playwright-core'
import { decideNavigation } from './navigation.ts'
import { strict } from './strict.ts'

type Handler = Parameters<Protocol['handle']>[1]

/**
 * Chromium knows no scheme of the app's, so `app://bundle/x` is shown to it as `https://bundle.app.invalid/x`: a secure
 * origin too, and a name that can never be resolved. All that the app sees is in its own scheme.
 */
const SUFFIX = 'invalid'

const schemes = new Map<string, NonNullable<CustomScheme['privileges']>>()
const handlers = new Map<string, Handler>()
let ready = false

export function protocolBecomesReady(): void {
  ready = true
}

export function toChromium(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)/i, (whole, scheme: string, host: string) => schemes.has(scheme) ? `https://${host}.${scheme}.${SUFFIX}` : whole)
}

export function toApp(url: string): string {
  return url.replace(/^https:\/\/([^/?#]+)\.([a-z0-9+-]+)\.invalid(?=[/?#]|$)/, '$2://$1')
}

const offered = {
  registerSchemesAsPrivileged(customSchemes: CustomScheme[]): void {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of customSchemes) {
      if (!privileges?.standard || !privileges.secure) throw new Error('the Electron double serves standard, secure schemes only')
      schemes.set(scheme, privileges)
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (!ready) throw new Error('protocol.handle should be called after app is ready')
    if (!schemes.has(scheme)) throw new Error(`the Electron double handles registered schemes only, not ${scheme}`)
    if (handlers.has(scheme)) throw new Error('The scheme has been intercepted')
    handlers.set(scheme, handler)
  },
  unhandle(scheme: string): void {
    if (!handlers.delete(scheme)) throw new Error('The scheme has not been registered')
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'>

export const protocol = strict('protocol', offered)

/** Answers whatever a page asks for: from the app's own handler, or not at all. */
export async function answerRequest(route: Route): Promise<void> {
  const request = route.request()
  const url = toApp(request.url())
  if (request.isNavigationRequest() && !decideNavigation(request, url)) return await abort(route, 'aborted')
  const handler = handlers.get(url.slice(0, url.indexOf(':')))
  if (!handler) return await abort(route, 'internetdisconnected')
  try {
    const body = request.method() === 'GET' || request.method() === 'HEAD' ? null : request.postDataBuffer()
    const response = await handler(new Request(url, { method: request.method(), headers: request.headers(), body: body && new Uint8Array(body) }))
    const headers = Object.fromEntries(response.headers)
    await route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) })
  } catch (error) {
    console.error(`[electron double] the handler of ${url} failed`, error)
    await abort(route, 'failed')
  }
}

/** The page may have gone in the meantime; then nobody waits for the answer. */
async function abort(route: Route, reason: string): Promise<void> {
  await route.abort(reason).catch(() => undefined)
}
