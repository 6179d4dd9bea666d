import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRoute } from './callRoute.ts'
import { launchApp, type ShopcastApp } from './launchApp.ts'
import { waitForJobs } from './waitForJobs.ts'

const patience = { timeout: 60_000 }

let app: ShopcastApp
beforeAll(async () => {
  app = await launchApp({ language: 'en' })
  await callRoute(app.page, 'shop.openDemo', undefined)
  await waitForJobs(app.page)
})
afterAll(async () => { await app[Symbol.asyncDispose]() })

describe('a worker that is killed in the middle of a training', () => {
  it('is told on the page with a way to run again, and nothing that was stored is lost', async () => {
    const { page } = app
    const before = await callRoute(page, 'shop.current', undefined)
    await callRoute(page, 'jobs.start', { kind: 'train', tasks: ['churn', 'recommend'] })
    await expect.poll(() => app.workers(), { ...patience, interval: 20 }).toHaveLength(1)
    const [pid] = await app.workers()
    process.kill(pid ?? 0, 'SIGKILL')
    await page.getByText('Training stopped').first().waitFor(patience)
    expect(await callRoute(page, 'shop.current', undefined)).toEqual(before)
    await page.getByRole('button', { name: 'Run again' }).first().click()
    const jobs = await waitForJobs(page)
    expect(jobs.some(({ kind, state }) => kind === 'train' && state === 'done')).toBe(true)
    expect(await callRoute(page, 'shop.current', undefined)).toMatchObject({ orders: before.orders })
  })
})
