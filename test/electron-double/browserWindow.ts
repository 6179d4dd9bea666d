import { pathToFileURL } from 'node:url'
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import { appEvents } from './appEvents.ts'
import { cancelableEvent } from './cancelableEvent.ts'
import { environment } from './environment.ts'
import { pathOf } from './paths.ts'
import { innerOf, onlyKnown, strict, StrictEmitter } from './strict.ts'
import { WebContentsDouble } from './webContents.ts'

const KNOWN_OPTIONS = ['x', 'y', 'width', 'height', 'minWidth', 'minHeight', 'useContentSize', 'center', 'show', 'title', 'icon', 'backgroundColor', 'autoHideMenuBar', 'titleBarStyle', 'titleBarOverlay', 'trafficLightPosition', 'webPreferences']
const EVENTS = ['ready-to-show', 'show', 'hide', 'close', 'closed', 'focus', 'blur', 'resize', 'resized', 'move', 'moved', 'maximize', 'unmaximize', 'minimize', 'restore', 'enter-full-screen', 'leave-full-screen', 'page-title-updated']

let windowsMade = 0
let open: BrowserWindow[] = []
const windowsOfContents = new WeakMap<object, BrowserWindow>()

/** The windows as the app holds them. */
export function allWindows(): BrowserWindow[] {
  return [...open]
}

/** A window: outside a test an app window of a browser, in a test a page without one. */
export class BrowserWindow extends StrictEmitter {
  static getAllWindows = allWindows
  static fromWebContents = (contents: object): BrowserWindow | null => windowsOfContents.get(contents) ?? null
  static getFocusedWindow = (): BrowserWindow | null => open.find(window => window.isFocused()) ?? null

  readonly id = ++windowsMade
  readonly webContents: object
  readonly #contents: WebContentsDouble
  readonly #options: BrowserWindowConstructorOptions
  readonly #facade: BrowserWindow
  #bounds: Rectangle
  #visible: boolean
  #focused = false
  #maximised = false
  #minimised = false
  #title: string

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super('BrowserWindow', EVENTS)
    onlyKnown('BrowserWindow', options, KNOWN_OPTIONS)
    this.#options = options
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.#visible = options.show !== false
    this.#title = options.title ?? ''
    this.#facade = strict<BrowserWindow>('BrowserWindow', this)
    this.#contents = new WebContentsDouble(options.webPreferences ?? {}, {
      userData: pathOf('userData'),
      contentSize: () => ({ width: this.#bounds.width, height: this.#bounds.height }),
      onClosed: () => this.#gone(),
      onResized: bounds => this.#hearResized(bounds),
    })
    this.webContents = this.#contents.facade
    windowsOfContents.set(this.webContents, this.#facade)
    open.push(this.#facade)
    appEvents.emit('browser-window-created', cancelableEvent({}), this.#facade)
    return this.#facade
  }

  async loadURL(url: string): Promise<void> {
    await this.#contents.load(url)
    this.#title = await this.#contents.chromiumPage?.title() ?? this.#title
    this.emit('page-title-updated', cancelableEvent({}), this.#title)
    this.emit('ready-to-show')
  }

  async loadFile(path: string): Promise<void> {
    await this.loadURL(pathToFileURL(path).href)
  }

  show(): void {
    this.#visible = true
    this.emit('show')
    this.focus()
  }

  hide(): void {
    this.#visible = false
    this.emit('hide')
  }

  isVisible = (): boolean => this.#visible

  focus(): void {
    this.#focused = true
    this.emit('focus')
    if (environment.mode === 'window') void this.#contents.chromiumPage?.bringToFront()
  }

  isFocused = (): boolean => this.#focused

  minimize(): void {
    this.#minimised = true
    this.emit('minimize')
  }

  restore(): void {
    this.#minimised = false
    this.emit('restore')
  }

  isMinimized = (): boolean => this.#minimised

  maximize(): void {
    this.#maximised = true
    this.emit('maximize')
  }

  unmaximize(): void {
    this.#maximised = false
    this.emit('unmaximize')
  }

  isMaximized = (): boolean => this.#maximised
  isFullScreen = (): boolean => false
  getTitle = (): string => this.#title
  getBounds = (): Rectangle => ({ ...this.#bounds })
  getNormalBounds = (): Rectangle => ({ ...this.#bounds })

  setTitle(title: string): void {
    this.#title = title
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }

  setBounds(bounds: Partial<Rectangle>): void {
    const next = { ...this.#bounds, ...bounds }
    next.width = Math.max(next.width, this.#options.minWidth ?? 0)
    next.height = Math.max(next.height, this.#options.minHeight ?? 0)
    this.#bounds = next
    // A window of a person's own browser is hers to resize.
    if (environment.mode === 'hidden') void this.#contents.chromiumPage?.setViewportSize({ width: next.width, height: next.height })
    this.emit('resize')
  }

  isDestroyed(): boolean {
    return this.#contents.isDestroyed()
  }

  close(): void {
    if (this.isDestroyed()) return
    const event = cancelableEvent({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    void this.#contents.destroy().catch(() => undefined)
  }

  #hearResized({ x, y, width, height }: Rectangle): void {
    if (environment.mode === 'hidden') return
    this.#bounds = { x, y, width, height }
    this.emit('resize')
  }

  #gone(): void {
    if (!open.includes(this.#facade)) return
    open = open.filter(window => window !== this.#facade)
    this.#focused = false
    this.emit('closed')
    if (open.length === 0) appEvents.emit('window-all-closed')
  }
}

/** The page in a window that the app holds. */
export function pageOfWindow(window: BrowserWindow): WebContentsDouble['chromiumPage'] {
  return (innerOf(window.webContents) as WebContentsDouble).chromiumPage
}
