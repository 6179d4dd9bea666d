import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RouteInput, RouteName, RouteOutput } from '../../src/contracts/index.ts'
import type { JobView } from '../../src/contracts/jobs.ts'
import type { Answer } from '../../src/contracts/route.ts'
import type { JobRequest, WorkerCommand } from '../../src/core/domain/job.ts'
import { demoShop } from '../../src/core/domain/demoShop.ts'
import { lockDataFolder } from '../../src/core/store/folderLock.ts'
import { databasePath, openStore } from '../../src/core/store/openStore.ts'
import { compose, type Composition, type Surroundings } from '../../src/main/compose.ts'
import { orderFilesIn } from '../../src/main/openedFiles.ts'
import type { WorkerListener } from '../../src/main/jobs/workerHandle.ts'

interface StartedWorker { request: JobRequest; dataDir: string; listener: WorkerListener }

let userData: string
let workers: StartedWorker[]
let told: { name: string; payload: unknown }[]
let answers: { open: string[]; save: string | null }
let running: Composition[]

/** The whole of main without Electron; workers do what the test says. */
function start(part: Partial<Surroundings> = {}): Composition {
  const composition = compose({
    userData,
    resourcesDir: join(userData, 'resources'),
    systemLanguage: 'en-GB',
    startWorker: listener => ({
      send(command: WorkerCommand) {
        if (command.type === 'start') workers.push({ request: command.request, dataDir: command.dataDir, listener })
      },
      kill: () => queueMicrotask(() => listener.onExit(143)),
    }),
    clock: Date.now,
    about: () => ({ version: '1', electron: '1', sqlite: '3' }),
    dialogs: () => ({ chooseOrders: async () => answers.open, chooseModel: async () => answers.open[0] ?? null, chooseFolder: async () => answers.save, chooseTarget: async () => answers.save, reveal: () => undefined }),
    revealFolder: async () => '',
    emit: (name, payload) => told.push({ name, payload }),
    onActivity: () => undefined,
    onSettings: () => undefined,
    // Faults come with a detail; that a route was slow on a busy computer is none.
    log: (message, detail) => { if (detail !== undefined) throw new Error(message, { cause: detail }) },
    ...part,
  })
  running.push(composition)
  return composition
}

async function ask<N extends RouteName>({ dispatch }: Composition, name: N, input?: RouteInput<N>): Promise<Answer<RouteOutput<N>>> {
  return await dispatch(name, input) as Answer<RouteOutput<N>>
}

async function get<N extends RouteName>(main: Composition, name: N, input?: RouteInput<N>): Promise<RouteOutput<N>> {
  const answer = await ask(main, name, input)
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`)
  return answer.data
}

const finish = (worker: StartedWorker | undefined, result: object): void => worker?.listener.onMessage({ type: 'done', result: result as never })
const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
const jobsTold = (): string[] => told.filter(({ name }) => name === 'job').map(({ payload }) => `${(payload as JobView).kind} ${(payload as JobView).state}`)

beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'shopcast-main-'))
  workers = []
  told = []
  running = []
  answers = { open: [], save: null }
})
afterEach(async () => {
  for (const { shops } of running) await shops.close()
  rmSync(userData, { recursive: true, force: true })
})

describe('shops', () => {
  test('the first start shows an empty shop, and the next one the same', async () => {
    const first = await get(start(), 'shop.current')
    expect(first).toMatchObject({ id: 'default', name: 'My shop', orders: 0, trainedAt: null })
    await running[0]?.shops.close()
    expect(await get(start(), 'shop.list')).toEqual([{ id: 'default', name: 'My shop', demo: false, ordersTo: null }])
  })

  test('the first shop is named in the language of the system', async () => {
    expect(await get(start({ systemLanguage: 'zh-CN' }), 'shop.current')).toMatchObject({ name: '我的店铺' })
  })

  test('a new shop has a folder and a database of its own, is shown, and is there at the next start', async () => {
    const main = start()
    const made = await get(main, 'shop.create', { name: '  Crème & Co ' })
    expect(made.name).toBe('Crème & Co')
    expect(made.id).toMatch(/^creme-co-[0-9a-f]{6}$/)
    expect(existsSync(databasePath(join(userData, 'shops', made.id)))).toBe(true)
    await main.shops.close()
    expect((await get(start(), 'shop.current')).id).toBe(made.id)
  })

  test('a name in Chinese makes a folder too; the same name twice does not', async () => {
    const main = start()
    expect((await get(main, 'shop.create', { name: '茶叶店' })).id).toMatch(/^[0-9a-f]{6}$/)
    expect(await ask(main, 'shop.create', { name: '茶叶店' })).toMatchObject({ ok: false, error: { code: 'nameTaken' } })
    expect(await ask(main, 'shop.rename', { name: 'My shop' })).toMatchObject({ ok: false, error: { code: 'nameTaken' } })
    expect((await get(main, 'shop.rename', { name: '茶庄' })).name).toBe('茶庄')
  })

  test.each(['nobody', '../shops/default', ''])('a shop that is not there (%s) is not made by opening it', async id => {
    const main = start()
    expect(await ask(main, 'shop.open', { id })).toMatchObject({ ok: false, error: { code: 'shopUnknown' } })
    expect((await get(main, 'shop.list')).map(shop => shop.id)).toEqual(['default'])
  })

  test('a damaged database is told, left as it is, and other shops can still be opened', async () => {
    const main = start()
    const made = await get(main, 'shop.create', { name: 'Second' })
    await main.shops.close()
    const file = databasePath(join(userData, 'shops', made.id))
    writeFileSync(file, 'rubbish'.repeat(1000))
    const again = start()
    expect(await ask(again, 'shop.current')).toMatchObject({ ok: false, error: { code: 'databaseDamaged' } })
    expect(readFileSync(file, 'utf8')).toBe('rubbish'.repeat(1000))
    expect((await get(again, 'shop.list')).map(shop => shop.name)).toEqual(['My shop', 'Second'])
    expect((await get(again, 'shop.open', { id: 'default' })).name).toBe('My shop')
  })
})

describe('the demo shop', () => {
  test('is made, imported and then trained, each when the one before is done', async () => {
    const main = start()
    expect(await get(main, 'shop.openDemo')).toMatchObject({ id: 'demo', demo: true })
    expect(workers[0]?.request).toMatchObject({ kind: 'import', files: demoShop.files.map(name => join(userData, 'resources', 'demo', name)) })
    finish(workers[0], report)
    expect(workers[1]?.request).toMatchObject({ kind: 'train', tasks: ['recommend', 'churn'] })
  })

  test('opening it twice imports it once', async () => {
    const main = start()
    await get(main, 'shop.openDemo')
    await get(main, 'shop.openDemo')
    expect(workers).toHaveLength(1)
  })

  test('a failed import is not followed by a training', async () => {
    await get(start(), 'shop.openDemo')
    workers[0]?.listener.onMessage({ type: 'failed', code: 'fileNotFound', params: {} })
    await nextTurn()
    expect(workers).toHaveLength(1)
  })
})

describe('jobs', () => {
  test('files are named by tokens that main gave out, never by paths', async () => {
    const main = start()
    answers.open = [join(userData, 'my orders.csv')]
    writeFileSync(join(userData, 'my orders.csv'), 'a,b')
    const [file] = await get(main, 'files.chooseOrders')
    expect(file).toMatchObject({ name: 'my orders.csv', bytes: 3 })
    await get(main, 'jobs.start', { kind: 'import', files: [file?.token ?? ''], options: {} })
    expect(workers[0]?.request).toEqual({ kind: 'import', files: answers.open, options: {}, dryRun: false })
    expect(await ask(main, 'jobs.start', { kind: 'import', files: ['/etc/passwd'], options: {} })).toMatchObject({ ok: false, error: { code: 'fileTokenUnknown' } })
    expect(JSON.stringify(await get(main, 'jobs.list'))).not.toContain(userData)
  })

  test('files opened with Shopcast are announced and handed over once', async () => {
    const main = start()
    writeFileSync(join(userData, 'orders.CSV.gz'), '')
    main.opened.add(orderFilesIn(['.', '--flag=x.csv', 'orders.CSV.gz', 'gone.csv', 'picture.png'], userData))
    expect(told).toEqual([{ name: 'filesOpened', payload: 1 }])
    expect(await get(main, 'files.takeOpened')).toMatchObject([{ name: 'orders.CSV.gz' }])
    expect(await get(main, 'files.takeOpened')).toEqual([])
  })

  test('a closed save dialog gives no token', async () => {
    expect(await get(start(), 'files.chooseTarget', { proposedName: 'a.csv' })).toBeNull()
  })

  test('the report of an import is written where a person chose, and nowhere else', async () => {
    const main = start()
    const report = {
      importId: 1, reconciliation: [{ month: '2026-01', currency: 'EUR', file: { orders: 2, minor: 900 }, stored: { orders: 2, minor: 900 }, differences: [] }],
    }
    const db = openStore(main.shops.dataDir)
    db.prepare("INSERT INTO imports (id, state, kind, started_at, finished_at, files, report) VALUES (1, 'active', 'orders', 1, 2, '[]', ?)").run(JSON.stringify(report))
    db.close()
    answers.save = join(userData, 'report.csv')
    const { token } = await get(main, 'files.chooseTarget', { proposedName: 'report.csv' }) ?? { token: '' }
    expect(await get(main, 'imports.saveReport', { id: 1, file: token })).toEqual({ rows: 2 })
    expect(readFileSync(answers.save, 'utf8').split('\r\n').slice(1, 3)).toEqual(['2026-01,EUR,in files,,,,,2,9.00', '2026-01,EUR,stored,,,,,2,9.00'])
    expect(await main.dispatch('imports.saveReport', { id: 1, file: answers.save })).toMatchObject({ ok: false, error: { code: 'fileTokenUnknown' } })
  })

  test('a killed worker is told to the window, and the job can be run again', async () => {
    const main = start()
    const { jobId } = await get(main, 'jobs.start', { kind: 'train', tasks: ['churn'] })
    workers[0]?.listener.onExit(137)
    expect(jobsTold()).toEqual(['train queued', 'train running', 'train failed'])
    expect(await get(main, 'jobs.list')).toMatchObject([{ id: jobId, state: 'failed', error: { code: 'workerCrashed' } }])
    await get(main, 'jobs.again', { jobId })
    expect(workers).toHaveLength(2)
  })

  test('a job that changed the data is followed by the new state of the shop', async () => {
    const main = start()
    await get(main, 'jobs.start', { kind: 'undoImport', importId: 1 })
    told.length = 0
    finish(workers[0], { orders: 1, lines: 1, events: 0 })
    expect(told.map(({ name }) => name)).toEqual(['job', 'shop'])
  })

  test('pages are told once that an undo has hidden its import, while its rows are still being taken out', async () => {
    const main = start()
    await get(main, 'jobs.start', { kind: 'undoImport', importId: 1 })
    told.length = 0
    const progress = (phase: 'summarising' | 'undoing', done: number): void => workers[0]?.listener.onMessage({ type: 'progress', progress: { phase, done, total: 3, etaSeconds: null, metrics: {} } })
    progress('summarising', 0)
    expect(told.map(({ name }) => name)).not.toContain('shop')
    for (const done of [0, 1, 2]) progress('undoing', done)
    expect(told.filter(({ name }) => name === 'shop')).toHaveLength(1)
    finish(workers[0], { orders: 1, lines: 1, events: 0 })
  })

  /** Puts a model of churn in use in the first shop, which has so many orders of import 2. */
  function putInUse(orders: number): void {
    const db = openStore(join(userData, 'shops', 'default'))
    db.exec("INSERT INTO runs (task, state, started_at, as_of, orders, data_fingerprint, device, configuration, in_use) VALUES ('churn', 'done', 0, 0, 0, '', '', '{}', 1)")
    db.exec("INSERT INTO imports (id, state, kind, started_at, finished_at, files, report) VALUES (2, 'active', 'orders', 0, 0, '[]', '{}')")
    const addOrder = db.prepare("INSERT INTO orders (import_id, external_id, placed_at, currency) VALUES (2, ?, 0, 'EUR')")
    for (let order = 1; order <= orders; order++) addOrder.run(String(order))
    db.close()
  }
  const predictChurn = { kind: 'predict', tasks: ['churn'], outDir: null }

  /** Undoes import 1 in a shop with a model in use, whose other imports hold so many orders. @returns what was asked of the workers after that */
  async function undoWithModelInUse(ordersLeft: number): Promise<unknown[]> {
    const main = start()
    await get(main, 'shop.current')
    putInUse(ordersLeft)
    await get(main, 'jobs.start', { kind: 'undoImport', importId: 1 })
    finish(workers[0], { orders: 1, lines: 1, events: 0 })
    await nextTurn()
    return workers.slice(1).map(worker => worker.request)
  }

  test('an undo is followed by new predictions where models are in use', async () => {
    expect(await undoWithModelInUse(1)).toEqual([predictChurn])
  })

  test('undoing one of several imports is rehearsed once nothing else is to be done, and nobody is told', async () => {
    const main = start()
    await get(main, 'shop.current')
    const db = openStore(join(userData, 'shops', 'default'))
    db.exec("INSERT INTO imports (state, kind, started_at, finished_at, files, report) VALUES ('active', 'orders', 0, 0, '[]', '{}'), ('active', 'orders', 0, 0, '[]', '{}')")
    db.close()
    const { jobId } = await get(main, 'jobs.start', { kind: 'undoImport', importId: 3 })
    await get(main, 'jobs.cancel', { jobId })
    workers[0]?.listener.onMessage({ type: 'failed', code: 'cancelled', params: {} })
    expect(workers).toHaveLength(1)
    await nextTurn()
    expect(workers.slice(1).map(({ request }) => request)).toEqual([{ kind: 'rehearseUndos' }])
    expect(jobsTold().at(-1)).toBe('undoImport cancelled')
    expect(await get(main, 'jobs.list')).toHaveLength(1)
  })

  test('an undo that leaves no orders is followed by nothing', async () => {
    expect(await undoWithModelInUse(0)).toEqual([])
  })

  test('imports in a row are followed by new predictions once, after the last of them', async () => {
    const main = start()
    await get(main, 'shop.current')
    putInUse(1)
    answers.open = [join(userData, 'orders.csv')]
    writeFileSync(join(userData, 'orders.csv'), 'a,b')
    const [file] = await get(main, 'files.chooseOrders')
    const importOrders = { kind: 'import' as const, files: [file?.token ?? ''], options: {} }
    for (let i = 0; i < 3; i++) await get(main, 'jobs.start', importOrders)
    for (let i = 0; i < 3; i++) {
      expect(workers.map(({ request }) => request.kind)).toEqual(Array(i + 1).fill('import'))
      finish(workers[i], report)
      await nextTurn()
    }
    expect(workers.slice(3).map(({ request }) => request)).toEqual([predictChurn])
  })

  test('a shop that is left keeps its job; its events stay away from the shop that is shown', async () => {
    const main = start()
    await get(main, 'jobs.start', { kind: 'train', tasks: ['churn'] })
    await get(main, 'shop.create', { name: 'Other' })
    told.length = 0
    workers[0]?.listener.onMessage({ type: 'failed', code: 'tooLittleData', params: {} })
    await nextTurn()
    expect(told).toEqual([])
    expect(main.shops.sessions().map(session => session.id)).not.toContain('default')
    await get(main, 'shop.open', { id: 'default' })
    expect(await get(main, 'jobs.list')).toMatchObject([{ kind: 'train', state: 'failed' }])
  })

  test('a folder in which the terminal works is named as busy', async () => {
    const main = start()
    await get(main, 'shop.current')
    const terminal = lockDataFolder(join(userData, 'shops', 'default'))
    await get(main, 'jobs.start', { kind: 'predict' })
    terminal.release()
    expect(await get(main, 'jobs.list')).toMatchObject([{ state: 'failed', error: { code: 'dataFolderBusy' } }])
  })
})

describe('the end and the next start', () => {
  test('a training that the end interrupted is offered again, with its run marked; what was committed is there', async () => {
    const main = start()
    await get(main, 'jobs.start', { kind: 'train', tasks: ['churn'] })
    const db = openStore(join(userData, 'shops', 'default'))
    db.exec("INSERT INTO runs (task, state, started_at, as_of, orders, data_fingerprint, device, configuration) VALUES ('churn', 'running', 0, 0, 0, '', '', '{}')")
    db.close()
    await main.shops.close()
    const next = start()
    expect(await get(next, 'jobs.list')).toMatchObject([{ kind: 'train', state: 'interrupted' }])
    expect(await get(next, 'runs.list')).toMatchObject([{ state: 'interrupted' }])
    expect(workers).toHaveLength(1)
  })

  test('after an end that was not clean the database is checked as a whole, after a clean one not', async () => {
    const main = start()
    await get(main, 'shop.current')
    await main.shops.close()
    await get(start(), 'shop.current')
    expect(workers).toHaveLength(0)
    // The process of `running[1]` is as good as gone: it never closed.
    await get(start(), 'shop.current')
    expect(workers.map(({ request }) => request.kind)).toEqual(['checkDatabase'])
  })
})

describe('settings', () => {
  test('what the merchant chose is kept, and a broken file is as good as none', async () => {
    const main = start()
    expect(await get(main, 'settings.set', { locale: 'zh' })).toEqual({ locale: 'zh', theme: 'system', learnAgain: 'never' })
    await main.shops.close()
    expect(await get(start(), 'settings.get')).toEqual({ locale: 'zh', theme: 'system', learnAgain: 'never' })
    writeFileSync(join(userData, 'settings.json'), '{"locale":')
    expect(await get(start(), 'settings.get')).toEqual({ locale: 'en', theme: 'system', learnAgain: 'never' })
  })
})

const report = {
  files: [], rows: 0, orders: 0, lines: 0, events: 0, customers: 0, products: 0, unidentifiedLines: 0, duplicates: 0, revenue: {}, refunds: {}, problems: [], importId: 1,
  rowFates: { sale: 0, return: 0, notAProduct: 0, cancelled: 0, event: 0, customer: 0, empty: 0, duplicate: 0, alreadyKnown: 0, unreadable: 0 },
  months: [], period: null, timeZone: 'UTC', tookSeconds: 0,
}
