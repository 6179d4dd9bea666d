import type { ShopState, ShopSummary } from '../../contracts/shop.ts'
import { ShopcastError } from '../../core/domain/error.ts'
import type { Clock } from '../../core/domain/time.ts'
import { openStoreForReading } from '../../core/store/openStore.ts'
import { readLearnedTo, readTasksInUse } from '../../core/store/readRuns.ts'
import { readLastOrderTime, readShopState } from '../../core/store/readShopState.ts'
import type { SettingsStore } from '../appSettings.ts'
import { changesStore, followUp, hasHiddenImport, nextDemoStep, trainEverything } from '../jobs/followUp.ts'
import { isFinished, type Job } from '../jobs/job.ts'
import { isDueToLearn } from '../jobs/learnAgain.ts'
import type { StartWorker } from '../jobs/workerHandle.ts'
import { ShopFolders } from './shopFolders.ts'
import { ShopSession } from './shopSession.ts'

export interface ShopsOptions {
  /** Holds one folder a shop. */
  root: string
  resourcesDir: string
  settings: SettingsStore
  startWorker: StartWorker
  clock: Clock
  /** A job of the shop that is shown moved on. */
  onJob: (job: Job) => void
  /** Any job, shown or not, started or ended. */
  onActivity: () => void
  /** What is stored of the shown shop changed, or another shop is shown. */
  onState: (state: ShopState) => void
  log: (message: string, detail?: unknown) => void
}

/** Names of shops that the app makes itself, in the merchant's language. */
const NAMES = { en: { first: 'My shop', demo: 'Demo shop' }, zh: { first: '我的店铺', demo: '示例店铺' } } as const

/** All shops of this installation: the one that is shown, and those that still have a job under way. */
export class Shops {
  readonly #options: ShopsOptions
  readonly #folders: ShopFolders
  readonly #sessions = new Map<string, ShopSession>()
  /** Undos whose effect the pages have been told of already, by job. */
  readonly #toldHidden = new Set<string>()
  #shown: string

  /** Shows the shop of last time; the first start makes an empty one. */
  constructor(options: ShopsOptions) {
    this.#options = options
    this.#folders = new ShopFolders(options.root)
    const { lastShop } = options.settings.read()
    this.#shown = lastShop !== null && this.#folders.has(lastShop)
      ? lastShop
      : this.#folders.list()[0]?.id ?? this.#folders.createFirst(this.#names().first)
  }

  /** The shop that is shown. @throws ShopcastError when its database cannot be opened */
  current(): ShopSession {
    return this.#open(this.#shown)
  }

  get dataDir(): string {
    return this.#folders.dataDir(this.#shown)
  }

  sessions(): ShopSession[] {
    return [...this.#sessions.values()]
  }

  list(): ShopSummary[] {
    return this.#folders.list().map(shop => ({ ...shop, ordersTo: this.#lastOrderOf(shop.id) }))
  }

  state(): ShopState {
    return { id: this.#shown, ...this.#folders.label(this.#shown), ...readShopState(this.current().reader) }
  }

  create(name: string): ShopState {
    return this.show(this.#folders.create(name))
  }

  rename(name: string): ShopState {
    this.#folders.rename(this.#shown, name)
    return this.#tell()
  }

  /** @throws ShopcastError shopUnknown */
  show(id: string): ShopState {
    if (!this.#folders.has(id)) throw new ShopcastError('shopUnknown', { id })
    const left = this.#shown
    this.#shown = id
    this.#options.settings.change({ lastShop: id })
    if (left !== id) this.#closeWhenIdle(left)
    return this.#tell()
  }

  /** Shows the demo shop; where it is still empty or untrained, starts what is missing. */
  openDemo(): ShopState {
    const state = this.show(this.#folders.createDemo(this.#names().demo))
    const { jobs } = this.current()
    const next = jobs.busy ? null : nextDemoStep(state, this.#options.resourcesDir)
    if (next) jobs.start(next)
    return state
  }

  /** Starts a training of the shown shop where the merchant wants it to learn again by itself and it is due. */
  learnAgainIfDue(moment: 'start' | 'later'): void {
    const { jobs, reader } = this.current()
    const { trainedAt, ordersTo } = readShopState(reader)
    const learnedTo = readLearnedTo(reader)
    if (jobs.busy || !isDueToLearn(this.#options.settings.read().learnAgain, { trainedAt, learnedTo, ordersTo }, moment, this.#options.clock())) return
    jobs.start(trainEverything)
  }

  /** Ends all jobs and closes all files, because the app quits. */
  async close(): Promise<void> {
    await Promise.all(this.sessions().map(session => session.close()))
    this.#sessions.clear()
  }

  #open(id: string): ShopSession {
    const open = this.#sessions.get(id)
    if (open) return open
    const { resourcesDir, startWorker, clock, log } = this.#options
    const session = new ShopSession({
      id, dataDir: this.#folders.dataDir(id), resourcesDir, startWorker, clock, log,
      onJob: job => this.#jobMoved(id, job),
      onIdle: () => {
        this.#options.onActivity()
        if (id !== this.#shown) this.#closeWhenIdle(id)
      },
      onInterruptedRun: () => {
        if (id === this.#shown) this.#tell()
      },
    })
    this.#sessions.set(id, session)
    session.begin()
    return session
  }

  #jobMoved(id: string, job: Job): void {
    const shown = id === this.#shown
    this.#options.onActivity()
    if (shown) this.#options.onJob(job)
    const session = this.#sessions.get(id)
    if (session && shown && hasHiddenImport(job) && !isFinished(job) && !this.#toldHidden.has(job.id)) {
      this.#toldHidden.add(job.id)
      this.#tell()
    }
    if (!session || !isFinished(job)) return
    if (shown && changesStore(job.kind)) this.#tell()
    const next = followUp(job, {
      demo: this.#folders.label(id).demo,
      // Where an undo left no orders, there is nobody to predict.
      tasksInUse: job.kind === 'undoImport' && readLastOrderTime(session.reader) === null ? [] : readTasksInUse(session.reader),
    })
    // Several changes in a row are predicted from once.
    if (next && !session.jobs.list().some(queued => queued.kind === next.kind && queued.state === 'queued')) session.jobs.start(next)
  }

  #tell(): ShopState {
    const state = this.state()
    this.#options.onState(state)
    return state
  }

  #closeWhenIdle(id: string): void {
    const session = this.#sessions.get(id)
    if (!session?.jobs.idle) return
    this.#sessions.delete(id)
    session.closeFiles()
  }

  #lastOrderOf(id: string): number | null {
    const session = this.#sessions.get(id)
    if (session) return readLastOrderTime(session.reader)
    try {
      const db = openStoreForReading(this.#folders.dataDir(id))
      try {
        return readLastOrderTime(db)
      } finally {
        db.close()
      }
    } catch {
      // Never opened so far, or damaged: opening it will tell.
      return null
    }
  }

  #names(): { first: string; demo: string } {
    return NAMES[this.#options.settings.read().locale]
  }
}
