import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRoute } from './callRoute.ts'
import { launchApp, type ShopcastApp } from './launchApp.ts'
import { projectRoot } from '../projectRoot.ts'
import { startImport } from './startImport.ts'
import { waitForJobs } from './waitForJobs.ts'

const patience = { timeout: 60_000 }

let app: ShopcastApp
beforeAll(async () => {
  app = await launchApp({ language: 'en' })
  await callRoute(app.page, 'shop.openDemo', undefined)
  await waitForJobs(app.page)
  await app.page.evaluate(() => { location.hash = '#/train' })
})
afterAll(async () => { await app[Symbol.asyncDispose]() })

const runs = (page: Page) => callRoute(page, 'runs.list', undefined).then(list => list.filter(({ task }) => task === 'recommend'))
const training = (page: Page) => callRoute(page, 'jobs.list', undefined).then(jobs => jobs.findLast(({ kind }) => kind === 'train'))
/** The pass that the network is at. */
const pass = async (page: Page) => {
  const progress = (await training(page))?.progress
  return progress?.phase === 'learningRecommend' ? progress.metrics['epoch'] ?? 0 : 0
}

async function set(page: Page, name: string, value: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox', { name }).click(patience)
  await page.getByRole('option', { name: value, exact: true }).click(patience)
}

describe('a training with the Transformer', () => {
  it('is set under Advanced, watched, paused, gone on with, cancelled, and gone on with to its end', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Advanced' }).click(patience)
    await set(page, 'Model', 'Transformer')
    await set(page, 'Time for a training', 'about 1 min')
    await set(page, 'Passes', '10')
    await page.getByText('Finer settings').click(patience)
    await set(page, 'Width', '16')
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Learn again' }).click(patience)
    const main = page.getByRole('main')
    await main.getByText('Error while learning').waitFor(patience)

    await main.getByRole('button', { name: 'Pause' }).click(patience)
    await main.getByText('Paused', { exact: true }).waitFor(patience)
    const seen = async () => (await runs(page))[0]?.curve.length
    const before = await seen()
    await page.waitForTimeout(500)
    expect(await seen()).toBe(before)
    await main.getByRole('button', { name: 'Go on' }).click(patience)
    await expect.poll(seen, patience).toBeGreaterThan(before ?? 0)

    await main.getByRole('button', { name: 'Cancel' }).click(patience)
    await main.getByText('You stopped the training').waitFor(patience)
    const [stopped] = await runs(page)
    expect(stopped).toMatchObject({ state: 'cancelled', winner: null, configuration: { model: 'transformer', settings: { budget: '60', epochs: '10', width: '16' } } })
    await main.getByRole('button', { name: `Go on from pass ${stopped?.resumeEpoch}` }).click(patience)
    await waitForJobs(page)
    const [finished] = await runs(page)
    expect(finished).toMatchObject({ id: stopped?.id, state: 'done', inUse: true, winner: 'transformer' })
    expect(finished?.curve.slice(0, stopped?.curve.length)).toEqual(stopped?.curve)
  })

  it('stands beside an earlier one, with what is better and what was set differently', async () => {
    const { page } = app
    const main = page.getByRole('main')
    await main.getByRole('button', { name: 'Compare' }).click(patience)
    await main.getByRole('checkbox', { name: /offers/ }).first().click(patience)
    await main.getByRole('checkbox', { name: /offers/, checked: false }).first().click(patience)
    await main.getByText('Two trainings compared').waitFor(patience)
    await main.getByText('What was set differently').waitFor(patience)
    expect(await main.innerText()).toMatch(/right[^]*NDCG at 10[^]*Error while learning[^]*Took[^]*Model\s+automatic\s+Transformer/)
  })

  it('killed in the middle, is told on the page and goes on from its checkpoint', async () => {
    const { page } = app
    await page.evaluate(() => { location.hash = '#/train' })
    await callRoute(page, 'jobs.start', { kind: 'train', tasks: ['recommend'], model: 'transformer', settings: { epochs: '6', patience: '6', width: '16', checkpoint: '0' } })
    await expect.poll(() => pass(page), { ...patience, interval: 20 }).toBeGreaterThan(2)
    const [worker] = await app.workers()
    process.kill(worker ?? 0, 'SIGKILL')
    const main = page.getByRole('main')
    await main.getByText('Training stopped').waitFor(patience)
    await expect.poll(() => runs(page).then(([run]) => run?.state), patience).toBe('interrupted')
    const [killed] = await runs(page)
    expect(killed?.resumeEpoch).toBeGreaterThan(1)
    await main.getByRole('button', { name: `Go on from pass ${killed?.resumeEpoch}` }).click(patience)
    await waitForJobs(page)
    const [finished] = await runs(page)
    expect(finished).toMatchObject({ id: killed?.id, state: 'done', inUse: true })
    expect(finished?.curve.slice(0, 2)).toEqual(killed?.curve.slice(0, 2))
  })

  it('is saved to a file, and recommends in a shop on another computer', async () => {
    const { page } = app
    const [learned] = await runs(page)
    const file = join(app.userData, 'habits.onnx')
    await page.evaluate(id => { location.hash = `#/train/${id}` }, learned?.id)
    await app.chooseInSaveDialog(file)
    await page.getByRole('main').getByRole('button', { name: 'Save' }).click(patience)
    await page.getByRole('menuitem', { name: 'Save model' }).click(patience)
    await page.getByText('The model is saved as habits.onnx.').first().waitFor(patience)

    await using other = await launchApp({ language: 'en' })
    await startImport(other, join(projectRoot, 'resources/demo/orders_export.csv.gz'))
    await waitForJobs(other.page)
    expect(await callRoute(other.page, 'recommendations.byCustomer', { search: '', offset: 0, limit: 1 })).toMatchObject({ total: 0 })

    await other.page.evaluate(() => { location.hash = '#/train' })
    await other.page.getByRole('button', { name: 'Advanced' }).click(patience)
    await other.chooseInOpenDialog([file])
    await other.page.getByRole('button', { name: 'Load a model' }).click(patience)
    await other.page.getByText('The loaded model recommends now').first().waitFor(patience)
    await waitForJobs(other.page)
    expect(await runs(other.page)).toMatchObject([{ loadedFrom: 'habits.onnx', inUse: true, winner: 'transformer' }])
    await other.page.getByRole('main').getByRole('link', { name: /habits\.onnx/ }).click(patience)
    await other.page.getByText('This model was loaded').waitFor(patience)
    await other.page.getByRole('navigation').getByRole('link', { name: 'Recommendations' }).click(patience)
    await other.page.getByRole('main').getByRole('row').nth(3).waitFor(patience)
    expect((await callRoute(other.page, 'recommendations.byCustomer', { search: '', offset: 0, limit: 1 })).rows[0]?.offers).toHaveLength(3)
  })
})
