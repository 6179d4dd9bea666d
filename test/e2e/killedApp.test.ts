import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Random } from '../../src/core/domain/random.ts'
import { checkStore, openStoreForReading } from '../../src/core/store/openStore.ts'
import { readImports } from '../../src/core/store/readImports.ts'
import { callRoute } from './callRoute.ts'
import { launchApp } from './launchApp.ts'
import { startImport, writeOrders } from './startImport.ts'
import { waitForJobs } from './waitForJobs.ts'

/** A start of the app takes seconds: a few moments here, more of them by this variable. */
const KILLS = Number(process.env['SHOPCAST_KILLS'] ?? 4)
const BEFORE = 200
const ALL = 60_000
const SHOP = 'shops/default'

let userData: string
beforeAll(async () => { userData = await mkdtemp(join(tmpdir(), 'shopcast-killed-')) })
afterAll(async () => { await rm(userData, { recursive: true, force: true, maxRetries: 5 }) })

/** What lies on the disk, read by nobody before: orders, and what the full check finds wrong. */
function stored(): { orders: number; findings: string[] } {
  const db = openStoreForReading(join(userData, SHOP))
  try {
    return { orders: db.prepare('SELECT count(*) FROM orders').pluck().get() as number, findings: checkStore(db, 'full') }
  } finally {
    db.close()
  }
}

/** How long the last import took in its worker. */
function importSeconds(): number {
  const db = openStoreForReading(join(userData, SHOP))
  try {
    return readImports(db)[0]?.report.tookSeconds ?? NaN
  } finally {
    db.close()
  }
}

it('killed with its worker at any moment of an import, the app holds all of the file or nothing, and offers the import again', { timeout: 60_000 + KILLS * 60_000 }, async () => {
  const random = new Random(Date.now())
  const few = await writeOrders(userData, 'few.csv', 1, BEFORE)
  const many = await writeOrders(userData, 'many.csv', BEFORE + 1, ALL)
  const kept = join(userData, 'kept')
  const importWhole = async (file: string): Promise<void> => {
    await using app = await launchApp({ language: 'en', userData })
    await startImport(app, file)
    await waitForJobs(app.page)
  }
  await importWhole(few)
  await cp(join(userData, SHOP), kept, { recursive: true })
  await importWhole(many)
  const duration = importSeconds() * 1000
  for (let kill = 0; kill < KILLS; kill++) {
    await rm(join(userData, SHOP), { recursive: true })
    await cp(kept, join(userData, SHOP), { recursive: true })
    const app = await launchApp({ language: 'en', userData })
    await startImport(app, many)
    const moment = random.next() * duration
    await delay(moment)
    await app.killAll()
    const found = stored()
    expect(found.findings, `killed after ${Math.round(moment)} ms`).toEqual([])
    expect([BEFORE, ALL]).toContain(found.orders)
    if (process.env['SHOPCAST_KILLS']) console.log(`killed after ${Math.round(moment)} ms: ${found.orders} orders, the database is sound`)
  }
  await using app = await launchApp({ language: 'en', userData })
  const jobs = await callRoute(app.page, 'jobs.list', undefined)
  if (stored().orders === BEFORE) {
    const broken = jobs.find(({ kind, state }) => kind === 'import' && state === 'interrupted')
    expect(broken).toBeDefined()
    await callRoute(app.page, 'jobs.again', { jobId: broken?.id ?? '' })
    await waitForJobs(app.page)
  }
  expect(stored().orders).toBe(ALL)
})

it('an import that broke off runs again at a press of the button that is offered for it', { timeout: 60_000 }, async () => {
  const more = await writeOrders(userData, 'more.csv', ALL + 1, 2 * ALL)
  const app = await launchApp({ language: 'en', userData })
  const { orders: before } = await callRoute(app.page, 'shop.current', undefined)
  await startImport(app, more)
  await expect.poll(() => callRoute(app.page, 'jobs.list', undefined).then(jobs => jobs.some(({ kind, progress }) => kind === 'import' && (progress?.done ?? 0) > 0)), { timeout: 20_000, interval: 20 }).toBe(true)
  await app.killAll()
  await using again = await launchApp({ language: 'en', userData })
  await again.page.getByText('Shopcast was closed before it had finished.').waitFor()
  await again.page.getByRole('button', { name: 'Run again' }).click()
  await expect.poll(() => stored().orders, { timeout: 40_000 }).toBe(before + ALL)
  await again.page.getByText('Shopcast was closed before it had finished.').waitFor({ state: 'detached' })
})
