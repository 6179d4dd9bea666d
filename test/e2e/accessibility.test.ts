import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRoute } from './callRoute.ts'
import { launchApp, type ShopcastApp } from './launchApp.ts'
import { waitForJobs } from './waitForJobs.ts'

const PAGES = ['/', '/customers', '/customers/mailings', '/recommendations', '/data/imports', '/data/quality', '/data/customers', '/data/products', '/data/orders', '/data/duplicates', '/import', '/train', '/train/1', '/train/2', '/settings']

let app: ShopcastApp
beforeAll(async () => {
  app = await launchApp({ language: 'en' })
  await callRoute(app.page, 'shop.openDemo', undefined)
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
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).setLegacyMode().analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([])
  })
})
