import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Electron from 'electron'
import type { Page } from 'playwright-core'
import { launchOnDouble } from './launchOnDouble.ts'
import { launchOnElectron } from './launchOnElectron.ts'
import { installedElectron } from '../electron-double/installedElectron.ts'
import { projectRoot } from '../projectRoot.ts'

export type ElectronModule = typeof Electron

/** An app that runs, on the double or on real Electron. */
export interface RunningApp {
  readonly pid: number
  isRunning(): boolean
  firstWindow(): Promise<Page>
  /** Runs a self-contained function in the main process. */
  evaluate<Argument, Result>(run: (electron: ElectronModule, argument: Argument) => Result | Promise<Result>, argument: Argument): Promise<Result>
  /** @returns the exit code, once the app has ended */
  readonly exited: Promise<number | null>
  kill(): void
  /** Lets go of the page's browser. */
  disconnect(): Promise<void>
}

export interface LaunchOptions {
  /** The app's folder; Shopcast's own unless another is named. */
  appFolder?: string
  /** Where the app keeps its data; a fresh folder, removed afterwards, unless one is named. */
  userData?: string
  /** The system's language, such as `zh-CN`. */
  language?: string
  args?: string[]
}

/** A file dialog that the app opened. */
export interface DialogCall { dialog: 'open' | 'save', options: Record<string, unknown> }

/** What tests do with the app. The same on the double and on real Electron. */
export interface ShopcastApp extends AsyncDisposable {
  page: Page
  userData: string
  app: RunningApp
  /** The files that the next open dialogs give, one list a dialog; an empty list closes it. */
  chooseInOpenDialog(...answers: string[][]): Promise<void>
  /** Where the next save dialogs save; null closes one. */
  chooseInSaveDialog(...answers: (string | null)[]): Promise<void>
  dialogCalls(): Promise<DialogCall[]>
  /** Drops files from disk on an element. */
  dropFiles(selector: string, paths: string[]): Promise<void>
  /** Process ids of the workers that live. */
  workers(): Promise<number[]>
  setTheme(theme: 'system' | 'light' | 'dark'): Promise<void>
  setSize(width: number, height: number): Promise<void>
  /** Kills it with its workers, as a power cut would. */
  killAll(): Promise<void>
  /** Quits as its menu would. @returns the exit code */
  quit(): Promise<number | null>
}

/** Starts the built app with a window. */
export async function launchApp(options: LaunchOptions = {}): Promise<ShopcastApp> {
  const ownFolder = options.userData === undefined
  const userData = options.userData ?? await mkdtemp(join(tmpdir(), 'shopcast-e2e-'))
  const app = await startApp({ ...options, userData })
  try {
    return shopcastApp(app, await app.firstWindow(), userData, ownFolder)
  } catch (error) {
    app.kill()
    throw error
  }
}

/** Starts the built app and waits for nothing, as for a second instance or a command without a window. */
export function startApp(options: LaunchOptions & { userData: string }): Promise<RunningApp> {
  const appFolder = options.appFolder ?? projectRoot
  const args = [`--user-data-dir=${options.userData}`, ...(options.language === undefined ? [] : [`--lang=${options.language}`]), ...(options.args ?? [])]
  const electron = installedElectron()
  if (!existsSync(join(appFolder, 'package.json'))) throw new Error(`there is no app in ${appFolder}`)
  return electron === null ? launchOnDouble(appFolder, args) : launchOnElectron(electron, appFolder, args)
}

function shopcastApp(app: RunningApp, page: Page, userData: string, ownFolder: boolean): ShopcastApp {
  const quit = async (): Promise<number | null> => {
    await app.evaluate(({ app: running }) => running.quit(), null).catch(() => undefined)
    const code = await app.exited
    await app.disconnect()
    return code
  }
  const workers = () => app.evaluate(({ app: running }) => running.getAppMetrics().filter(({ type }) => type === 'Utility').filter(({ name, serviceName }) => `${name ?? ''}${serviceName ?? ''}`.includes('Shopcast') || name === 'Node Utility Process').map(({ pid }) => pid), null)
  const killAll = async (): Promise<void> => {
    const pids = await workers()
    app.kill()
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await app.exited
    await app.disconnect()
  }
  return {
    page, userData, app, quit,
    chooseInOpenDialog: async (...answers) => {
      await app.evaluate(({ dialog }, given) => {
        const record = globalThis as { dialogCalls?: unknown[] }
        dialog.showOpenDialog = (...args: unknown[]) => {
          (record.dialogCalls ??= []).push({ dialog: 'open', options: args.at(-1) })
          const filePaths = given.shift()
          if (!filePaths) return Promise.reject(new Error('an open dialog more than the test expected'))
          return Promise.resolve({ canceled: filePaths.length === 0, filePaths })
        }
      }, answers)
    },
    chooseInSaveDialog: async (...answers) => {
      await app.evaluate(({ dialog }, given) => {
        const record = globalThis as { dialogCalls?: unknown[] }
        dialog.showSaveDialog = (...args: unknown[]) => {
          (record.dialogCalls ??= []).push({ dialog: 'save', options: args.at(-1) })
          const filePath = given.shift()
          if (filePath === undefined) return Promise.reject(new Error('a save dialog more than the test expected'))
          return Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' })
        }
      }, answers)
    },
    dialogCalls: () => app.evaluate(() => (globalThis as { dialogCalls?: DialogCall[] }).dialogCalls ?? [], null),
    dropFiles: (selector, paths) => dropFiles(page, selector, paths),
    workers, killAll,
    setTheme: async theme => {
      await app.evaluate(({ nativeTheme }, source) => { nativeTheme.themeSource = source }, theme)
    },
    setSize: async (width, height) => {
      await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setSize(size.width, size.height), { width, height })
      await page.waitForFunction(size => innerWidth <= size.width && innerWidth > size.width - 100, { width, height })
    },
    async [Symbol.asyncDispose]() {
      if (app.isRunning()) await quit()
      if (ownFolder) await rm(userData, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Puts real files into an input of the test's own, so that they have paths, then drops them from there. */
async function dropFiles(page: Page, selector: string, paths: string[]): Promise<void> {
  const input = await page.evaluateHandle(() => Object.assign(document.createElement('input'), { type: 'file', multiple: true }))
  const element = input.asElement()
  if (!element) throw new Error('the page gave no input')
  await element.setInputFiles(paths)
  await page.locator(selector).first().evaluate((target, source) => {
    const dataTransfer = new DataTransfer()
    for (const file of (source as HTMLInputElement).files ?? []) dataTransfer.items.add(file)
    for (const type of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, composed: true, dataTransfer }))
  }, input)
  await input.dispose()
}
