import type { JobView } from '../../contracts/jobs.ts'
import type { Phase } from '../../core/domain/progress.ts'

/** A look into files is an import that is taken back at its end. Recognising them takes no time worth showing. */
const IMPORT_PHASES: [Phase, number][] = [['recognising', 0], ['reading', 47], ['storing', 23], ['summarising', 30]]

/** The phases of each kind of job in order, with the share of the time that each takes, roughly. */
const PHASES_OF: Partial<Record<JobView['kind'], [Phase, number][]>> = {
  inspect: IMPORT_PHASES,
  import: IMPORT_PHASES,
  undoImport: [['summarising', 1], ['undoing', 9]],
  train: [
    ['preparing', 4], ['backtestingRecommend', 30], ['fittingRecommend', 1], ['checkingRecommend', 6], ['backtestingChurn', 6], ['fittingChurn', 1], ['checkingChurn', 18], ['predicting', 12],
  ],
  predict: [['preparing', 1], ['predicting', 4], ['writing', 1]],
  export: [['reading', 1], ['writing', 4]],
}

/** How much of a whole job is done, 0 to 1, from the phase it is in and how far that phase is. */
export function progressShare(job: Pick<JobView, 'kind' | 'state' | 'progress'>): number {
  if (job.state === 'done') return 1
  if (!job.progress) return 0
  if (job.progress.share !== undefined) return Math.min(1, job.progress.share)
  const within = job.progress.total > 0 ? Math.min(1, job.progress.done / job.progress.total) : 0
  const phases = PHASES_OF[job.kind]
  const at = phases?.findIndex(([phase]) => phase === job.progress?.phase) ?? -1
  if (!phases) return within
  // A phase that is not in the list says nothing about the whole.
  if (at < 0) return 0
  const total = phases.reduce((sum, [, weight]) => sum + weight, 0)
  const before = phases.slice(0, at).reduce((sum, [, weight]) => sum + weight, 0)
  return (before + (phases[at]?.[1] ?? 0) * within) / total
}
