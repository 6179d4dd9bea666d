import type { Evaluation } from '../domain/evaluation.ts'
import type { ErrorCode, ErrorParams } from '../domain/error.ts'
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
  winner: string | null
  inUse: boolean
  evaluation: Evaluation | null
  error: { code: ErrorCode; params: ErrorParams } | null
}

interface Row {
  id: number; task: string; state: RunState; started_at: number; finished_at: number | null; as_of: number; orders: number
  winner: string | null; in_use: number; evaluation: string | null; error: string | null
}

const COLUMNS = 'id, task, state, started_at, finished_at, as_of, orders, winner, in_use, evaluation, error'

/** The trainings, newest first. */
export function readRuns(db: Store, limit = 100): StoredRun[] {
  return (db.prepare(`SELECT ${COLUMNS} FROM runs ORDER BY id DESC LIMIT ?`).all(limit) as Row[]).map(toRun)
}

/** The run whose model answers a question now; null before the first training. */
export function readRunInUse(db: Store, task: OfferedTask): StoredRun | null {
  const row = db.prepare(`SELECT ${COLUMNS} FROM runs WHERE task = ? AND in_use = 1`).get(task) as Row | undefined
  return row ? toRun(row) : null
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
    winner: row.winner,
    inUse: row.in_use === 1,
    evaluation: row.evaluation === null ? null : JSON.parse(row.evaluation) as Evaluation,
    error: row.error === null ? null : JSON.parse(row.error) as StoredRun['error'],
  }
}
