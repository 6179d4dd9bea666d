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
  { name: 'train', shop: 'demo', path: '/train' },
  { name: 'train-advanced', shop: 'demo', path: '/train', prepare: page => page.locator('header').getByRole('button').last().click() },
  { name: 'backtest', shop: 'demo', path: '/train/2' },
  { name: 'backtest-offers', shop: 'demo', path: '/train/1' },
  { name: 'train-empty', shop: 'empty', path: '/train' },
  { name: 'settings', shop: 'demo', path: '/settings' },
]
