import { fork } from 'node:child_process'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { ControlAnswer, ControlRequest } from '../electron-double/control.ts'
import { doubleVariables } from '../electron-double/environment.ts'
import type { RunningApp } from './launchApp.ts'

const doubleEntry = join(import.meta.dirname, '..', 'electron-double', 'runApp.ts')
/** How long an app may take to show its first page. */
const FIRST_PAGE_MS = 60_000
const POLL_MS = 50

/** Starts an app on the double, in a process of its own, and drives its page over DevTools. */
export async function launchOnDouble(appFolder: string, args: string[]): Promise<RunningApp> {
  const child = fork(doubleEntry, args, {
    cwd: appFolder,
    env: { ...process.env, ...doubleVariables({ app: appFolder, devTools: true, log: process.env['SHOPCAST_DOUBLE_LOG'] === '1' }) },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exit = Promise.withResolvers<number | null>()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let running = true
  let browser: Browser | null = null
  child.once('exit', code => {
    running = false
    for (const { reject } of waiting.values()) reject(new Error('the app has ended'))
    waiting.clear()
    exit.resolve(code)
  })
  child.on('message', (answer: ControlAnswer) => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.ok) asked?.resolve(answer.value)
    else asked?.reject(new Error(answer.message))
  })

  let count = 0
  const ask = (request: Omit<Extract<ControlRequest, { type: 'evaluate' }>, 'id'> | Omit<Extract<ControlRequest, { type: 'devTools' }>, 'id'>): Promise<unknown> => {
    if (!running) return Promise.reject(new Error('the app has ended'))
    const answer = Promise.withResolvers<unknown>()
    const id = ++count
    waiting.set(id, answer)
    child.send({ ...request, id })
    return answer.promise
  }

  return {
    pid: child.pid ?? 0,
    isRunning: () => running,
    exited: exit.promise,
    kill: () => { child.kill('SIGKILL') },
    async firstWindow() {
      const address = await until('the app opened no page', async () => await ask({ type: 'devTools' }) as string | null)
      browser = await chromium.connectOverCDP(address, { noDefaults: true, isLocal: true })
      const pages = (): Page[] => browser?.contexts().flatMap(context => context.pages()) ?? []
      const page = await until('the app showed nothing', () => Promise.resolve(pages().find(one => one.url().startsWith('https://')) ?? null))
      await page.waitForLoadState()
      return page
    },
    async evaluate(run, argument) {
      return await ask({ type: 'evaluate', source: run.toString(), argument }) as Awaited<ReturnType<typeof run>>
    },
    async disconnect() {
      await browser?.close()
    },
  }
}

async function until<T>(otherwise: string, look: () => Promise<T | null>): Promise<T> {
  const patience = Date.now() + FIRST_PAGE_MS
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (Date.now() > patience) throw new Error(otherwise)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}

