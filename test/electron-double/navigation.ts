import type { Page, Request } from 'playwright-core'

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
  const frame = request.frame()
  // A page without a guard is a window that some page just opened: its address was decided by `wantsWindow`.
  return guards.get(frame.page())?.mayNavigate(url, frame.parentFrame() === null) ?? false
}
