import type { Evaluation } from '../domain/evaluation.ts'
import type { ErrorCode, ErrorParams } from '../domain/error.ts'
import type { Computing, EpochRecord, QuantisedNetwork, TrainingConfiguration, TrialPlace } from '../domain/learning.ts'
import type { OfferedTask } from '../domain/task.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'

export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'

/** One training. */
export interface StoredRun {
  id: number
  task: OfferedTask
  state: RunState
  startedAt: UtcMillis
  finishedAt: UtcMillis | null
  asOf: UtcMillis
  orders: number
  /** Tells the data it learned from apart from others. */
  dataFingerprint: string
  configuration: TrainingConfiguration
  winner: string | null
  inUse: boolean
  /** Spent on it, pauses and interruptions left out; null where it is not known. */
  seconds: number | null
  /** Of the network; null and empty where none was trained. */
  computing: Computing | null
  curve: EpochRecord[]
  /** The pass that it can be gone on with; null where it cannot. */
  resumeEpoch: number | null
  /** The run whose network it learned further; null where its own began anew. */
  continuedFrom: number | null
  /** The file that its model came from, learned elsewhere; null where it was learned here. */
  loadedFrom: string | null
  /** Null where that was not asked for. */
  quantised: QuantisedNetwork | null
  /** Null where it stands by itself. */
  trial: TrialPlace | null
  evaluation: Evaluation | null
  error: { code: ErrorCode; params: ErrorParams } | null
}

interface Row {
  id: number; task: string; state: RunState; started_at: number; finished_at: number | null; as_of: number; orders: number
  data_fingerprint: string; configuration: string; winner: string | null; in_use: number; evaluation: string | null; error: string | null
  seconds: number | null; computing: string | null; curve: string | null; checkpoint_epoch: number | null; continued_from: number | null
  search: number | null; trial: number | null; rung: number | null; quantised: string | null; loaded_from: string | null
}

const COLUMNS = `id, task, state, started_at, finished_at, as_of, orders, data_fingerprint, configuration, winner, in_use, evaluation, error,
  seconds, computing, curve, checkpoint_epoch, continued_from, search, trial, rung, quantised, loaded_from`
/** What was left out of the configuration by versions that had no networks. */
const UNSAID: TrainingConfiguration = { model: 'auto', seed: 1, device: 'auto', settings: {} }

/** The trainings, newest first, without the trials of those that searched. */
export function readRuns(db: Store, limit = 100): StoredRun[] {
  return (db.prepare(`SELECT ${COLUMNS} FROM runs WHERE search IS NULL ORDER BY id DESC LIMIT ?`).all(limit) as Row[]).map(toRun)
}

/** The trials of a training that searches, in the order in which they began. */
export function readTrials(db: Store, search: number): StoredRun[] {
  return (db.prepare(`SELECT ${COLUMNS} FROM runs WHERE search = ? ORDER BY trial`).all(search) as Row[]).map(toRun)
}

/** Single trainings or trials by their ids, in no order; those that are not there are left out. */
export function readRunsById(db: Store, ids: readonly number[]): StoredRun[] {
  return (db.prepare(`SELECT ${COLUMNS} FROM runs WHERE id IN (SELECT value FROM json_each(?))`).all(JSON.stringify(ids)) as Row[]).map(toRun)
}

/** The run whose model answers a question now; null before the first training. */
export function readRunInUse(db: Store, task: OfferedTask): StoredRun | null {
  const row = db.prepare(`SELECT ${COLUMNS} FROM runs WHERE task = ? AND in_use = 1`).get(task) as Row | undefined
  return row ? toRun(row) : null
}

/** The last training of a question; null before the first. */
export function readNewestRun(db: Store, task: OfferedTask): StoredRun | null {
  const row = db.prepare(`SELECT ${COLUMNS} FROM runs WHERE task = ? AND search IS NULL ORDER BY id DESC LIMIT 1`).get(task) as Row | undefined
  return row ? toRun(row) : null
}

/** The last moment that the oldest of the models in use knows; null before the first training. */
export function readLearnedTo(db: Store): UtcMillis | null {
  return db.prepare('SELECT min(as_of) FROM runs WHERE in_use = 1').pluck().get() as UtcMillis | null
}

/** The questions that have a trained model. */
export function readTasksInUse(db: Store): OfferedTask[] {
  return db.prepare('SELECT task FROM runs WHERE in_use = 1 ORDER BY task').pluck().all() as OfferedTask[]
}

function toRun(row: Row): StoredRun {
  return {
    id: row.id,
    task: row.task as OfferedTask,
    state: row.state,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    asOf: row.as_of,
    orders: row.orders,
    dataFingerprint: row.data_fingerprint,
    configuration: { ...UNSAID, ...JSON.parse(row.configuration) as Partial<TrainingConfiguration> },
    winner: row.winner,
    inUse: row.in_use === 1,
    seconds: row.seconds,
    computing: parse<Computing>(row.computing),
    curve: parse<EpochRecord[]>(row.curve) ?? [],
    // A run that runs, or that came to its end, is not to be gone on with.
    resumeEpoch: row.state === 'running' || row.state === 'done' ? null : row.checkpoint_epoch,
    continuedFrom: row.continued_from,
    loadedFrom: row.loaded_from,
    quantised: parse<QuantisedNetwork>(row.quantised),
    trial: row.search === null ? null : { search: row.search, index: row.trial ?? 0, rung: row.rung ?? 0 },
    evaluation: parse<Evaluation>(row.evaluation),
    error: parse<NonNullable<StoredRun['error']>>(row.error),
  }
}

function parse<T>(json: string | null): T | null {
  return json === null ? null : JSON.parse(json) as T
}
