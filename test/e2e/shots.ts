import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { ShopcastApp } from './launchApp.ts'

/** A page, or a state of one, to be looked at. */
export interface Shot {
  name: string
  /** The demo shop, imported and trained, or one in which nothing is imported. */
  shop: 'demo' | 'empty'
  /** The page's address within the window. */
  path: string
  /** Brings the page into the state, once it is shown. */
  prepare?: (page: Page, app: ShopcastApp) => Promise<void>
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
  { name: 'backtest', shop: 'demo', path: '/train/2' },
  { name: 'backtest-offers', shop: 'demo', path: '/train/1' },
  { name: 'train-empty', shop: 'empty', path: '/train' },
  { name: 'settings', shop: 'demo', path: '/settings' },
]
