import type { SearchResult } from '../domain/job.ts'
import { bestEpoch, bestTrial } from '../domain/learning.ts'
import type { StoredRun } from '../store/readRuns.ts'

/** What a search came to, from its trials in their order. */
export function searchResult(trials: readonly StoredRun[]): SearchResult {
  return {
    seconds: trials.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
    trials: trials.map(({ id, state, configuration, trial, curve, seconds }) => ({
      runId: id, state: state === 'failed' ? 'failed' : 'done', settings: configuration.settings, rung: trial?.rung ?? 0,
      passes: curve.length, ndcgAt10: bestEpoch(curve)?.metric ?? null, seconds: seconds ?? 0,
    })),
    chosen: bestTrial(trials)?.id ?? null,
  }
}
