import type { ErrorCode, ErrorParams } from '../domain/error.ts'
import type { JobKind, JobRequest, JobResults, JobState, Lane } from '../domain/job.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { Store } from './openStore.ts'

/** What is remembered of a job beyond the life of the app. */
export interface JournalEntry {
  id: string
  kind: JobKind
  lane: Lane
  state: JobState
  request: JobRequest
  createdAt: UtcMillis
  finishedAt: UtcMillis | null
  result: JobResults[JobKind] | null
  error: { code: ErrorCode; params: ErrorParams } | null
}

interface Row {
  id: string; kind: string; lane: string; state: string; request: string
  created_at: number; finished_at: number | null; result: string | null; error: string | null
}

/** All remembered jobs, oldest first. */
export function readJobs(db: Store): JournalEntry[] {
  const rows = db.prepare('SELECT id, kind, lane, state, request, created_at, finished_at, result, error FROM jobs ORDER BY created_at, id').all() as Row[]
  return rows.map(row => ({
    id: row.id,
    kind: row.kind as JobKind,
    lane: row.lane as Lane,
    state: row.state as JobState,
    request: JSON.parse(row.request) as JobRequest,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    result: row.result === null ? null : JSON.parse(row.result) as JobResults[JobKind],
    error: row.error === null ? null : JSON.parse(row.error) as JournalEntry['error'],
  }))
}

/** Writes the entry, or writes over what was remembered under its id. */
export function saveJob(db: Store, entry: JournalEntry): void {
  db.prepare(`
    INSERT INTO jobs (id, kind, lane, state, request, created_at, finished_at, result, error)
    VALUES (@id, @kind, @lane, @state, @request, @createdAt, @finishedAt, @result, @error)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, finished_at = excluded.finished_at, result = excluded.result, error = excluded.error
  `).run({
    ...entry,
    request: JSON.stringify(entry.request),
    result: entry.result === null ? null : JSON.stringify(entry.result),
    error: entry.error === null ? null : JSON.stringify(entry.error),
  })
}

export function forgetJob(db: Store, id: string): void {
  db.prepare('DELETE FROM jobs WHERE id = ?').run(id)
}
