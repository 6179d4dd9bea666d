import { ShopcastError } from '../../core/domain/error.ts'
import { laneOf, type JobRequest, type JobState, type Lane, type WorkerMessage } from '../../core/domain/job.ts'
import { DAY, SECOND, type Clock } from '../../core/domain/time.ts'
import type { FolderLock } from '../../core/store/folderLock.ts'
import type { JournalEntry } from '../../core/store/jobJournal.ts'
import { isFinished, type AppJobRequest, type Job } from './job.ts'
import type { StartWorker, WorkerHandle } from './workerHandle.ts'

/** A worker that does not answer a cancel within this time is killed (a running SQL statement cannot be interrupted). */
const CANCEL_PATIENCE_MS = SECOND
/** Finished jobs are forgotten after this time. */
const KEPT_MS = DAY
const SEED = 1

export interface JobJournal {
  read(): JournalEntry[]
  save(entry: JournalEntry): void
  forget(id: string): void
}

export interface JobSupervisorOptions {
  dataDir: string
  resourcesDir: string
  startWorker: StartWorker
  journal: JobJournal
  /** Held while any worker runs. @throws ShopcastError dataFolderBusy */
  lock: () => FolderLock
  clock: Clock
  newId: () => string
  /** After every step of a job. */
  onChange: (job: Job) => void
  /** The last worker has ended. */
  onIdle: () => void
  /** What is worth doing while the interactive lane has nothing to do; null for nothing. It is no job: nobody is told of it, and it is broken off for any job of that lane. */
  chore: () => JobRequest | null
}

interface RunningJob {
  job: Job
  worker: WorkerHandle
  killTimer: NodeJS.Timeout | null
}

/**
 * The jobs of one shop: two lanes, one worker process a job, one job at a time in each lane. A job's end is told as soon
 * as it is known; its lane is free when its process has ended.
 */
export class JobSupervisor {
  readonly #options: JobSupervisorOptions
  readonly #jobs = new Map<string, Job>()
  readonly #running = new Map<Lane, RunningJob>()
  #chore: WorkerHandle | null = null
  #lock: FolderLock | null = null
  #closing = false
  #idle: (() => void)[] = []

  constructor(options: JobSupervisorOptions) {
    this.#options = options
  }

  /** Takes over what the last session left: jobs that were under way then are `interrupted` and offered again. */
  begin(): void {
    const { journal, clock } = this.#options
    const tooOld = clock() - KEPT_MS
    for (const entry of journal.read()) {
      if (entry.finishedAt !== null && entry.finishedAt < tooOld) journal.forget(entry.id)
      else this.#jobs.set(entry.id, { ...entry, progress: null } as Job)
    }
    for (const job of this.#jobs.values()) if (!isFinished(job)) this.#end(job, 'interrupted')
    this.#beginChore()
  }

  list(): Job[] {
    return [...this.#jobs.values()]
  }

  /** Whether any job is under way. */
  get busy(): boolean {
    return this.#running.size > 0
  }

  /** Whether no worker is running, for a job or otherwise. */
  get idle(): boolean {
    return !this.busy && this.#chore === null
  }

  isRunning(lane: Lane): boolean {
    return this.#running.has(lane)
  }

  /** Queues a job and starts it as soon as its lane is free. */
  start(request: AppJobRequest): Job {
    const job: Job = {
      id: this.#options.newId(), kind: request.kind, lane: laneOf(request.kind), state: 'queued', request,
      createdAt: this.#options.clock(), finishedAt: null, progress: null, result: null, error: null,
    }
    this.#jobs.set(job.id, job)
    this.#changed(job)
    this.#fill(job.lane)
    return job
  }

  /** Does nothing for a job that has ended. @throws ShopcastError jobUnknown */
  cancel(id: string): void {
    const job = this.#find(id)
    if (job.state === 'queued') return this.#end(job, 'cancelled')
    const running = this.#runningAs(job)
    if (!running || isFinished(job)) return
    running.worker.send({ type: 'cancel' })
    running.killTimer ??= setTimeout(() => running.worker.kill(), CANCEL_PATIENCE_MS)
  }

  /** @throws ShopcastError jobUnknown */
  pause(id: string): void {
    const job = this.#find(id)
    if (job.state !== 'running') return
    this.#runningAs(job)?.worker.send({ type: 'pause' })
    job.state = 'paused'
    this.#changed(job)
  }

  /** @throws ShopcastError jobUnknown */
  resume(id: string): void {
    const job = this.#find(id)
    if (job.state !== 'paused') return
    this.#runningAs(job)?.worker.send({ type: 'resume' })
    job.state = 'running'
    this.#changed(job)
  }

  /**
   * Starts an ended job once more as a new one, which takes its place in the list; a training goes on where it was broken off.
   * @throws ShopcastError jobUnknown
   */
  again(id: string): Job {
    const { request } = this.#find(id)
    this.dismiss(id)
    return this.start(request.kind === 'train' ? { ...request, resume: true } : request)
  }

  /** Takes an ended job off the list. @throws ShopcastError jobUnknown, also for one that has not ended */
  dismiss(id: string): void {
    if (!isFinished(this.#find(id))) throw new ShopcastError('jobUnknown', { id })
    this.#jobs.delete(id)
    this.#options.journal.forget(id)
  }

  /**
   * Ends everything because the app quits: a training is marked interrupted, to be offered again at the next start, the
   * rest cancelled. @returns when every worker has ended
   */
  async close(): Promise<void> {
    this.#closing = true
    for (const job of this.#jobs.values()) {
      if (!isFinished(job)) this.#end(job, job.lane === 'training' ? 'interrupted' : 'cancelled')
    }
    this.#chore?.kill()
    if (this.idle) return
    const idle = Promise.withResolvers<void>()
    this.#idle.push(idle.resolve)
    await idle.promise
  }

  #fill(lane: Lane): void {
    if (this.#closing || this.#running.has(lane)) return
    const next = this.list().find(job => job.lane === lane && job.state === 'queued')
    if (next) this.#run(next)
  }

  #run(job: Job): void {
    const { dataDir, resourcesDir, startWorker, lock } = this.#options
    try {
      if (job.lane === 'interactive') this.#chore?.kill()
      this.#lock ??= lock()
      const worker = startWorker({
        onMessage: message => this.#hear(job, message),
        onExit: code => this.#workerEnded(job, code),
      })
      this.#running.set(job.lane, { job, worker, killTimer: null })
      job.state = 'running'
      worker.send({ type: 'start', request: job.request, dataDir, resourcesDir, seed: SEED, asOf: null })
      this.#changed(job)
    } catch (error) {
      this.#fail(job, ShopcastError.from(error))
      this.#unlockWhenIdle()
      this.#fill(job.lane)
    }
  }

  #hear(job: Job, message: WorkerMessage): void {
    if (isFinished(job)) return
    switch (message.type) {
      case 'progress':
        job.progress = message.progress
        this.#options.onChange(job)
        break
      case 'done':
        job.result = message.result
        this.#end(job, 'done')
        break
      case 'failed':
        if (message.code === 'cancelled') this.#end(job, 'cancelled')
        else this.#fail(job, new ShopcastError(message.code, message.params))
        break
    }
  }

  #workerEnded(job: Job, code: number): void {
    const cancelled = this.#runningAs(job)?.killTimer != null
    this.#clearKillTimer(job)
    this.#running.delete(job.lane)
    this.#unlockWhenIdle()
    if (!isFinished(job)) {
      if (cancelled) this.#end(job, 'cancelled')
      else this.#fail(job, new ShopcastError('workerCrashed', { exitCode: code }))
    }
    this.#fill(job.lane)
    this.#tellIdle()
    this.#beginChore()
  }

  #tellIdle(): void {
    if (!this.idle) return
    for (const resolve of this.#idle.splice(0)) resolve()
    this.#options.onIdle()
  }

  #beginChore(): void {
    if (this.#closing || this.#chore || this.#running.has('interactive')) return
    const { dataDir, resourcesDir, startWorker, lock, chore } = this.#options
    const request = chore()
    if (!request) return
    try {
      this.#lock ??= lock()
      const worker = startWorker({
        onMessage: ({ type }) => {
          if (type !== 'progress') worker.kill()
        },
        onExit: () => {
          this.#chore = null
          this.#unlockWhenIdle()
          this.#tellIdle()
        },
      })
      this.#chore = worker
      worker.send({ type: 'start', request, dataDir, resourcesDir, seed: SEED, asOf: null })
    } catch {
      // Another process works in the folder, or none can be started; there will be another occasion.
      this.#unlockWhenIdle()
    }
  }

  #fail(job: Job, { code, params }: ShopcastError): void {
    job.error = { code, params }
    this.#end(job, 'failed')
  }

  #end(job: Job, state: JobState): void {
    job.state = state
    job.finishedAt = this.#options.clock()
    this.#clearKillTimer(job)
    this.#runningAs(job)?.worker.kill()
    this.#changed(job)
  }

  #clearKillTimer(job: Job): void {
    const running = this.#runningAs(job)
    if (running?.killTimer) clearTimeout(running.killTimer)
  }

  #unlockWhenIdle(): void {
    if (!this.idle) return
    this.#lock?.release()
    this.#lock = null
  }

  #changed(job: Job): void {
    this.#options.journal.save(job)
    this.#options.onChange(job)
  }

  #runningAs(job: Job): RunningJob | null {
    const running = this.#running.get(job.lane)
    return running?.job === job ? running : null
  }

  #find(id: string): Job {
    const job = this.#jobs.get(id)
    if (!job) throw new ShopcastError('jobUnknown', { id })
    return job
  }
}
