import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRoute } from './callRoute.ts'
import { launchApp, type DialogCall, type ShopcastApp } from './launchApp.ts'
import { waitForJobs } from './waitForJobs.ts'

const patience = { timeout: 60_000 }
const COLUMNS = 'order id,email,status,currency,date,quantity,product,sku,price'

/** One order a row. */
function exported(orders: { name: string; status?: string; sku?: string; date: string }[]): string {
  return [COLUMNS, ...orders.map(({ name, status = 'paid', sku = 'MUG-1', date }) => `${name},ann@example.com,${status},EUR,${date},1,${sku},${sku},10.00`)].join('\n')
}

let app: ShopcastApp
let folder: string
beforeAll(async () => {
  app = await launchApp({ language: 'en' })
  folder = join(app.userData, 'exports')
  await mkdir(folder, { recursive: true })
})
afterAll(async () => { await app[Symbol.asyncDispose]() })

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

describe('an import by clicks', () => {
  it('asks what day is meant, and takes the answer into the figures', async () => {
    const { page } = app
    await app.chooseInOpenDialog([await file('orders.csv', exported([
      { name: '#1', date: '03/04/2026 09:00' }, { name: '#2', date: '05/02/2026 09:00', status: 'pending' }, { name: '#3', date: '04/05/2026 09:00' }, { name: '#4', date: '04/06/2026 09:00', sku: 'POSTAGE' }, { name: '#3', date: '04/05/2026 09:00' },
    ]))])
    await page.getByRole('button', { name: 'Choose files' }).click()
    const [{ options }] = await app.dialogCalls() as [DialogCall]
    expect(options['filters'], 'the dialog shows every kind of file that can be imported').toMatchObject([{ extensions: expect.arrayContaining(['csv', 'xlsx', 'zip', 'gz', 'jsonl']) }, { extensions: ['*'] }])
    await page.getByRole('radio', { name: /month first/ }).check(patience)
    await page.getByText('5 Mar 2026').or(page.getByText('4 Mar 2026')).first().waitFor(patience)
  })

  it('counts an unpaid order and a code that looks like postage once the merchant says so', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Import 2 orders' }).waitFor(patience)
    await page.getByRole('button', { name: 'Count them too' }).click()
    await page.getByRole('button', { name: 'Import 3 orders' }).waitFor(patience)
    await page.getByRole('button', { name: 'POSTAGE is a product' }).click()
    await page.getByRole('button', { name: 'Import 4 orders' }).waitFor(patience)
    await page.getByRole('button', { name: 'Take back: Unpaid orders count' }).click()
    await page.getByRole('button', { name: 'Import 3 orders' }).click(patience)
  })

  it('reports what was left out, and each reason opens its rows', async () => {
    const { page } = app
    await page.getByRole('heading', { name: /^3 orders are in/ }).waitFor(patience)
    const row = page.getByRole('row', { name: /Unpaid orders/ })
    expect(await row.innerText(patience)).toMatch(/−1\s+−€10\.00/)
    await row.getByRole('button', { name: '1 row' }).click()
    await page.getByRole('dialog').getByText('#2').waitFor(patience)
    await page.keyboard.press('Escape')
  })

  it('brings a known order up to date when it was paid since, and an undo takes that back', async () => {
    const { page } = app
    await waitForJobs(page)
    await page.getByRole('button', { name: 'Import more' }).click()
    await app.chooseInOpenDialog([await file('later.csv', exported([{ name: '#2', date: '2026-05-02 09:00:00 +0000' }, { name: '#9', date: '2026-07-01 09:00:00 +0000' }]))])
    await page.getByRole('button', { name: 'Choose files' }).click(patience)
    await page.getByRole('button', { name: 'Import 1 order' }).click(patience)
    await page.getByText('1 known order changed: 1 now paid.').waitFor(patience)
    expect(await callRoute(page, 'shop.current', undefined)).toMatchObject({ orders: 5 })
    await page.getByRole('button', { name: 'Undo import' }).click()
    await expect.poll(() => callRoute(page, 'shop.current', undefined).then(({ orders }) => orders), patience).toBe(3)
  })

  it('asks once what an unknown step of a log means', async () => {
    const { page } = app
    const log = (name: string, month: string, steps: string[]) => file(name, ['user_id,event_type,item_id,timestamp', ...steps.map((step, at) => `u${at},${step},MUG-1,2026-${month}-0${at + 1} 10:00:00`)].join('\n'))
    await page.evaluate(() => { location.hash = '/import' })
    await page.reload()
    await app.chooseInOpenDialog([await log('visits.csv', '05', ['view', 'quickpeek', 'cart', 'quickpeek'])])
    await page.getByRole('button', { name: 'Choose files' }).click(patience)
    await page.getByRole('combobox', { name: 'What does “quickpeek” mean?' }).click(patience)
    await page.getByRole('option', { name: 'View', exact: true }).click()
    await page.getByRole('button', { name: 'Import 4 events' }).click(patience)
    await page.getByRole('heading', { name: /^4 events are in/ }).waitFor(patience)
    await page.getByRole('button', { name: 'Import more' }).click()
    await app.chooseInOpenDialog([await log('later.csv', '06', ['quickpeek', 'quickpeek', 'cart'])])
    await page.getByRole('button', { name: 'Choose files' }).click(patience)
    await page.getByRole('button', { name: 'Import 3 events' }).waitFor(patience)
    expect(await page.getByText('What does').count()).toBe(0)
  })
})
