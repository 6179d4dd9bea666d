import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { WebPreferences } from 'electron'
import type { CDPSession, Page } from 'playwright-core'
import { browserVersion, openPage } from './browser.ts'
import { commandLineSwitch, environment } from './environment.ts'
import { guardPage, type NavigationGuard } from './navigation.ts'
import { toChromium } from './protocol.ts'
import { BINDING, bridgeEvents, HELD_FILES, RECEIVER, WORLD, type AppMessage, type PageMessage, type PreloadFacts } from './page/bridgeProtocol.ts'
import { isolatedWorldScript, mainWorldScript } from './page/preloadScript.ts'
import { structuredCloneCodec } from './structuredCloneCodec.ts'
import { ELECTRON_VERSION } from './version.ts'


const LONGEST_LINE = 500
const codec = structuredCloneCodec()

/** What a page's contents want to know of it. */
export interface RendererListener extends NavigationGuard {
  onMessage(message: PageMessage, answer: (message: AppMessage) => void): void
  onCrash(): void
  onClosed(): void
}

/** A real Chromium page with the app's preload in a world of its own. */
export class RendererPage {
  readonly page: Page
  readonly #devTools: CDPSession
  readonly #listener: RendererListener
  #mainFrame = ''
  #world: number | null = null

  private constructor(page: Page, devTools: CDPSession, listener: RendererListener) {
    this.page = page
    this.#devTools = devTools
    this.#listener = listener
  }

  /** @param url the first address that the page will show, in the app's own scheme */
  static async open(options: { userData: string, url: string, size: { width: number, height: number }, preferences: WebPreferences, listener: RendererListener }): Promise<RendererPage> {
    const page = await openPage(options.userData, toChromium(options.url), options.size)
    const renderer = new RendererPage(page, await page.context().newCDPSession(page), options.listener)
    renderer.#listen()
    await renderer.#install(options.preferences)
    return renderer
  }

  /** Tells the preload's world of the document that is shown now. */
  async tell(message: AppMessage, world = this.#world): Promise<void> {
    if (world === null || this.page.isClosed()) return
    const expression = `globalThis[${JSON.stringify(RECEIVER)}]?.(${JSON.stringify(codec.pack(message))})`
    // The document may have been left in the meantime; its messages are lost, as in Electron.
    await this.#devTools.send('Runtime.evaluate', { expression, contextId: world }).catch(() => undefined)
  }

  #listen(): void {
    const { page } = this
    guardPage(page, this.#listener)
    page.on('crash', () => this.#listener.onCrash())
    page.on('close', () => this.#listener.onClosed())
    page.on('console', message => {
      if (environment.log || message.type() === 'error') console.error(`[page ${message.type()}] ${shorten(message.text())}`)
    })
    page.on('pageerror', error => console.error('[page error]', shorten(error.stack ?? error.message)))
    this.#devTools.on('Runtime.executionContextCreated', ({ context }) => {
      const frame = (context.auxData as { frameId?: string } | undefined)?.frameId
      if (context.name === WORLD && frame === this.#mainFrame) this.#world = context.id
    })
    this.#devTools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === BINDING) this.#hear(codec.unpack(payload) as PageMessage, executionContextId)
    })
  }

  async #install({ preload, additionalArguments = [] }: WebPreferences): Promise<void> {
    await this.#devTools.send('Page.enable')
    const { frameTree } = await this.#devTools.send('Page.getFrameTree')
    this.#mainFrame = frameTree.frame.id
    await this.#devTools.send('Runtime.enable')
    await this.#devTools.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD })
    const events = bridgeEvents(randomUUID())
    const language = commandLineSwitch('lang')
    const facts: PreloadFacts = {
      platform: process.platform,
      versions: { electron: ELECTRON_VERSION, node: process.versions.node, chrome: browserVersion() },
      argv: [process.execPath, ...(language ? [`--lang=${language}`] : []), ...additionalArguments],
    }
    await this.#devTools.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript(events) })
    await this.#devTools.send('Page.addScriptToEvaluateOnNewDocument', {
      source: isolatedWorldScript(preload === undefined ? '' : readFileSync(preload, 'utf8'), events, facts), worldName: WORLD,
    })
  }

  #hear(message: PageMessage, world: number): void {
    if (message.type === 'held') void this.#answerPaths(message.batch, message.count, world)
    else if (message.type === 'preloadFailed') console.error('[preload]', message.message)
    else this.#listener.onMessage(message, answer => void this.tell(answer, world))
  }

  /** Only Chromium knows where a file lies that a person dropped or chose. */
  async #answerPaths(batch: number, count: number, world: number): Promise<void> {
    const paths: string[] = []
    for (let index = 0; index < count; index++) {
      const { result } = await this.#devTools.send('Runtime.evaluate', { expression: `${HELD_FILES}(${batch}, ${index})`, contextId: world })
      const { path } = await this.#devTools.send('DOM.getFileInfo', { objectId: result.objectId ?? '' }).catch(() => ({ path: '' }))
      paths.push(path)
    }
    await this.tell({ type: 'paths', batch, paths }, world)
  }
}

/** A blocked `data:` address would fill the screen. */
function shorten(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text
}
