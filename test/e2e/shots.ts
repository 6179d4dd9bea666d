import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { callRoute } from './callRoute.ts'
import type { ShopcastApp } from './launchApp.ts'

/** A page, or a state of one, to be looked at. */
export interface Shot {
  name: string
  /** The demo shop, imported and trained; one in which nothing is imported; one whose network was found by a search. */
  shop: 'demo' | 'empty' | 'searched'
  /** The page's address within the window. */
  path: string
  /** Brings the page into the state, once it is shown. */
  prepare?: (page: Page, app: ShopcastApp) => Promise<void>
  /** Ends what that set going. */
  leave?: (page: Page) => Promise<void>
}

const exported = (...names: string[]) => names.map(name => join(import.meta.dirname, '..', 'fixtures', name))

/** Chooses files for an import and waits for what is found in them; nothing is stored. */
async function lookInto(page: Page, app: ShopcastApp, files: string[]): Promise<void> {
  await app.chooseInOpenDialog(files)
  await page.locator('main').getByRole('button').first().click()
  await page.locator('main [aria-busy="false"]').waitFor()
}

/** Orders whose days can be read in two ways. */
async function ambiguousOrders(app: ShopcastApp): Promise<string> {
  const file = join(app.userData, 'orders.csv')
  const rows = ['03/04/2026', '05/02/2026', '04/05/2026', '04/06/2026'].map((day, at) => `#${1001 + at},claire@example.com,${at === 3 ? 'pending' : 'paid'},EUR,${day} 09:1${at},${at + 1},Lavender & Oat Soap,SOAP-001,8.50`)
  await writeFile(file, ['order id,email,status,currency,date,quantity,product,sku,price', ...rows].join('\n'))
  return file
}

/** How many settings have to be tried before a search has something to show. */
const ENOUGH_TRIALS = 7

/** Starts a search for settings, or finds it under way, and waits until its plot shows something. */
async function watchSearch(page: Page): Promise<void> {
  const underWay = (await callRoute(page, 'jobs.list', undefined)).find(({ finishedAt }) => finishedAt === null)
  if (!underWay) await callRoute(page, 'jobs.start', { kind: 'train', tasks: ['recommend'], model: 'transformer', settings: { search: '10' } })
  const trial = async () => (await callRoute(page, 'jobs.list', undefined)).at(-1)?.progress?.metrics['trial'] ?? 0
  while (await trial() < ENOUGH_TRIALS) await page.waitForTimeout(200)
}

async function stopSearch(page: Page): Promise<void> {
  for (;;) {
    const [job] = await callRoute(page, 'jobs.list', undefined)
    if (!job) return
    await callRoute(page, job.finishedAt === null ? 'jobs.cancel' : 'jobs.dismiss', { jobId: job.id })
    await page.waitForTimeout(200)
  }
}

/** Scrolls what stands lower on a page into sight. */
const lower = (selector: string) => (page: Page) => page.locator(selector).last().evaluate(element => element.scrollIntoView({ block: 'end' }))

/** Every page, in the order of the rail. Add a state by adding a line; find elements by role, so that it works in both languages. */
export const shots: Shot[] = [
  { name: 'first-start', shop: 'empty', path: '/' },
  { name: 'overview', shop: 'demo', path: '/' },
  { name: 'search', shop: 'demo', path: '/', prepare: page => page.keyboard.press('Control+K') },
  { name: 'customers', shop: 'demo', path: '/customers' },
  { name: 'customers-drawer', shop: 'demo', path: '/customers', prepare: page => page.locator('tbody tr').first().click() },
  { name: 'export', shop: 'demo', path: '/customers?tab=winBack', prepare: page => page.locator('header').getByRole('button').last().click() },
  { name: 'mailings', shop: 'demo', path: '/customers/mailings' },
  { name: 'recommendations', shop: 'demo', path: '/recommendations' },
  { name: 'recommendations-products', shop: 'demo', path: '/recommendations', prepare: page => page.getByRole('group').getByRole('button').nth(1).click() },
  {
    name: 'recommendations-basket', shop: 'demo', path: '/recommendations', prepare: async (page) => {
      await page.getByRole('group').getByRole('button').nth(2).click()
      await page.locator('section li button').first().click()
    },
  },
  { name: 'data', shop: 'demo', path: '/data' },
  { name: 'data-quality', shop: 'demo', path: '/data/quality' },
  { name: 'report', shop: 'demo', path: '/data/1' },
  { name: 'data-customers', shop: 'demo', path: '/data/customers' },
  { name: 'data-customer', shop: 'demo', path: '/data/customers', prepare: page => page.locator('tbody tr').first().click() },
  { name: 'data-delete', shop: 'demo', path: '/data/customers', prepare: async (page) => { await page.locator('tbody tr').first().click(); await page.locator('aside footer button').last().click() } },
  { name: 'data-products', shop: 'demo', path: '/data/products' },
  { name: 'data-product', shop: 'demo', path: '/data/products', prepare: page => page.locator('tbody tr').first().click() },
  { name: 'data-orders', shop: 'demo', path: '/data/orders' },
  { name: 'data-order', shop: 'demo', path: '/data/orders', prepare: page => page.locator('tbody tr').first().click() },
  { name: 'duplicates', shop: 'demo', path: '/data/duplicates' },
  { name: 'import', shop: 'empty', path: '/import' },
  { name: 'import-found', shop: 'empty', path: '/import', prepare: (page, app) => lookInto(page, app, exported('shopExports/etsyOrders.csv')) },
  { name: 'import-two-files', shop: 'empty', path: '/import', prepare: (page, app) => lookInto(page, app, exported('shopExports/squareItems.csv', 'shopExports/squareTransactions.csv')) },
  { name: 'import-question', shop: 'empty', path: '/import', prepare: async (page, app) => { await lookInto(page, app, [await ambiguousOrders(app)]); await page.getByRole('radio').first().waitFor() } },
  {
    name: 'import-columns', shop: 'empty', path: '/import', prepare: async (page, app) => {
      await lookInto(page, app, exported('exports/jd_orders_gbk.csv'))
      await page.locator('main p.sc-caption button').first().click()
    },
  },
  { name: 'import-unreadable', shop: 'empty', path: '/import', prepare: (page, app) => lookInto(page, app, [join(import.meta.dirname, '..', '..', 'build', 'readme', 'overview.png')]) },
  { name: 'train', shop: 'demo', path: '/train' },
  { name: 'train-advanced', shop: 'demo', path: '/train', prepare: page => page.locator('header').getByRole('button').last().click() },
  {
    name: 'train-advanced-finer', shop: 'demo', path: '/train', prepare: async (page) => {
      await page.locator('header').getByRole('button').last().click()
      await page.getByRole('dialog').locator('summary').click()
      await lower('[role=dialog] details')(page)
    },
  },
  { name: 'train-advanced-file', shop: 'demo', path: '/train', prepare: async (page) => { await page.locator('header').getByRole('button').last().click(); await lower('[role=dialog] section')(page) } },
  { name: 'train-empty', shop: 'empty', path: '/train' },
  { name: 'backtest', shop: 'demo', path: '/train/2' },
  { name: 'backtest-models', shop: 'demo', path: '/train/2', prepare: lower('main p') },
  { name: 'backtest-offers', shop: 'demo', path: '/train/1' },
  { name: 'search-found', shop: 'searched', path: '/train' },
  { name: 'search-run', shop: 'searched', path: '/train/2' },
  { name: 'search-steps', shop: 'searched', path: '/train/2', prepare: lower('main section:has(h3)') },
  { name: 'search-trials', shop: 'searched', path: '/train/2', prepare: lower('main p') },
  { name: 'search-save', shop: 'searched', path: '/train/2', prepare: page => page.locator('main').getByRole('button').first().click() },
  { name: 'compare', shop: 'searched', path: '/train/1/2' },
  { name: 'search-under-way', shop: 'searched', path: '/train', prepare: watchSearch, leave: stopSearch },
  { name: 'settings', shop: 'demo', path: '/settings' },
  { name: 'settings-computing', shop: 'searched', path: '/settings', prepare: lower('main section:nth-of-type(4)') },
]
