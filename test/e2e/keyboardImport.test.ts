import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRoute } from './callRoute.ts'
import { focused, tabTo } from './keyboard.ts'
import { launchApp, type ShopcastApp } from './launchApp.ts'

const patience = { timeout: 60_000 }

let app: ShopcastApp
let file: string
beforeAll(async () => {
  app = await launchApp({ language: 'en' })
  file = join(app.userData, 'exports', 'orders.csv')
  await mkdir(join(app.userData, 'exports'))
  const rows = ['03/04/2026', '05/02/2026', '04/05/2026'].map((day, at) => `#${at + 1},ann@example.com,paid,EUR,${day} 09:00,1,Mug,MUG-1,10.00`)
  await writeFile(file, ['order id,email,status,currency,date,quantity,product,sku,price', ...rows, '#4,ann@example.com,pending,EUR,06/06/2026 09:00,1,Mug,MUG-1,10.00'].join('\n'))
})
afterAll(async () => { await app[Symbol.asyncDispose]() })

describe('an import by keyboard alone', () => {
  it('begins with a way past the rail', async () => {
    const { page } = app
    await page.keyboard.press('Tab')
    expect(await focused(page)).toEqual({ name: 'Go to the page', isSeen: true })
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toEqual({ name: 'Choose files', isSeen: true })
  })

  it('goes on in what was found, and arrows answer the question', async () => {
    const { page } = app
    await app.chooseInOpenDialog([file])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /it is ready$/ }).waitFor(patience)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('What I found')
    await tabTo(page, /day first/)
    await page.keyboard.press('ArrowDown')
    expect((await focused(page)).name).toMatch(/month first/)
    await page.getByText('4 Mar 2026').first().waitFor(patience)
    expect((await focused(page)).name).toMatch(/month first/)
  })

  it('opens dialogs by Enter, closes them by Escape, and comes back to where it was', async () => {
    const { page } = app
    for (const name of [/^Change columns$/, /^See rows$/]) {
      await tabTo(page, name)
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor(patience)
      expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached', ...patience })
      await expect.poll(() => focused(page).then(at => at.name)).toMatch(name)
    }
  })

  it('imports, and takes the import back', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Import 3 orders' }).waitFor(patience)
    await tabTo(page, /^Import 3 orders$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^3 orders are in/ }).waitFor(patience)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Report')
    await tabTo(page, /^Undo import$/)
    await page.keyboard.press('Enter')
    await expect.poll(() => callRoute(page, 'shop.current', undefined).then(({ orders }) => orders), patience).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
  })
})
