import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { callRoute } from './callRoute.ts'
import type { ShopcastApp } from './launchApp.ts'
import { STATE_SHOPS, writeManyOrders } from './stateShops.ts'

/** A page, or a state of one, to be looked at. */
export interface Shot {
  name: string
  /** The demo shop, imported and trained; one in which nothing is imported; one whose network was found by a search; one of `stateShops.ts`. */
  shop: 'demo' | 'empty' | 'searched' | keyof typeof STATE_SHOPS
  /** The page's address within the window. */
  path: string
  /** Brings the page into the state, once it is shown. */
  prepare?: (page: Page, app: ShopcastApp) => Promise<void>
  /** Ends what that set going, after each picture. */
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
  await writeFile(file, ['order id,email,status,currency,date,quantity,product name,sku,price', ...rows].join('\n'))
  return file
}

async function written(app: ShopcastApp, name: string, rows: string[]): Promise<string> {
  const file = join(app.userData, name)
  await writeFile(file, rows.join('\n'))
  return file
}

/** A log in which something was done that no log is known to call so. */
const unknownEvents = (app: ShopcastApp) => written(app, 'visits.csv', ['user_id,event_type,item_id,timestamp', ...['view', 'quickpeek', 'cart', 'quickpeek', 'purchase'].map((kind, at) => `u${at % 2},${kind},SOAP-${at},2026-05-0${at + 1} 10:00:00`)])
/** A table whose headings say nothing. */
const namelessColumns = (app: ShopcastApp) => written(app, 'table.csv', ['alpha,beta,gamma,delta', 'ann@example.com,Lavender Soap,2026-05-14,8.50', 'ben@example.com,Oat Soap,2026-05-15,7.50'])
/** Orders in which all sorts of things stand out, and no currency is named. */
const oddOrders = (app: ShopcastApp) => written(app, 'spring_orders.csv', [
  'order id,email,status,date,quantity,product name,sku,price', '#1,ann@example.com,paid,2026-05-14 09:10,1,Lavender Soap,SOAP-1,8.50', '#1,ann@example.com,paid,2026-05-14 09:10,1,Lavender Soap,SOAP-1,8.50',
  '#2,ann@example.com,pending,2026-05-14 09:10,1,Lavender Soap,SOAP-1,8.50', '#3,ben@example.com,cancelled,2026-05-15 09:10,1,Oat Soap,SOAP-2,7.50', '#4,ben@example.com,paid,2026-05-15 09:10,1,Postage,POSTAGE,4.20',
  '#5,ben@example.com,paid,soon,1,Oat Soap,SOAP-2,7.50', '#6,,paid,2026-05-16 10:00,2,Oat Soap,SOAP-2,7.50',
])

const primary = (page: Page) => page.locator('main footer button').last()

/** Begins an import of many orders; its worker is held, so that it stays where it is. */
async function holdImport(page: Page, app: ShopcastApp): Promise<void> {
  await lookInto(page, app, [await writeManyOrders(app.userData)])
  await primary(page).click()
  await page.getByRole('progressbar').first().waitFor()
  while (!(await callRoute(page, 'jobs.list', undefined)).some(job => job.kind === 'import' && job.state === 'running' && (job.progress?.done ?? 0) > 0)) await page.waitForTimeout(20)
  for (const pid of await app.workers()) process.kill(pid, 'SIGSTOP')
}

/** Imports two orders as a merchant would. */
async function importTwo(page: Page, app: ShopcastApp): Promise<void> {
  await lookInto(page, app, exported('shopExports/etsyOrders.csv'))
  await primary(page).click()
  await page.locator('main tfoot').first().waitFor()
}

async function undoAll(page: Page): Promise<void> {
  for (const { id } of await callRoute(page, 'imports.list', undefined)) await callRoute(page, 'jobs.start', { kind: 'undoImport', importId: id })
  while ((await callRoute(page, 'jobs.list', undefined)).some(({ kind, finishedAt }) => kind === 'undoImport' && finishedAt === null)) await page.waitForTimeout(100)
  await stopJobs(page)
}

/** Deletes the first customer on the list and waits for what is said of it. */
async function deleteFirst(page: Page): Promise<void> {
  await page.locator('tbody tr').first().click()
  await page.locator('aside footer button').last().click()
  await page.getByRole('dialog').getByRole('button').last().click()
  await page.getByRole('dialog').getByRole('radio').first().waitFor({ state: 'detached' })
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

async function stopJobs(page: Page): Promise<void> {
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
  { name: 'search-customers', shop: 'demo', path: '/', prepare: async (page) => { await page.keyboard.press('Control+K'); await page.getByRole('dialog').locator('input').fill('ann'); await page.getByRole('option', { name: 'Ann' }).first().waitFor() } },
  { name: 'shops', shop: 'demo', path: '/', prepare: page => page.locator('nav button, aside button').first().click() },
  { name: 'drop', shop: 'demo', path: '/', prepare: page => page.evaluate(() => { const dataTransfer = new DataTransfer(); dataTransfer.items.add(new File([''], 'orders.csv')); window.dispatchEvent(new DragEvent('dragenter', { dataTransfer })) }) },
  { name: 'overview-older', shop: 'mailed', path: '/' },
  { name: 'overview-untrained', shop: 'mixed', path: '/' },
  { name: 'interrupted', shop: 'broken', path: '/' },
  { name: 'customers', shop: 'demo', path: '/customers' },
  { name: 'customers-none', shop: 'demo', path: '/customers', prepare: async (page) => { await page.getByRole('main').getByRole('textbox').or(page.getByRole('main').getByRole('searchbox')).first().fill('zzzz'); await page.locator('main h2').last().waitFor() } },
  { name: 'customers-filter', shop: 'demo', path: '/customers', prepare: page => page.getByRole('main').getByRole('button', { name: /^(Add filter|添加筛选)$/ }).click() },
  { name: 'customers-ticked', shop: 'demo', path: '/customers', prepare: async (page) => { for (const at of [1, 2]) await page.locator('tbody').getByRole('checkbox').nth(at).click() } },
  { name: 'customers-drift', shop: 'mailed', path: '/customers' },
  { name: 'customers-untrained', shop: 'mixed', path: '/customers' },
  { name: 'customers-empty', shop: 'empty', path: '/customers' },
  { name: 'customers-masked', shop: 'masked', path: '/customers' },
  { name: 'customers-drawer', shop: 'demo', path: '/customers', prepare: page => page.locator('tbody tr').first().click() },
  { name: 'export', shop: 'demo', path: '/customers?tab=winBack', prepare: page => page.locator('header').getByRole('button').last().click() },
  { name: 'export-set-aside', shop: 'demo', path: '/customers?tab=winBack', prepare: async (page) => { await page.locator('header').getByRole('button').last().click(); await page.getByRole('dialog').locator('button.p-0').click() } },
  { name: 'mailings', shop: 'demo', path: '/customers/mailings' },
  { name: 'mailings-read', shop: 'mailed', path: '/customers/mailings' },
  { name: 'recommendations-empty', shop: 'empty', path: '/recommendations' },
  { name: 'recommendations', shop: 'demo', path: '/recommendations' },
  { name: 'recommendations-products', shop: 'demo', path: '/recommendations', prepare: page => page.getByRole('group').getByRole('button').nth(1).click() },
  {
    name: 'recommendations-basket', shop: 'demo', path: '/recommendations', prepare: async (page) => {
      await page.getByRole('group').getByRole('button').nth(2).click()
      await page.locator('section li button').first().click()
    },
  },
  { name: 'data', shop: 'demo', path: '/data' },
  { name: 'data-empty', shop: 'empty', path: '/data' },
  { name: 'data-quality', shop: 'demo', path: '/data/quality' },
  { name: 'data-quality-small', shop: 'small', path: '/data/quality' },
  { name: 'report', shop: 'demo', path: '/data/1' },
  { name: 'report-odd', shop: 'mixed', path: '/data/1' },
  { name: 'report-rows', shop: 'mixed', path: '/data/1', prepare: page => page.locator('main td button').first().click() },
  { name: 'report-unknown', shop: 'demo', path: '/data/999' },
  { name: 'data-customers', shop: 'demo', path: '/data/customers' },
  { name: 'data-customer', shop: 'demo', path: '/data/customers', prepare: page => page.locator('tbody tr').first().click() },
  { name: 'data-delete', shop: 'demo', path: '/data/customers', prepare: async (page) => { await page.locator('tbody tr').first().click(); await page.locator('aside footer button').last().click() } },
  { name: 'data-deleted', shop: 'mailed', path: '/data/customers', prepare: deleteFirst },
  { name: 'data-orders-empty', shop: 'empty', path: '/data/orders' },
  { name: 'data-products', shop: 'demo', path: '/data/products' },
  { name: 'data-product', shop: 'demo', path: '/data/products', prepare: page => page.locator('tbody tr').first().click() },
  { name: 'data-orders', shop: 'demo', path: '/data/orders' },
  { name: 'data-order', shop: 'demo', path: '/data/orders', prepare: page => page.locator('tbody tr').first().click() },
  { name: 'duplicates', shop: 'demo', path: '/data/duplicates' },
  { name: 'duplicates-settled', shop: 'mixed', path: '/data/duplicates' },
  { name: 'duplicates-none', shop: 'small', path: '/data/duplicates' },
  { name: 'import', shop: 'empty', path: '/import' },
  { name: 'import-found', shop: 'empty', path: '/import', prepare: (page, app) => lookInto(page, app, exported('shopExports/etsyOrders.csv')) },
  { name: 'import-two-files', shop: 'empty', path: '/import', prepare: (page, app) => lookInto(page, app, exported('shopExports/squareItems.csv', 'shopExports/squareTransactions.csv')) },
  { name: 'import-question', shop: 'empty', path: '/import', prepare: async (page, app) => { await lookInto(page, app, [await ambiguousOrders(app)]); await page.getByRole('radio').first().waitFor() } },
  { name: 'import-question-kind', shop: 'empty', path: '/import', prepare: async (page, app) => { await lookInto(page, app, [await unknownEvents(app)]); await page.getByRole('combobox').first().waitFor() } },
  { name: 'import-question-columns', shop: 'empty', path: '/import', prepare: async (page, app) => lookInto(page, app, [await namelessColumns(app)]) },
  { name: 'import-odd', shop: 'empty', path: '/import', prepare: async (page, app) => lookInto(page, app, [await oddOrders(app)]) },
  { name: 'import-problems', shop: 'empty', path: '/import', prepare: async (page, app) => { await lookInto(page, app, [await oddOrders(app)]); await page.locator('main section').last().evaluate(section => { section.scrollIntoView() }) } },
  { name: 'import-under-way', shop: 'empty', path: '/import', prepare: holdImport, leave: stopJobs },
  { name: 'import-cancelled', shop: 'empty', path: '/import', prepare: async (page, app) => { await holdImport(page, app); await page.getByRole('main').getByRole('button').first().click(); await page.getByRole('progressbar').first().waitFor({ state: 'detached' }) }, leave: stopJobs },
  {
    name: 'import-failed', shop: 'empty', path: '/import', prepare: async (page, app) => {
      const file = await oddOrders(app)
      await lookInto(page, app, [file])
      await rm(file)
      await primary(page).click()
      await page.locator('main footer button').nth(1).waitFor()
      await page.getByRole('progressbar').first().waitFor({ state: 'detached' })
    }, leave: stopJobs,
  },
  { name: 'import-report', shop: 'empty', path: '/import', prepare: importTwo, leave: undoAll },
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
  { name: 'train-older', shop: 'mailed', path: '/train' },
  { name: 'train-too-little', shop: 'small', path: '/train', prepare: async (page) => { await page.locator('main section button').first().click(); await page.getByRole('main').getByRole('alert').waitFor({ timeout: 60_000 }) }, leave: stopJobs },
  { name: 'backtest', shop: 'demo', path: '/train/2' },
  { name: 'backtest-models', shop: 'demo', path: '/train/2', prepare: lower('main p') },
  { name: 'backtest-offers', shop: 'demo', path: '/train/1' },
  { name: 'search-found', shop: 'searched', path: '/train' },
  { name: 'search-run', shop: 'searched', path: '/train/2' },
  { name: 'search-steps', shop: 'searched', path: '/train/2', prepare: lower('main section:has(h3)') },
  { name: 'search-trials', shop: 'searched', path: '/train/2', prepare: lower('main p') },
  { name: 'search-save', shop: 'searched', path: '/train/2', prepare: page => page.locator('main').getByRole('button').first().click() },
  { name: 'compare', shop: 'searched', path: '/train/1/2' },
  { name: 'search-under-way', shop: 'searched', path: '/train', prepare: watchSearch, leave: stopJobs },
  { name: 'settings', shop: 'demo', path: '/settings' },
  { name: 'settings-masked', shop: 'masked', path: '/settings', prepare: lower('main section:nth-of-type(5)') },
  { name: 'settings-mask', shop: 'mixed', path: '/settings', prepare: page => page.locator('main section').nth(3).getByRole('button').last().click() },
  { name: 'settings-computing', shop: 'searched', path: '/settings', prepare: lower('main section:nth-of-type(4)') },
]
