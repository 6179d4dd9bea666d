import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** More stops than any page has. */
const STOPS = 60

export interface Focused { name: string; isSeen: boolean }

/** What has the focus, and whether anybody can see that. */
export function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement
    // Behind the last stop the browser begins anew, with nothing in focus.
    if (element === document.body) return { name: '', isSeen: false }
    const drawn = element instanceof HTMLInputElement && element.type === 'radio' ? element.closest('label') ?? element : element
    const { outlineStyle, outlineWidth } = getComputedStyle(drawn)
    return { name: (element.getAttribute('aria-label') ?? element.closest('label')?.innerText ?? element.innerText).replace(/\s+/g, ' ').trim(), isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0 }
  })
}

/** Goes on by Tab until what is called so has the focus; every stop on the way has to be seen. */
export async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  const met: string[] = []
  for (let stop = 0; stop < STOPS; stop++) {
    await page.keyboard.press(key)
    const at = await focused(page)
    if (at.name !== '') expect(at, `the focus on “${at.name}” is seen`).toMatchObject({ isSeen: true })
    if (name.test(at.name)) return
    met.push(at.name)
  }
  throw new Error(`Tab never came to ${String(name)}, only to ${met.join(' · ')}`)
}
