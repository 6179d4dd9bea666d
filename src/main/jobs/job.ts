import type { JobView } from '../../contracts/jobs.ts'
import type { JobRequest } from '../../core/domain/job.ts'
import type { Progress } from '../../core/domain/progress.ts'
import type { JournalEntry } from '../../core/store/jobJournal.ts'

/** What the app runs; evaluations and backups belong to the terminal. */
export type AppJobKind = JobView['kind']
export type AppJobRequest = Extract<JobRequest, { kind: AppJobKind }>

/** A job of this session, or one that an earlier session left behind. */
export interface Job extends JournalEntry {
  kind: AppJobKind
  request: AppJobRequest
  progress: Progress | null
}

export const isFinished = (job: Job): boolean => job.finishedAt !== null

export function viewJob(job: Job): JobView {
  return {
    id: job.id,
    kind: job.kind,
    lane: job.lane,
    state: job.state,
    startedAt: job.createdAt,
    finishedAt: job.finishedAt,
    progress: job.progress,
    // The result is of the job's own kind; the contract's parse of every event checks it.
    result: job.result === null ? null : { kind: job.kind, value: job.result } as JobView['result'],
    error: job.error === null ? null : { code: job.error.code, params: { ...job.error.params } },
  }
}
