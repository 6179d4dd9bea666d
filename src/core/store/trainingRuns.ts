import type { ErrorCode, ErrorParams } from '../domain/error.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import type { OfferedTask } from '../domain/task.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'

export interface NewRun {
  task: OfferedTask
  startedAt: UtcMillis
  asOf: UtcMillis
  /** How many orders it learns from. */
  orders: number
  dataFingerprint: string
  device: string
  /** What was asked for. */
  configuration: unknown
}

export interface FinishedRun {
  finishedAt: UtcMillis
  evaluation: Evaluation
  /** What prediction needs, as the task itself wrote it. */
  model: unknown
}

/** @returns the run's id */
export function startRun(db: Store, run: NewRun): number {
  return Number(db.prepare(`
    INSERT INTO runs (task, state, started_at, as_of, orders, data_fingerprint, device, configuration) VALUES (?, 'running', ?, ?, ?, ?, ?, ?)`,
  ).run(run.task, run.startedAt, run.asOf, run.orders, run.dataFingerprint, run.device, JSON.stringify(run.configuration)).lastInsertRowid)
}

/** Stores what the run found and makes it the one that answers its task, both or neither. */
export function finishRun(db: Store, id: number, { finishedAt, evaluation, model }: FinishedRun): void {
  db.transaction(() => {
    db.prepare('UPDATE runs SET in_use = 0 WHERE in_use = 1 AND task = (SELECT task FROM runs WHERE id = ?)').run(id)
    db.prepare("UPDATE runs SET state = 'done', finished_at = ?, winner = ?, evaluation = ?, model = ?, in_use = 1 WHERE id = ?")
      .run(finishedAt, evaluation.winner, JSON.stringify(evaluation), JSON.stringify(model), id)
  }).immediate()
}

export function endRun(db: Store, id: number, state: 'failed' | 'cancelled', finishedAt: UtcMillis, error: { code: ErrorCode; params: ErrorParams }): void {
  db.prepare('UPDATE runs SET state = ?, finished_at = ?, error = ? WHERE id = ?').run(state, finishedAt, JSON.stringify(error), id)
}

/** Runs that a crash left behind as running; the folder's lock says that none is. */
export function markInterruptedRuns(db: Store): void {
  db.prepare("UPDATE runs SET state = 'interrupted' WHERE state = 'running'").run()
}

/** What the run in use stored for prediction; null before the task was ever trained. */
export function readModelInUse(db: Store, task: OfferedTask): { runId: number; model: unknown } | null {
  const row = db.prepare('SELECT id, model FROM runs WHERE task = ? AND in_use = 1').get(task) as { id: number; model: string } | undefined
  return row ? { runId: row.id, model: JSON.parse(row.model) as unknown } : null
}
