import type { NativeTheme } from 'electron'
import type { Page } from 'playwright-core'
import { strict, StrictEmitter } from './strict.ts'

const pages = new Set<Page>()

/** The system's theme is light as far as the double is concerned, unless a browser window follows the real one. */
class NativeThemeDouble extends StrictEmitter implements Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'> {
  #source: NativeTheme['themeSource'] = 'system'

  constructor() {
    super('nativeTheme', ['updated'])
  }

  get themeSource(): NativeTheme['themeSource'] {
    return this.#source
  }

  set themeSource(source: NativeTheme['themeSource']) {
    if (source === this.#source) return
    this.#source = source
    for (const page of pages) void emulate(page)
    this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}

const inner = new NativeThemeDouble()

export const nativeTheme = strict('nativeTheme', inner)

async function emulate(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: inner.themeSource === 'system' ? null : inner.themeSource }).catch(() => undefined)
}

/** Makes a page follow the app's theme from now on. */
export async function applyColorScheme(page: Page): Promise<void> {
  if (!pages.has(page)) {
    pages.add(page)
    page.once('close', () => pages.delete(page))
  }
  await emulate(page)
}
