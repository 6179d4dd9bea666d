import type { WebContents, WebPreferences, WindowOpenHandlerResponse } from 'electron'
import { appEvents } from './appEvents.ts'
import { cancelableEvent } from './cancelableEvent.ts'
import { answerInvoke, tellMain } from './ipcMain.ts'
import type { AppMessage, PageMessage } from './page/bridgeProtocol.ts'
import { toApp, toChromium } from './protocol.ts'
import { RendererPage } from './rendererPage.ts'
import { applyPermissions, session } from './session.ts'
import { onlyKnown, strict, StrictEmitter, UnknownToDouble } from './strict.ts'
import { applyColorScheme } from './nativeTheme.ts'

type WindowOpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0]

const KNOWN_PREFERENCES = ['preload', 'sandbox', 'contextIsolation', 'nodeIntegration', 'nodeIntegrationInSubFrames', 'nodeIntegrationInWorker', 'webviewTag', 'webSecurity', 'spellcheck', 'additionalArguments', 'devTools', 'navigateOnDragDrop', 'safeDialogs', 'v8CacheOptions', 'backgroundThrottling']
const EVENTS = ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview', 'did-finish-load', 'did-fail-load', 'dom-ready', 'render-process-gone', 'destroyed', 'context-menu', 'before-input-event', 'console-message']

/** What the window wants to know of its contents. */
export interface WindowOfContents {
  userData: string
  contentSize(): { width: number, height: number }
  onClosed(): void
  onResized(bounds: { x: number, y: number, width: number, height: number }): void
}

let count = 0

/** The contents of one window; the page behind it is opened with the first address. */
export class WebContentsDouble extends StrictEmitter implements Pick<WebContents, 'id' | 'send' | 'isDestroyed' | 'getURL' | 'reload' | 'setWindowOpenHandler' | 'isLoading'> {
  readonly id = ++count
  readonly session = session.defaultSession
  readonly facade = strict('webContents', this)
  readonly mainFrame: { readonly url: string, readonly parent: null }
  readonly #preferences: WebPreferences
  readonly #window: WindowOfContents
  #renderer: Promise<RendererPage> | null = null
  #opened: RendererPage | null = null
  #destroyed = false
  #loading = ''
  #openHandler: WindowOpenHandler | null = null

  constructor(preferences: WebPreferences, window: WindowOfContents) {
    super('webContents', EVENTS)
    onlyKnown('webPreferences', preferences, KNOWN_PREFERENCES)
    const { sandbox = true, contextIsolation = true, nodeIntegration = false, webSecurity = true } = preferences
    if (!sandbox || !contextIsolation || nodeIntegration || !webSecurity) throw new UnknownToDouble('a page that is not sandboxed and isolated')
    this.#preferences = preferences
    this.#window = window
    const currentUrl = (): string => this.getURL()
    this.mainFrame = strict('webFrameMain', { get url() { return currentUrl() }, parent: null })
    appEvents.emit('web-contents-created', cancelableEvent({}), this.facade)
  }

  /** Shows an address; main's own wish, so nobody is asked. @throws Error where it cannot be loaded, as Electron does */
  async load(url: string): Promise<void> {
    this.#loading = new URL(url).href
    this.#renderer ??= RendererPage.open({
      userData: this.#window.userData, url, size: this.#window.contentSize(), preferences: this.#preferences,
      listener: {
        mayNavigate: (target, isMainFrame) => this.#mayNavigate(target, isMainFrame),
        wantsWindow: target => this.#wantsWindow(target),
        onMessage: (message, answer) => this.#hear(message, answer),
        onCrash: () => this.emit('render-process-gone', cancelableEvent({}), { reason: 'crashed', exitCode: 1 }),
        onClosed: () => this.#close(),
      },
    })
    const renderer = await this.#renderer
    this.#opened = renderer
    await applyColorScheme(renderer.page)
    const shown = toChromium(url)
    await applyPermissions(renderer.page.context(), this.facade, { app: url, chromium: new URL(shown).origin })
    try {
      await renderer.page.goto(shown)
    } catch (error) {
      if (this.#destroyed) return
      this.emit('did-fail-load', cancelableEvent({}), -2, 'ERR_FAILED', url, true)
      throw new Error(`ERR_FAILED (-2) loading '${url}': ${error instanceof Error ? error.message : String(error)}`)
    }
    this.emit('dom-ready', cancelableEvent({}))
    this.emit('did-finish-load', cancelableEvent({}))
  }

  send(channel: string, ...args: unknown[]): void {
    const clones = structuredClone(args)
    void this.#opened?.tell({ type: 'send', channel, args: clones })
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#openHandler = handler
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  isLoading(): boolean {
    return this.#opened === null
  }

  getURL(): string {
    return toApp(this.#opened?.page.url() ?? '')
  }

  reload(): void {
    this.#loading = this.getURL()
    void this.#opened?.page.reload().catch((error: unknown) => console.error('[electron double] reload failed', error))
  }

  /** The page, once the window shows one. */
  get chromiumPage(): RendererPage['page'] | null {
    return this.#opened?.page ?? null
  }

  /** Closes the page, whatever it says. */
  async destroy(): Promise<void> {
    this.#close()
    await (await this.#renderer)?.page.close()
  }

  #close(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.emit('destroyed')
    this.#window.onClosed()
  }

  #mayNavigate(url: string, isMainFrame: boolean): boolean {
    if (isMainFrame && url.split('#')[0] === this.#loading.split('#')[0]) return true
    const event = cancelableEvent({ url, isMainFrame, isSameDocument: false })
    if (isMainFrame) this.emit('will-navigate', event, url)
    this.emit('will-frame-navigate', event)
    return !event.defaultPrevented
  }

  #wantsWindow(url: string): void {
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab', referrer: { url: '', policy: 'default' } } as const
    const response: WindowOpenHandlerResponse = this.#openHandler?.(details) ?? { action: 'allow' }
    if (response.action !== 'deny') console.error(`[electron double] a page opened a window, which the double cannot show: ${url}`)
  }

  #hear(message: PageMessage, answer: (message: AppMessage) => void): void {
    const event = { sender: this.facade, senderFrame: this.mainFrame, processId: 1, frameId: 1, type: 'frame' }
    switch (message.type) {
      case 'send': tellMain(event, message.channel, message.args); break
      case 'resized': this.#window.onResized(message); break
      case 'invoke': {
        const { id, channel, args } = message
        answerInvoke(event, channel, args).then(
          value => answer({ type: 'answer', id, value }),
          (error: unknown) => answer({ type: 'refusal', id, message: `Error invoking remote method '${channel}': ${String(error)}` }),
        )
        break
      }
    }
  }
}
