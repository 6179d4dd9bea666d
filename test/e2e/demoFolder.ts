import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../projectRoot.ts'
import { callRoute } from './callRoute.ts'
import { launchApp, type ShopcastApp } from './launchApp.ts'
import { breakOff, makeStateShops } from './stateShops.ts'
import { startImport } from './startImport.ts'
import { waitForJobs } from './waitForJobs.ts'

export const SEARCHED_SHOP = 'Fern & Finch'
/** A training of half a minute takes many on a computer that is busy with other things. */
const PATIENCE_MS = 20 * 60_000

/**
 * A data folder with the demo shop imported and trained by the app itself, with a second shop whose network was found by
 * a search, and with those of `stateShops.ts`; kept for the next time.
 * @param fresh makes it anew, as a changed schema or model demands
 */
export async function demoFolder(fresh = false): Promise<string> {
  const folder = join(tmpdir(), `shopcast-demo-${createHash('sha256').update(projectRoot).digest('hex').slice(0, 8)}`)
  // Keys and backups are remembered by their path, so the folder is made where it stays; this file says that it is whole.
  const whole = join(folder, 'whole')
  if (existsSync(whole) && !fresh) return folder
  await rm(folder, { recursive: true, force: true })
  const shop = await launchApp({ userData: folder })
  try {
    await callRoute(shop.page, 'shop.openDemo', undefined)
    await waitForJobs(shop.page, PATIENCE_MS)
    await makeSearchedShop(shop)
    await makeStateShops(shop)
    await breakOff(shop)
  } finally {
    if (shop.app.isRunning()) await shop.quit()
  }
  await writeFile(whole, '')
  return folder
}

/** The demo shop's orders as a shop of the merchant's own, with a network trained after a short search for its settings. */
async function makeSearchedShop(app: ShopcastApp): Promise<void> {
  const { page } = app
  await callRoute(page, 'shop.create', { name: SEARCHED_SHOP })
  await startImport(app, join(projectRoot, 'resources/demo/orders_export.csv.gz'))
  await waitForJobs(page)
  await callRoute(page, 'jobs.start', { kind: 'train', tasks: ['recommend'], model: 'gru', settings: { epochs: '6', budget: '30' } })
  await waitForJobs(page, PATIENCE_MS)
  await callRoute(page, 'jobs.start', { kind: 'train', tasks: ['recommend'], model: 'transformer', settings: { search: '0.5', steps: '5', quantise: 'yes' } })
  await waitForJobs(page, PATIENCE_MS)
}
