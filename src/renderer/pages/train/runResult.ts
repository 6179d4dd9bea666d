import { rightShare, type Evaluation } from '../../../core/domain/evaluation.ts'
import type { OfferedTask } from '../../../core/domain/task.ts'

/** The simplest rule that each question is measured against. */
export const BASELINE = { churn: 'recency', recommend: 'popularity' } as const satisfies Record<OfferedTask, string>

/** Of a hundred, how many a model got right: listed customers who did lapse, or customers for whom one of three offers was bought. */
export function rightOfHundred(evaluation: Evaluation, model: string): number | null {
  const share = rightShare(evaluation, model)
  return share === null ? null : Math.round(share * 100)
}

export interface RunResult {
  /** Of the model in use and of the simplest rule; null where it was not measured. */
  winner: number | null
  baseline: number | null
  /** How many per cent more the model in use gets right than the simplest rule, rounded; null where that says nothing. */
  morePercent: number | null
  /** Whether the simplest rule itself is in use. */
  isBaseline: boolean
  /** Every model, best first. */
  models: { name: string; right: number | null; inUse: boolean }[]
}

/** What an evaluation comes to in plain numbers. */
export function runResult(evaluation: Evaluation): RunResult {
  const { task } = evaluation
  const rightOf = (name: string) => rightOfHundred(evaluation, name)
  const winner = rightOf(evaluation.winner)
  const baseline = rightOf(BASELINE[task])
  const morePercent = winner !== null && baseline !== null && baseline > 0 ? Math.round((winner / baseline - 1) * 100) : null
  const models = evaluation.models
    .map(model => ({ name: model.name, right: rightOf(model.name), inUse: model.name === evaluation.winner }))
    .sort((a, b) => (b.right ?? -1) - (a.right ?? -1))
  return { winner, baseline, morePercent, isBaseline: evaluation.winner === BASELINE[task], models }
}
