import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, startApp, type ShopcastApp } from '../e2e/launchApp.ts'

interface Fixture {
  platform: string
  echo(value: unknown): Promise<{ value: unknown, url: string }>
  fail(): Promise<never>
  unknown(): Promise<never>
  nested: { add(a: number, b: number): number }
  onTold(listener: (value: unknown) => void): () => void
  paths(files: File[]): string[]
}
type FixtureWindow = typeof globalThis & { fixture: Fixture, told: unknown[], got: Promise<string[]> }

let fixture: ShopcastApp
const appFolder = join(import.meta.dirname, 'fixture-app')

/** What the fixture's main process has heard so far. */
const heard = (): Promise<unknown[]> => fixture.app.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard, null)
const soon = { timeout: 10_000 }
/** The first launch on a machine unpacks the browser. */
const LAUNCH_MS = 60_000

beforeAll(async () => { fixture = await launchApp({ appFolder }) }, LAUNCH_MS)
afterAll(async () => { await fixture[Symbol.asyncDispose]() })

describe('a page', () => {
  it('is served by the app\'s own protocol handler', async () => {
    expect(await fixture.page.title()).toBe('Fixture page')
    expect(await fixture.page.evaluate(() => fetch('/x?y=1').then(response => response.headers.get('x-seen-as')))).toBe('app://bundle/x?y=1')
  })

  it('reaches main through the bridge, and main sees the app\'s own address', async () => {
    const value = { list: [1, undefined, null], date: new Date(5), text: '你好' }
    const echoed = await fixture.page.evaluate(given => (window as unknown as FixtureWindow).fixture.echo(given), value)
    expect(echoed).toEqual({ value, url: 'app://bundle/' })
  })

  it('hears of failures as in Electron', async () => {
    const failures = await fixture.page.evaluate(() => {
      const { fixture: bridge } = window as unknown as FixtureWindow
      return Promise.all([bridge.fail(), bridge.unknown()].map(promise => promise.catch((error: Error) => error.message)))
    })
    expect(failures).toEqual(["Error invoking remote method 'fail': Error: on purpose", "Error invoking remote method 'unknown channel': Error: No handler registered for 'unknown channel'"])
  })

  it('cannot hand a Proxy over the bridge', async () => {
    const refusal = await fixture.page.evaluate(() => {
      try {
        return String((window as unknown as FixtureWindow).fixture.echo({ inner: new Proxy({}, {}) }))
      } catch (error) {
        return (error as Error).message
      }
    })
    expect(refusal).toBe('An object could not be cloned.')
  })

  it('sees nothing of the preload but what was exposed, frozen', async () => {
    const seen = await fixture.page.evaluate(() => ({
      secret: 'preloadSecret' in window, require: 'require' in window, frozen: Object.isFrozen((window as unknown as FixtureWindow).fixture.nested),
      sum: (window as unknown as FixtureWindow).fixture.nested.add(2, 3),
    }))
    expect(seen).toEqual({ secret: false, require: false, frozen: true, sum: 5 })
  })

  it('is told until it unsubscribes', async () => {
    const tell = (value: number): Promise<unknown> => fixture.app.evaluate(({ BrowserWindow }, told) => BrowserWindow.getAllWindows()[0]?.webContents.send('told', told), value)
    await fixture.page.evaluate(() => {
      const page = window as unknown as FixtureWindow & { stop: () => void }
      page.told = []
      page.stop = page.fixture.onTold(value => page.told.push(value))
    })
    await tell(1)
    await expect.poll(() => fixture.page.evaluate(() => (window as unknown as FixtureWindow).told), soon).toEqual([1])
    await fixture.page.evaluate(() => (window as unknown as { stop: () => void }).stop())
    await tell(2)
    await fixture.page.evaluate(() => (window as unknown as FixtureWindow).fixture.echo(0))
    expect(await fixture.page.evaluate(() => (window as unknown as FixtureWindow).told)).toEqual([1])
  })

  it('learns the paths of dropped files, in the same turn as the drop', async () => {
    const file = join(fixture.userData, 'dropped orders.csv')
    await writeFile(file, 'a,b\n')
    await fixture.page.evaluate(() => {
      const page = window as unknown as FixtureWindow
      page.got = new Promise(resolve => addEventListener('drop', event => resolve(page.fixture.paths([...event.dataTransfer?.files ?? []])), { once: true }))
    })
    await fixture.dropFiles('#target', [file])
    expect(await fixture.page.evaluate(() => (window as unknown as FixtureWindow).got)).toEqual([file])
    expect(await fixture.page.evaluate(() => (window as unknown as FixtureWindow).fixture.paths([new File(['x'], 'made-up.csv')]))).toEqual([''])
  })

  it('stays where it is, opens nothing and reaches no other place', async () => {
    await fixture.page.evaluate(() => { location.href = 'https://example.com/' })
    await expect.poll(heard, soon).toContainEqual(['will-navigate', 'https://example.com/'])
    await fixture.page.click('#out')
    await expect.poll(heard, soon).toContainEqual(['window-open', 'https://example.org/'])
    expect(fixture.page.context().pages().filter(page => page.url().includes('example'))).toEqual([])
    expect(await fixture.page.evaluate(() => fetch('https://example.net/').then(() => 'reached', () => 'refused'))).toBe('refused')
    expect(await fixture.page.title()).toBe('Fixture page')
  })

  it('gets the permissions that the app\'s handlers give', async () => {
    const states = await fixture.page.evaluate(() => Promise.all((['geolocation', 'notifications', 'camera'] as PermissionName[]).map(name => navigator.permissions.query({ name }).then(({ state }) => state))))
    expect(states).toEqual(['denied', 'denied', 'denied'])
  })

  it('follows the app\'s theme and the window\'s size', async () => {
    const dark = (): Promise<boolean> => fixture.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
    await fixture.setTheme('dark')
    await expect.poll(dark, soon).toBe(true)
    await fixture.setTheme('light')
    await expect.poll(dark, soon).toBe(false)
    await fixture.setSize(640, 480)
    expect(await fixture.page.evaluate(() => [innerWidth, innerHeight])).toEqual([640, 480])
  })
})

describe('a utility process', () => {
  it('talks over the port that it was given, until it is killed', async () => {
    await fixture.app.evaluate(() => (globalThis as unknown as { port: { postMessage(data: unknown): void } }).port.postMessage(new Map([[1, new Float32Array([2])]])), null)
    await expect.poll(heard, soon).toContainEqual(['port', { kind: '[object Map]', data: new Map([[1, new Float32Array([2])]]) }])
    const [pid] = await fixture.workers()
    process.kill(pid ?? 0, 'SIGKILL')
    await expect.poll(heard, soon).toContainEqual(['child-process-gone', 'killed'])
    expect(await fixture.workers()).toEqual([])
  })
})

describe('the double', () => {
  it('throws for what it does not know', async () => {
    const attempts = await fixture.app.evaluate(electron => {
      const attempt = (act: () => unknown): string => {
        try {
          return String(act())
        } catch (error) {
          return (error as Error).message
        }
      }
      return [
        attempt(() => electron.app.dock),
        attempt(() => electron.app.on('login', () => undefined)),
        attempt(() => electron.BrowserWindow.getAllWindows()[0]?.flashFrame(true)),
        attempt(() => new electron.BrowserWindow({ kiosk: true })),
        attempt(() => new electron.BrowserWindow({ webPreferences: { sandbox: false } })),
      ]
    }, null)
    expect(attempts).toEqual([
      'app.dock', "app.on('login')", 'BrowserWindow.flashFrame', 'BrowserWindow: option kiosk', 'a page that is not sandboxed and isolated',
    ].map(what => `${what} is not part of the Electron double (test/electron-double)`))
  })

  it('lets a second instance tell the first and go', async () => {
    const second = await startApp({ appFolder, userData: fixture.userData, args: ['--second'] })
    expect(await second.exited).toBe(0)
    await expect.poll(heard, soon).toContainEqual(['second-instance', '--second'])
  })

  it('quits with its windows and leaves no process behind', async () => {
    const own = await launchApp({ appFolder })
    const workers = await own.workers()
    expect(workers).toHaveLength(1)
    expect(await own.quit()).toBe(0)
    expect(() => process.kill(workers[0] ?? 0, 0)).toThrow()
    await own[Symbol.asyncDispose]()
  })
})
