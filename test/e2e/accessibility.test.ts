import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../projectRoot.ts'
import { callRoute } from './callRoute.ts'
import { findBarriers } from './findBarriers.ts'
import { focused, tabTo } from './keyboard.ts'
import { launchApp, type ShopcastApp } from './launchApp.ts'
import { waitForJobs } from './waitForJobs.ts'

const PAGES = ['/', '/customers', '/customers/mailings', '/recommendations', '/data/imports', '/data/quality', '/data/customers', '/data/products', '/data/orders', '/data/duplicates', '/import', '/train', '/train/1', '/train/2', '/settings']

let app: ShopcastApp
beforeAll(async () => {
  app = await launchApp({ language: 'en' })
  await tabTo(app.page, /^Open the demo$/)
  await app.page.keyboard.press('Enter')
  while (!(await callRoute(app.page, 'shop.current', undefined)).demo) await app.page.waitForTimeout(50)
  await waitForJobs(app.page)
})
afterAll(async () => { await app[Symbol.asyncDispose]() })

describe.each(['light', 'dark'] as const)('in the %s theme', theme => {
  beforeAll(async () => { await callRoute(app.page, 'settings.set', { theme }) })

  it.each(PAGES)('the page %s keeps WCAG 2.2 AA as far as axe can tell', async path => {
    const { page } = app
    await page.evaluate(hash => { location.hash = hash }, path)
    await page.reload()
    await page.getByRole('main').waitFor()
    await page.waitForLoadState('networkidle')
    expect(await findBarriers(page)).toEqual([])
  })
})

describe('by keyboard alone', () => {
  const show = async (path: string): Promise<void> => {
    await app.page.evaluate(hash => { location.hash = hash }, path)
    await app.page.reload()
    await app.page.waitForLoadState('networkidle')
  }
  /** Goes on by Tab to the row of a list that Tab comes to, and opens it. */
  async function openFirstRow(): Promise<string> {
    for (let stop = 0; !await app.page.evaluate(() => document.activeElement?.matches('tbody [data-name]')); stop++) {
      if (stop > 60) throw new Error('Tab never came into the list')
      await app.page.keyboard.press('Tab')
    }
    const { name, isSeen } = await focused(app.page)
    expect([name, isSeen]).toEqual([name, true])
    await app.page.keyboard.press('Enter')
    await app.page.getByRole('complementary').getByRole('heading', { name }).waitFor()
    return name
  }

  it('the rail leads to every page', async () => {
    const { page } = app
    await show('/')
    for (const name of ['Customers', 'Recommendations', 'Data', 'Train', 'Settings']) {
      await tabTo(page, new RegExp(`^${name}`))
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name }).waitFor()
    }
  })

  it('the search finds a page', async () => {
    const { page } = app
    await page.keyboard.press('Control+K')
    await page.getByRole('dialog').locator('input').waitFor()
    await page.keyboard.type('recomm')
    await page.getByRole('option', { name: 'Recommendations' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Recommendations' }).waitFor()
  })

  it('a customer is opened, the next one by an arrow, and Escape leads back to the row', async () => {
    const { page } = app
    await show('/customers')
    const first = await openFirstRow()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('complementary').getByRole('heading', { name: first }).waitFor({ state: 'detached' })
    const second = await page.getByRole('complementary').getByRole('heading').first().innerText()
    await page.keyboard.press('Escape')
    await expect.poll(() => focused(page).then(({ name }) => name)).toBe(second)
  })

  it('a customer is deleted, and it is said which backup and trainings still know the person', async () => {
    const { page } = app
    const backup = join(app.userData, 'before.backup')
    await promisify(execFile)(process.execPath, [join(projectRoot, 'src/cli/index.ts'), 'backup', backup, '--data', join(app.userData, 'shops/demo')])
    await show('/data/customers')
    await openFirstRow()
    await tabTo(page, /^Delete$/)
    await page.keyboard.press('Enter')
    await tabTo(page, /^Delete for good$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'The person is deleted' }).waitFor({ timeout: 60_000 })
    const said = await page.getByRole('dialog').innerText()
    expect(said).toContain(backup)
    expect(said).toMatch(/2 trainings learned from this person/)
    await tabTo(page, /^Close$/)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})
