import { randomUUID } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../core/domain/time.ts'
import { lockDataFolder } from '../../core/store/folderLock.ts'
import { forgetJob, readJobs, saveJob } from '../../core/store/jobJournal.ts'
import { importsToRehearse } from '../../core/store/keptUndos.ts'
import { markInterruptedRuns } from '../../core/store/trainingRuns.ts'
import { openStore, openStoreForReading, type Store } from '../../core/store/openStore.ts'
import type { Job } from '../jobs/job.ts'
import { JobSupervisor } from '../jobs/jobSupervisor.ts'
import type { StartWorker } from '../jobs/workerHandle.ts'
import { LateWrites } from './lateWrites.ts'

/** Lies in the data folder while the app has it open; found at a start, it tells that the last end was not a clean one. */
const OPEN_MARK = 'open.mark'

export interface ShopSessionOptions {
  id: string
  dataDir: string
  resourcesDir: string
  startWorker: StartWorker
  clock: Clock
  onJob: (job: Job) => void
  log: (message: string, detail?: unknown) => void
  /** The last worker has ended. */
  onIdle: () => void
  /** A training turned out to have been broken off, which is written down later than the end of its job is told. */
  onInterruptedRun: () => void
}

/** One shop while the app has it open: its database, read and written, and its jobs. */
export class ShopSession {
  readonly id: string
  readonly dataDir: string
  /** Read only; what the routes ask. */
  readonly reader: Store
  readonly jobs: JobSupervisor
  readonly #writer: Store
  readonly #writes: LateWrites
  readonly #onInterruptedRun: () => void

  /**
   * Creates or migrates the database and checks it quickly. After an unclean end a full check follows as a job.
   * @throws ShopcastError databaseNewer, databaseDamaged, dataFolderBusy (it must be migrated while another process writes)
   */
  constructor({ id, dataDir, resourcesDir, startWorker, clock, onJob, onIdle, onInterruptedRun, log }: ShopSessionOptions) {
    this.id = id
    this.dataDir = dataDir
    this.#onInterruptedRun = onInterruptedRun
    this.#writer = openStore(dataDir, { timeoutMs: 0, check: true })
    try {
      this.reader = openStoreForReading(dataDir)
    } catch (error) {
      this.#writer.close()
      throw error
    }
    this.#writes = new LateWrites(this.#writer, error => log('a write was given up', error))
    this.jobs = new JobSupervisor({
      dataDir, resourcesDir, startWorker, clock,
      journal: {
        read: () => readJobs(this.reader),
        // Copied, since the job goes on changing while a write waits its turn.
        save: entry => {
          // What a look into files found quotes people, and is asked for again when it is needed.
          const copy = { ...entry, ...entry.kind === 'inspect' ? { result: null } : {} }
          this.#writes.add(db => saveJob(db, copy))
        },
        forget: jobId => this.#writes.add(db => forgetJob(db, jobId)),
      },
      lock: () => lockDataFolder(dataDir),
      newId: randomUUID,
      onChange: onJob,
      onIdle: () => {
        this.#forgetUnfinishedRuns()
        onIdle()
      },
      chore: () => this.reader.open && importsToRehearse(this.reader).length > 0 ? { kind: 'rehearseUndos' } : null,
    })
  }

  /** To be called once, when events may flow: takes over what the last session left, and looks after an unclean end. */
  begin(): void {
    const mark = join(this.dataDir, OPEN_MARK)
    const endedBadly = existsSync(mark)
    writeFileSync(mark, '')
    this.jobs.begin()
    this.#forgetUnfinishedRuns()
    if (endedBadly) this.jobs.start({ kind: 'checkDatabase' })
  }

  /** Trainings that ended with their worker or with the last session; not while the terminal may be at one. */
  #forgetUnfinishedRuns(): void {
    try {
      lockDataFolder(this.dataDir).release()
    } catch {
      return
    }
    this.#writes.add((db) => {
      if (markInterruptedRuns(db) > 0) this.#onInterruptedRun()
    })
  }

  /** A small write of main's own; it may come a little later where a job is writing. */
  change(write: (db: Store) => void): void {
    this.#writes.add(write)
  }

  /** Ends the jobs, then closes. */
  async close(): Promise<void> {
    await this.jobs.close()
    this.closeFiles()
  }

  /** Writes what still waits and closes the database; no job may be running. */
  closeFiles(): void {
    this.#writes.flush()
    this.reader.close()
    this.#writer.close()
    rmSync(join(this.dataDir, OPEN_MARK), { force: true })
  }
}
