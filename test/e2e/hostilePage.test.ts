import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bridge } from '../../src/contracts/index.ts'
import { launchApp, startApp, type ShopcastApp } from './launchApp.ts'

let app: ShopcastApp
beforeAll(async () => { app = await launchApp({ language: 'en' }) })
afterAll(async () => { await app[Symbol.asyncDispose]() })

/** What main answers to a call that the contract does not allow. */
const call = (name: string, input: unknown): Promise<unknown> =>
  app.page.evaluate(([route, given]) => (window as unknown as { shopcast: Bridge }).shopcast.call(route as never, given as never), [name, input] as const)

describe('a page that turns hostile', () => {
  it('calls no unknown route, gives no wrong input and names no file of its own', async () => {
    const refused = { ok: false, error: { code: 'badRequest' } }
    expect(await call('shop.burn', undefined)).toMatchObject(refused)
    expect(await call('__proto__', undefined)).toMatchObject(refused)
    expect(await call('shop.open', { id: 7 })).toMatchObject(refused)
    expect(await call('jobs.start', { kind: 'backup', file: '/etc/passwd' })).toMatchObject(refused)
    expect(await call('files.reveal', { token: '/etc/passwd' })).toMatchObject({ ok: false, error: { code: 'fileTokenUnknown' } })
  })

  it('does not leave, and opens no window', async () => {
    const { page } = app
    const before = page.url()
    await page.evaluate(() => {
      location.href = 'https://example.com/'
      window.open('https://example.com/')
      const link = Object.assign(document.createElement('a'), { href: 'https://example.org/', target: '_blank' })
      document.body.append(link)
      link.click()
    })
    await expect.poll(() => page.context().pages().length, { timeout: 10_000 }).toBe(1)
    expect(page.url()).toBe(before)
    expect(await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1)
  })

  it('runs no text as program, fetches nothing and embeds nothing', async () => {
    const outcome = await app.page.evaluate(async () => {
      // In a turn of its own: what DevTools evaluate is let off the policy.
      const evaluated = await new Promise(resolve => setTimeout(() => {
        try {
          resolve(new Function('return 1')())
        } catch (error) {
          resolve((error as Error).name)
        }
      }, 0))
      const inline = Object.assign(document.createElement('script'), { textContent: 'window.inlineRan = true' })
      document.body.append(inline)
      return {
        evaluated,
        inline: 'inlineRan' in window,
        fetch: await fetch('https://example.com/').then(() => 'reached', () => 'refused'),
        node: 'require' in window || 'process' in window,
      }
    })
    expect(outcome).toEqual({ evaluated: 'EvalError', inline: false, fetch: 'refused', node: false })
  })

  it('gets no permission', async () => {
    const states = await app.page.evaluate(() => Promise.all((['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]).map(name => navigator.permissions.query({ name }).then(({ state }) => state))))
    expect(new Set(states)).toEqual(new Set(['denied']))
  })

  it('reads no file outside the built page', async () => {
    const statuses = await app.page.evaluate(() => Promise.all(['/%2e%2e/main/index.js', '/..%2f..%2fpackage.json', '/assets/%2e%2e%2f%2e%2e%2fmain/index.js', '/%00index.html']
      .map(path => fetch(path).then(({ status }) => status, () => 0))))
    // Chromium itself resolves the first one to a path inside, where nothing is.
    expect(statuses).toEqual([404, 403, 403, 403])
  })
})

describe('a second instance', () => {
  it('hands over to the first and goes', async () => {
    const second = await startApp({ userData: app.userData })
    expect(await second.exited).toBe(0)
    expect(app.app.isRunning()).toBe(true)
  })
})
