import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { commandLineSwitch, environment } from './environment.ts'
import { findChromium, installedChromium, type Chromium } from './findChromium.ts'
import { answerRequest } from './protocol.ts'

/** Keeps a browser from speaking to anybody but the app. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--no-default-browser-check', '--disable-domain-reliability', '--no-pings']
/** Headless Chromium moves glyphs to whole pixels unless told not to, which eats the spaces between words. */
const TRUE_SPACING = '--font-render-hinting=none'

let context: BrowserContext | null = null
let launching: Promise<BrowserContext> | null = null
let profile = ''
/** Pages that a window of the app opens just now; any other is a page's own doing. */
let opening = 0

/** The folder of the browser's own files, within the app's data. */
function profileFolder(userData: string): string {
  const folder = join(userData, 'Chromium')
  mkdirSync(folder, { recursive: true })
  return folder
}

async function browserToUse(): Promise<Chromium> {
  if (environment.browser !== undefined) return { executablePath: environment.browser, env: {}, hasWindows: true }
  const found = environment.mode === 'window' ? installedChromium() : await findChromium()
  if (!found) throw new Error('no Chromium, Chrome or Edge was found on this computer')
  return found
}

async function launch(userData: string, firstUrl: string, size: { width: number, height: number }): Promise<BrowserContext> {
  const { executablePath, env } = await browserToUse()
  const inWindow = environment.mode === 'window'
  const asRoot = process.getuid?.() === 0
  const language = commandLineSwitch('lang')
  profile = profileFolder(userData)
  const launched = await chromium.launchPersistentContext(profile, {
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    headless: !inWindow,
    // Tests show only the app's own pages; a person's browser keeps its sandbox.
    chromiumSandbox: inWindow && !asRoot,
    viewport: inWindow ? null : size,
    ...(language && !inWindow ? { locale: language } : {}),
    ...(inWindow ? { ignoreDefaultArgs: ['--enable-automation'], colorScheme: null } : {}),
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      ...QUIET, TRUE_SPACING,
      ...(language ? [`--lang=${language}`] : []),
      ...(environment.devTools ? ['--remote-debugging-port=0'] : []),
      ...(inWindow ? [`--app=${firstUrl}`, `--window-size=${size.width},${size.height}`, '--test-type'] : []),
    ],
  })
  await launched.route('**/*', answerRequest)
  launched.on('page', page => {
    if (opening === 0) void page.close().catch(() => undefined)
  })
  context = launched
  return launched
}

/**
 * A page of the one browser, which starts with the first page.
 * @param firstUrl the address, as Chromium knows it, that the window will show
 */
export async function openPage(userData: string, firstUrl: string, size: { width: number, height: number }): Promise<Page> {
  const first = launching === null
  launching ??= launch(userData, firstUrl, size)
  const launched = await launching
  const page = first ? launched.pages()[0] : undefined
  if (page) return page
  opening++
  try {
    return await launched.newPage()
  } finally {
    opening--
  }
}

/** The version of the browser in use. */
export function browserVersion(): string {
  return context?.browser()?.version() ?? ''
}

/** Where the browser's DevTools listen; null while no page was opened, or where they were not asked for. */
export function devToolsAddress(): string | null {
  if (!context || !environment.devTools) return null
  const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')
  return `http://127.0.0.1:${port}`
}

export async function closeBrowser(): Promise<void> {
  await context?.close().catch(() => {
    // It has gone by itself, which is what was wanted.
  })
}
