import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ShopcastError } from '../../src/core/domain/error.ts'
import type { WorkerCommand } from '../../src/core/domain/job.ts'
import { DAY } from '../../src/core/domain/time.ts'
import type { JournalEntry } from '../../src/core/store/jobJournal.ts'
import type { AppJobRequest, Job } from '../../src/main/jobs/job.ts'
import { JobSupervisor } from '../../src/main/jobs/jobSupervisor.ts'
import type { WorkerListener } from '../../src/main/jobs/workerHandle.ts'

const exportJob: AppJobRequest = { kind: 'export', file: '/out.csv', request: { list: 'churn', format: 'generic', audience: { tab: 'winBack' }, limit: null, onlyMarketing: true, excel: false } }
const trainJob: AppJobRequest = { kind: 'train', tasks: ['churn'], model: 'auto' }
const checked = { ok: true, findings: [] }

/** A worker that does what the test says. */
class FakeWorker {
  readonly sent: WorkerCommand['type'][] = []
  readonly listener: WorkerListener
  killed = false

  constructor(listener: WorkerListener) {
    this.listener = listener
  }

  done(): void {
    this.listener.onMessage({ type: 'done', result: checked })
  }

  exit(code = 0): void {
    this.listener.onExit(code)
  }
}

let workers: FakeWorker[]
let told: string[]
let locks: number
let journal: Map<string, JournalEntry>
let lockFault: Error | null
let idle: number
/** How many times there is something to do beside jobs. */
let chores: number

function worker(index: number): FakeWorker {
  const found = workers[index]
  if (!found) throw new Error(`worker ${index} was not started`)
  return found
}

function supervise(left: JournalEntry[] = []): JobSupervisor {
  let ids = 0
  journal = new Map(left.map(entry => [entry.id, entry]))
  const supervisor = new JobSupervisor({
    dataDir: '/shop', resourcesDir: '/resources',
    startWorker: listener => {
      const fake = new FakeWorker(listener)
      workers.push(fake)
      return { send: command => fake.sent.push(command.type), kill: () => { fake.killed = true } }
    },
    journal: { read: () => [...journal.values()], save: entry => journal.set(entry.id, { ...entry }), forget: id => journal.delete(id) },
    lock: () => {
      if (lockFault) throw lockFault
      locks++
      return { release: () => { locks-- } }
    },
    clock: () => 100 * DAY,
    newId: () => `job${++ids}`,
    onChange: job => told.push(`${job.id} ${job.state}`),
    onIdle: () => { idle++ },
    chore: () => chores-- > 0 ? { kind: 'rehearseUndos' } : null,
  })
  supervisor.begin()
  return supervisor
}

const stateOf = (supervisor: JobSupervisor, id: string): Job['state'] | undefined => supervisor.list().find(job => job.id === id)?.state

function leftBehind(state: JournalEntry['state'], finishedAt: number | null): JournalEntry {
  return { id: 'old', kind: 'train', lane: 'training', state, request: trainJob, createdAt: 0, finishedAt, result: null, error: null }
}

beforeEach(() => {
  vi.useFakeTimers()
  workers = []
  told = []
  locks = 0
  idle = 0
  chores = 0
  lockFault = null
})
afterEach(() => { vi.useRealTimers() })

describe('lanes', () => {
  test('an export does not wait for a training', () => {
    const jobs = supervise()
    jobs.start(trainJob)
    jobs.start(exportJob)
    expect(workers).toHaveLength(2)
  })

  test('a second job of a lane starts when the worker of the first has ended, not before', () => {
    const jobs = supervise()
    jobs.start(exportJob)
    jobs.start({ kind: 'checkDatabase' })
    worker(0).done()
    expect(stateOf(jobs, 'job1')).toBe('done')
    expect(workers).toHaveLength(1)
    worker(0).exit()
    expect(workers).toHaveLength(2)
    expect(stateOf(jobs, 'job2')).toBe('running')
  })

  test('a worker whose job is done is told to go', () => {
    supervise().start(exportJob)
    worker(0).done()
    expect(worker(0).killed).toBe(true)
  })
})

describe('the data folder', () => {
  test('is locked once while any job runs and free when the last worker has ended', () => {
    const jobs = supervise()
    jobs.start(trainJob)
    jobs.start(exportJob)
    expect(locks).toBe(1)
    worker(0).exit()
    expect(locks).toBe(1)
    expect(idle).toBe(0)
    worker(1).exit()
    expect(locks).toBe(0)
    expect(idle).toBe(1)
  })

  test('a job fails with the reason when another process has it', () => {
    lockFault = new ShopcastError('dataFolderBusy', { pid: 7 })
    const jobs = supervise()
    jobs.start(exportJob)
    expect(jobs.list()[0]).toMatchObject({ state: 'failed', error: { code: 'dataFolderBusy', params: { pid: 7 } } })
    expect(workers).toHaveLength(0)
  })
})

describe('what nobody waits for', () => {
  test('begins at the start and when the interactive lane has come free, and is no job', async () => {
    chores = 2
    const jobs = supervise()
    expect(workers).toHaveLength(1)
    expect(locks).toBe(1)
    expect(jobs.list()).toEqual([])
    expect(jobs.busy).toBe(false)
    worker(0).done()
    expect(worker(0).killed).toBe(true)
    worker(0).exit()
    expect(locks).toBe(0)
    expect(idle).toBe(1)
    jobs.start(exportJob)
    jobs.start({ kind: 'checkDatabase' })
    worker(1).exit()
    worker(2).exit()
    expect(workers).toHaveLength(4)
    expect(told.filter(change => change.endsWith('running'))).toHaveLength(2)
    const closed = jobs.close()
    expect(worker(3).killed).toBe(true)
    worker(3).exit()
    await closed
    expect(locks).toBe(0)
  })

  test('gives way to a job of the interactive lane, which does not wait for it', () => {
    chores = 1
    const jobs = supervise()
    jobs.start(trainJob)
    expect(worker(0).killed).toBe(false)
    jobs.start(exportJob)
    expect(worker(0).killed).toBe(true)
    expect(stateOf(jobs, 'job2')).toBe('running')
  })

  test('does not begin anew by itself when it has failed', () => {
    chores = 2
    supervise()
    worker(0).exit(1)
    expect(workers).toHaveLength(1)
  })
})

describe('cancel', () => {
  test('a queued job is cancelled without ever starting', () => {
    const jobs = supervise()
    jobs.start(exportJob)
    jobs.start(exportJob)
    jobs.cancel('job2')
    worker(0).exit()
    expect(workers).toHaveLength(1)
    expect(stateOf(jobs, 'job2')).toBe('cancelled')
  })

  test('a worker that answers in time is not killed before it has', () => {
    const jobs = supervise()
    jobs.start(trainJob)
    jobs.cancel('job1')
    vi.advanceTimersByTime(999)
    expect(worker(0).killed).toBe(false)
    worker(0).listener.onMessage({ type: 'failed', code: 'cancelled', params: {} })
    expect(stateOf(jobs, 'job1')).toBe('cancelled')
  })

  test('a worker that does not answer within a second is killed, and the job is cancelled, not crashed', () => {
    const jobs = supervise()
    jobs.start(trainJob)
    jobs.cancel('job1')
    vi.advanceTimersByTime(1000)
    expect(worker(0).killed).toBe(true)
    expect(stateOf(jobs, 'job1')).toBe('running')
    worker(0).exit(143)
    expect(jobs.list()[0]).toMatchObject({ state: 'cancelled', error: null })
  })

  test('a job that is done before the cancel is heard stays done', () => {
    const jobs = supervise()
    jobs.start(trainJob)
    jobs.cancel('job1')
    worker(0).done()
    vi.advanceTimersByTime(5000)
    worker(0).exit()
    expect(stateOf(jobs, 'job1')).toBe('done')
  })
})

test('pause and resume reach the worker and are shown', () => {
  const jobs = supervise()
  jobs.start(trainJob)
  jobs.pause('job1')
  expect(stateOf(jobs, 'job1')).toBe('paused')
  jobs.resume('job1')
  expect(stateOf(jobs, 'job1')).toBe('running')
  expect(worker(0).sent).toEqual(['start', 'pause', 'resume'])
})

test('progress is told but not written down', () => {
  const jobs = supervise()
  jobs.start(trainJob)
  const written = { ...journal.get('job1') }
  worker(0).listener.onMessage({ type: 'progress', progress: { phase: 'preparing', done: 1, total: 2, etaSeconds: null, metrics: {} } })
  expect(jobs.list()[0]?.progress?.done).toBe(1)
  expect(told.at(-1)).toBe('job1 running')
  expect(journal.get('job1')).toEqual(written)
})

describe('a worker that dies', () => {
  test('fails its job with its exit code, and the job can be run again', () => {
    const jobs = supervise()
    jobs.start(trainJob)
    worker(0).exit(139)
    expect(jobs.list()[0]).toMatchObject({ state: 'failed', error: { code: 'workerCrashed', params: { exitCode: 139 } } })
    const again = jobs.again('job1')
    expect(again.request).toEqual({ ...trainJob, resume: true })
    expect(jobs.list().map(job => job.id)).toEqual([again.id])
    expect(workers).toHaveLength(2)
  })

  test('gives way to the next job of its lane', () => {
    const jobs = supervise()
    jobs.start(exportJob)
    jobs.start(exportJob)
    worker(0).exit(1)
    expect(stateOf(jobs, 'job2')).toBe('running')
  })
})

describe('the next start', () => {
  test.each(['running', 'queued', 'paused'] as const)('a job that was %s is interrupted, and offered again', state => {
    const jobs = supervise([leftBehind(state, null)])
    expect(stateOf(jobs, 'old')).toBe('interrupted')
    expect(journal.get('old')?.state).toBe('interrupted')
    expect(jobs.again('old').request).toEqual({ ...trainJob, resume: true })
  })

  test('a job that ended within a day is remembered, an older one forgotten', () => {
    expect(supervise([leftBehind('failed', 99.5 * DAY)]).list()).toHaveLength(1)
    expect(supervise([leftBehind('failed', 98 * DAY)]).list()).toHaveLength(0)
    expect(journal.size).toBe(0)
  })
})

describe('quitting', () => {
  test('interrupts a training, cancels the rest, and waits until the workers have ended', async () => {
    const jobs = supervise()
    jobs.start(trainJob)
    jobs.start(exportJob)
    jobs.start(exportJob)
    let closed = false
    const closing = jobs.close().then(() => { closed = true })
    expect(workers.map(({ killed }) => killed)).toEqual([true, true])
    worker(0).exit(143)
    await Promise.resolve()
    expect(closed).toBe(false)
    worker(1).exit(143)
    await closing
    expect(jobs.list().map(job => job.state)).toEqual(['interrupted', 'cancelled', 'cancelled'])
    expect(workers).toHaveLength(2)
  })
})

test('a job is dismissed only when it has ended', () => {
  const jobs = supervise()
  jobs.start(exportJob)
  expect(() => jobs.dismiss('job1')).toThrowError(expect.objectContaining({ code: 'jobUnknown' }))
  worker(0).exit()
  jobs.dismiss('job1')
  expect(jobs.list()).toEqual([])
  expect(journal.size).toBe(0)
})

test.each(['cancel', 'pause', 'resume', 'again', 'dismiss'] as const)('%s names a job that it does not know', verb => {
  expect(() => supervise()[verb]('nobody')).toThrowError(expect.objectContaining({ code: 'jobUnknown' }))
})
