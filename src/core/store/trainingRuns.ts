import type { ErrorCode, ErrorParams } from '../domain/error.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import type { Computing, EpochRecord, QuantisedNetwork, TrainingConfiguration } from '../domain/learning.ts'
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
  configuration: TrainingConfiguration
}

export interface FinishedRun {
  finishedAt: UtcMillis
  /** Spent on it, pauses and interruptions left out. */
  seconds: number
  evaluation: Evaluation
  /** What prediction needs, as the task itself wrote it. */
  model: unknown
}

/** @returns the run's id */
export function startRun(db: Store, run: NewRun): number {
  return Number(db.prepare(`
    INSERT INTO runs (task, state, started_at, as_of, orders, data_fingerprint, device, configuration) VALUES (?, 'running', ?, ?, ?, ?, 'cpu', ?)`,
  ).run(run.task, run.startedAt, run.asOf, run.orders, run.dataFingerprint, JSON.stringify(run.configuration)).lastInsertRowid)
}

/** Begins a trial of a training that searches, on the same orders. @returns its id as a run */
export function startTrial(db: Store, search: number, trial: number, configuration: TrainingConfiguration, startedAt: UtcMillis): number {
  return Number(db.prepare(`
    INSERT INTO runs (task, state, started_at, as_of, orders, data_fingerprint, device, computing, configuration, search, trial, rung)
    SELECT task, 'running', ?, as_of, orders, data_fingerprint, device, computing, ?, id, ?, 0 FROM runs WHERE id = ?`,
  ).run(startedAt, JSON.stringify(configuration), trial, search).lastInsertRowid)
}

/** Goes on with a trial, up to a rung. */
export function goOnWithTrial(db: Store, id: number, rung: number): void {
  db.prepare("UPDATE runs SET state = 'running', rung = ?, finished_at = NULL WHERE id = ?").run(rung, id)
}

/** Notes how far a trial has come. @param seconds spent on it so far */
export function noteTrial(db: Store, id: number, curve: readonly EpochRecord[], seconds: number): void {
  db.prepare('UPDATE runs SET curve = ?, seconds = ? WHERE id = ?').run(JSON.stringify(curve), seconds, id)
}

/** Lays a trial aside, at least for now. */
export function restTrial(db: Store, id: number, finishedAt: UtcMillis): void {
  db.prepare("UPDATE runs SET state = 'done', finished_at = ? WHERE id = ?").run(finishedAt, id)
}

/** Goes on with a run that was broken off. */
export function reopenRun(db: Store, id: number): void {
  db.prepare("UPDATE runs SET state = 'running', finished_at = NULL, error = NULL WHERE id = ?").run(id)
}

/** Stores what the run found and makes it the one that answers its task, both or neither. */
export function finishRun(db: Store, id: number, { finishedAt, seconds, evaluation, model }: FinishedRun): void {
  db.transaction(() => {
    db.prepare('UPDATE runs SET in_use = 0 WHERE in_use = 1 AND task = (SELECT task FROM runs WHERE id = ?)').run(id)
    db.prepare("UPDATE runs SET state = 'done', finished_at = ?, seconds = ?, winner = ?, evaluation = ?, model = ?, checkpoint_epoch = NULL, in_use = 1 WHERE id = ?")
      .run(finishedAt, seconds, evaluation.winner, JSON.stringify(evaluation), JSON.stringify(model), id)
  }).immediate()
}

/** Stores a model that was learned elsewhere and makes it the one that answers its task, both or neither. It was never checked. */
export function finishLoadedRun(db: Store, id: number, { finishedAt, seconds, winner, model, loadedFrom }: Omit<FinishedRun, 'evaluation'> & { winner: string; loadedFrom: string }): void {
  db.transaction(() => {
    db.prepare('UPDATE runs SET in_use = 0 WHERE in_use = 1 AND task = (SELECT task FROM runs WHERE id = ?)').run(id)
    db.prepare("UPDATE runs SET state = 'done', finished_at = ?, seconds = ?, winner = ?, model = ?, loaded_from = ?, in_use = 1 WHERE id = ?")
      .run(finishedAt, seconds, winner, JSON.stringify(model), loadedFrom, id)
  }).immediate()
}

export function endRun(db: Store, id: number, state: 'failed' | 'cancelled', end: { finishedAt: UtcMillis; seconds: number; error: { code: ErrorCode; params: ErrorParams } }): void {
  db.prepare('UPDATE runs SET state = ?, finished_at = ?, seconds = ?, error = ? WHERE id = ?').run(state, end.finishedAt, end.seconds, JSON.stringify(end.error), id)
}

/** Notes what a network is trained on. */
export function noteComputing(db: Store, id: number, computing: Computing): void {
  db.prepare('UPDATE runs SET computing = ?, device = ? WHERE id = ?').run(JSON.stringify(computing), computing.device, id)
}

export function noteCurve(db: Store, id: number, curve: readonly EpochRecord[]): void {
  db.prepare('UPDATE runs SET curve = ? WHERE id = ?').run(JSON.stringify(curve), id)
}

/** Notes that the run can be gone on with. @param seconds spent on it so far */
export function noteCheckpoint(db: Store, id: number, epoch: number, seconds: number): void {
  db.prepare('UPDATE runs SET checkpoint_epoch = ?, seconds = ? WHERE id = ?').run(epoch, seconds, id)
}

/** Notes that the run's network was learned further from an earlier run's. */
export function noteContinuedFrom(db: Store, id: number, earlier: number): void {
  db.prepare('UPDATE runs SET continued_from = ? WHERE id = ?').run(earlier, id)
}

export function noteQuantised(db: Store, id: number, quantised: QuantisedNetwork): void {
  db.prepare('UPDATE runs SET quantised = ? WHERE id = ?').run(JSON.stringify(quantised), id)
}

/** Forgets the checkpoints of all runs of a task but one, whose files are about to go. */
export function forgetCheckpoints(db: Store, task: OfferedTask, except: number): void {
  db.prepare('UPDATE runs SET checkpoint_epoch = NULL WHERE task = ? AND id <> ? AND checkpoint_epoch IS NOT NULL').run(task, except)
}

/** Marks runs that a crash left behind as running; the folder's lock says that none is. @returns how many there were */
export function markInterruptedRuns(db: Store): number {
  return db.prepare("UPDATE runs SET state = 'interrupted' WHERE state = 'running'").run().changes
}

/** What the run in use stored for prediction; null before the task was ever trained. */
export function readModelInUse(db: Store, task: OfferedTask): { runId: number; model: unknown } | null {
  const row = db.prepare('SELECT id, model FROM runs WHERE task = ? AND in_use = 1').get(task) as { id: number; model: string } | undefined
  return row ? { runId: row.id, model: JSON.parse(row.model) as unknown } : null
}

/** The run whose recommender is or holds a network, if it is the one in use, with the network's file; null where none does. */
export function readNetworkInUse(db: Store): { runId: number; file: string } | null {
  const row = db.prepare(`
    SELECT id AS runId, coalesce(model ->> '$.file', (SELECT member.value ->> '$.file' FROM json_each(model, '$.members') member WHERE member.value ->> '$.file' IS NOT NULL)) AS file
    FROM runs WHERE task = 'recommend' AND in_use = 1`).get() as { runId: number; file: string | null } | undefined
  return row?.file == null ? null : { runId: row.runId, file: row.file }
}
