import type { Frame, Page, Request } from 'playwright-core'

/** What a page's contents decide about where the page may go. */
export interface NavigationGuard {
  /** @returns whether the page may leave for the address */
  mayNavigate(url: string, isMainFrame: boolean): boolean
  /** Tells the app that the page wants a new window; it is never opened. */
  wantsWindow(url: string): void
}

const guards = new Map<Page, NavigationGuard>()

export function guardPage(page: Page, guard: NavigationGuard): void {
  guards.set(page, guard)
  page.once('close', () => guards.delete(page))
}

/** Decides a navigation that is under way. @returns whether it goes on */
export function decideNavigation(request: Request, url: string): boolean {
  const frame = frameOf(request)
  // The browser does not say who asked for a window; an app of several windows hears of it by the first.
  if (frame === null) guards.values().next().value?.wantsWindow(url)
  return frame !== null && (guards.get(frame.page())?.mayNavigate(url, frame.parentFrame() === null) ?? false)
}

/** Null for the first request of a window that is only being made. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame()
  } catch {
    return null
  }
}
