import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ordersFile, writeCopies } from '../bench/realOrders.ts'
import { callRoute } from './callRoute.ts'
import { launchApp, type ShopcastApp } from './launchApp.ts'
import { startImport } from './startImport.ts'

/** When an import of a million rows is cancelled, in seconds after its start: while it reads, stores and sums up. */
const CANCELLED_AFTER = [0.5, 2, 5, 9, 12, 15]
const POLL_MS = 10

/**
 * Imports a million order lines in the built app and prints: how long main's event loop was ever held up meanwhile, how long a cancel took to be answered, and
 * how long an undo took from the request until the shop shows no order.
 */
const folder = mkdtempSync(join(tmpdir(), 'shopcast-bench-'))
try {
  const million = join(folder, 'million.csv.gz')
  await writeCopies(ordersFile, million, 2)
  await using app = await launchApp({ language: 'en' })
  const cancelSeconds: number[] = []
  for (const seconds of CANCELLED_AFTER) cancelSeconds.push(await cancelAfter(app, million, seconds))
  await watchEventLoop(app)
  const started = performance.now()
  await ended(app, await startImport(app, million))
  const importSeconds = (performance.now() - started) / 1000
  const mainLongestBlockMilliseconds = await longestBlock(app)
  await watchEventLoop(app)
  const undoShowsInMilliseconds = await undo(app)
  process.stdout.write(JSON.stringify({
    importSeconds, mainLongestBlockMilliseconds, longestCancelSeconds: Math.max(...cancelSeconds),
    undoShowsInMilliseconds, mainLongestBlockDuringUndoMilliseconds: await longestBlock(app),
  }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function ended(app: ShopcastApp, id: string): Promise<void> {
  for (;;) {
    const job = (await callRoute(app.page, 'jobs.list', undefined)).find(one => one.id === id)
    if (job?.state === 'failed') throw new Error(`the import failed: ${JSON.stringify(job.error)}`)
    if (job === undefined || job.finishedAt !== null) return
    await delay(POLL_MS)
  }
}

/** @returns seconds from the cancel until the worker's process is gone */
async function cancelAfter(app: ShopcastApp, file: string, seconds: number): Promise<number> {
  const id = await startImport(app, file)
  await delay(seconds * 1000)
  const started = performance.now()
  await callRoute(app.page, 'jobs.cancel', { jobId: id })
  await ended(app, id)
  const taken = (performance.now() - started) / 1000
  while ((await app.workers()).length > 0) await delay(POLL_MS)
  return taken
}

/** @returns milliseconds from the request until the shop has no order any more */
async function undo(app: ShopcastApp): Promise<number> {
  const [stored] = await callRoute(app.page, 'imports.list', undefined)
  if (!stored) throw new Error('nothing was imported')
  const started = performance.now()
  const { jobId } = await callRoute(app.page, 'jobs.start', { kind: 'undoImport', importId: stored.id })
  while ((await callRoute(app.page, 'shop.current', undefined)).orders > 0) await delay(POLL_MS)
  const taken = performance.now() - started
  await ended(app, jobId)
  return taken
}

async function watchEventLoop(app: ShopcastApp): Promise<void> {
  await app.app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const watched = globalThis as { eventLoop?: ReturnType<typeof monitorEventLoopDelay> }
    watched.eventLoop?.disable()
    watched.eventLoop = monitorEventLoopDelay({ resolution: 1 })
    watched.eventLoop.enable()
  }, null)
}

/** @returns milliseconds */
function longestBlock(app: ShopcastApp): Promise<number> {
  return app.app.evaluate(() => ((globalThis as { eventLoop?: { max: number } }).eventLoop?.max ?? 0) / 1e6, null)
}
