import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../projectRoot.ts'
import { callRoute } from './callRoute.ts'
import { launchApp, type ShopcastApp } from './launchApp.ts'
import { waitForJobs } from './waitForJobs.ts'

const orders = join(projectRoot, 'resources/demo/orders_export.csv.gz')
const patience = { timeout: 60_000 }

let app: ShopcastApp
beforeAll(async () => { app = await launchApp({ language: 'en' }) })
afterAll(async () => { await app[Symbol.asyncDispose]() })

describe('from a shop\'s file to a list that can be used', () => {
  it('begins with an offer, imports what was chosen and says what it read', async () => {
    const { page } = app
    await app.chooseInOpenDialog([orders])
    await page.getByRole('button', { name: 'Choose files' }).click()
    await page.getByRole('button', { name: /^Import [\d,]+ orders$/ }).click(patience)
    await expect.poll(() => callRoute(page, 'shop.current', undefined).then(({ orders: stored }) => stored), patience).toBeGreaterThan(1000)
    await waitForJobs(page)
    expect(await app.dialogCalls()).toHaveLength(1)
    const [stored] = await callRoute(page, 'imports.list', undefined)
    expect(stored?.report.files.map(({ name }) => name)).toEqual(['orders_export.csv.gz'])
  })

  it('cancels a training within a moment, and loses nothing', async () => {
    const { page } = app
    const before = await callRoute(page, 'shop.current', undefined)
    await page.evaluate(() => { location.hash = '#/train' })
    await page.getByRole('button', { name: 'Learn the habits' }).or(page.getByRole('button', { name: 'Learn again' })).click(patience)
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click(patience)
    await expect.poll(() => callRoute(page, 'jobs.list', undefined).then(jobs => jobs.filter(({ kind }) => kind === 'train').map(({ state }) => state)), patience).toContain('cancelled')
    await expect.poll(() => app.workers(), patience).toEqual([])
    expect(await callRoute(page, 'shop.current', undefined)).toMatchObject({ orders: before.orders, customers: before.customers })
  })

  it('trains, and answers for every customer', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Learn the habits' }).or(page.getByRole('button', { name: 'Learn again' })).click(patience)
    await expect.poll(() => callRoute(page, 'shop.current', undefined).then(({ predictedAt }) => predictedAt), patience).not.toBeNull()
    await waitForJobs(page)
    const overview = await callRoute(page, 'overview.get', undefined)
    expect(overview.churn?.customers).toBeGreaterThan(500)
    expect(overview.recommend?.customers).toBeGreaterThan(500)
  })

  it('shows who is at risk and why, and what to offer', async () => {
    const { page } = app
    await page.evaluate(() => { location.hash = '#/customers' })
    const row = page.locator('tbody tr').first()
    const name = await row.locator('button[data-name]').innerText(patience)
    await row.click()
    const drawer = page.getByRole('complementary', { name: 'Customer' })
    await drawer.getByRole('heading', { name }).waitFor(patience)
    expect(await drawer.innerText()).toMatch(/Risk of leaving[^]*If they return[^]*Why[^]*What to offer/)
    await page.keyboard.press('Escape')
    await page.evaluate(() => { location.hash = '#/recommendations' })
    await page.getByText('First choice').waitFor(patience)
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(5)
  })

  it('saves a list that a spreadsheet can read', async () => {
    const { page } = app
    const file = join(app.userData, 'everyone.csv')
    await app.chooseInSaveDialog(file)
    await page.evaluate(() => { location.hash = '#/customers' })
    await page.getByRole('button', { name: 'Export list' }).click(patience)
    await page.getByText('Plain CSV', { exact: true }).click()
    const save = page.getByRole('button', { name: /^Save \d+ customers$/ })
    const promised = Number(/\d+/.exec(await save.innerText(patience))?.[0])
    await save.click()
    await page.getByRole('button', { name: 'Show in folder' }).waitFor(patience)
    await waitForJobs(page)
    const [header, ...rows] = (await readFile(file, 'utf8')).trim().split('\r\n')
    expect(header?.split(',').slice(0, 3)).toEqual(['as_of', 'customer_id', 'email'])
    expect(rows).toHaveLength(promised)
  })
})
