import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { callRoute } from './callRoute.ts'
import { findBarriers } from './findBarriers.ts'
import { demoFolder, SEARCHED_SHOP } from './demoFolder.ts'
import { STATE_SHOPS } from './stateShops.ts'
import { launchApp, type ShopcastApp } from './launchApp.ts'
import { shots, type Shot } from './shots.ts'

/**
 * Pictures of the built app, written to `test/e2e/screenshots/` (such as `customers-1440-light-en.png`).
 *
 *   npm run screenshots                                   builds, then every page in every size, theme and language
 *   electron-vite build && node test/e2e/screenshots.ts customers train --size 1440 --theme light --language en
 *                                                         two pages in a few seconds; the names are those of `shots.ts`
 *   … --fresh                                             imports and trains the demo shop anew (after a changed schema)
 *   … --axe                                               names what axe finds on each page against WCAG 2.2 AA
 *
 * The demo shop is imported and trained once and kept among the temporary files, so that later pictures come at once.
 */
const SIZES = { 1024: 640, 1440: 900 } as const
const folder = join(import.meta.dirname, 'screenshots')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string' }, theme: { type: 'string' }, language: { type: 'string' }, fresh: { type: 'boolean' }, axe: { type: 'boolean' } },
})
const unknown = positionals.filter(name => !shots.some(shot => shot.name === name))
if (unknown.length > 0) throw new Error(`no shot is called ${unknown.join(', ')}; there are: ${shots.map(shot => shot.name).join(', ')}`)

const wanted = <T extends string | number>(all: readonly T[], one: string | undefined): T[] => all.filter(each => one === undefined || String(each) === one)
const chosen = shots.filter(shot => positionals.length === 0 || positionals.includes(shot.name))
const sizes = wanted([1024, 1440] as const, values.size)
const themes = wanted(['light', 'dark'] as const, values.theme)
const languages = wanted(['en', 'zh'] as const, values.language)

let failed = 0
const app = await launchApp({ userData: await demoFolder(values.fresh) })
try {
  await mkdir(folder, { recursive: true })
  for (const language of languages) {
    for (const theme of themes) {
      await callRoute(app.page, 'settings.set', { locale: language, theme })
      for (const shot of chosen) await take(app, shot, `${theme}-${language}`)
    }
  }
} finally {
  await callRoute(app.page, 'settings.set', { locale: 'en', theme: 'system' }).catch(() => undefined)
  await app.quit()
}
if (failed > 0) throw new Error(`${failed} shots could not be taken`)

async function take(shopcast: ShopcastApp, shot: Shot, look: string): Promise<void> {
  await openShop(shopcast.page, shot.shop)
  for (const width of sizes) {
    try {
      await takeOne(shopcast, shot, width, look)
    } catch (error) {
      failed += 1
      console.log(`${shot.name}-${width}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    } finally {
      await shot.leave?.(shopcast.page)
    }
  }
}

async function takeOne(shopcast: ShopcastApp, { name, path, prepare }: Shot, width: keyof typeof SIZES, look: string): Promise<void> {
  const { page } = shopcast
  await shopcast.setSize(width, SIZES[width])
  await show(page, path)
  if (!new URL(page.url()).hash.startsWith(`#${path}`)) throw new Error(`there is no page ${path} yet`)
  await prepare?.(page, shopcast)
  await settle(page)
  const file = `${name}-${width}-${look}.png`
  await page.screenshot({ path: join(folder, file), animations: 'disabled' })
  console.log(file)
  for (const found of values.axe ? await findBarriers(page) : []) console.log(`  ${found}`)
}

async function openShop(page: Page, wantedShop: Shot['shop']): Promise<void> {
  const all = await callRoute(page, 'shop.list', undefined)
  const named: string | undefined = wantedShop === 'demo' || wantedShop === 'empty' ? undefined : wantedShop === 'searched' ? SEARCHED_SHOP : STATE_SHOPS[wantedShop]
  const found = all.find(({ demo, name, ordersTo }) => wantedShop === 'demo' ? demo : wantedShop === 'empty' ? !demo && ordersTo === null && name !== STATE_SHOPS.broken : name === named)
  if (!found) throw new Error(`there is no ${wantedShop} shop`)
  await callRoute(page, 'shop.open', { id: found.id })
}

/** Shows a page from the start, in the language and theme that are set now. */
async function show(page: Page, path: string): Promise<void> {
  await page.evaluate(hash => { location.hash = hash }, path)
  await page.reload()
  await settle(page)
}

/** Waits for fonts, answers and motion. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.waitForFunction(() => document.querySelector('.animate-pulse') === null)
  await page.waitForFunction(() => document.getAnimations().every(animation => animation.playState !== 'running' || animation.effect?.getComputedTiming().iterations === Infinity))
}
