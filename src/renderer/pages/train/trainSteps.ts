import type { Phase } from '../../../core/domain/progress.ts'

/** The steps of a training as they are shown, each with the phases it is made of, in the order in which they run. */
export const TRAIN_STEPS = [
  { name: 'prepare', phases: ['reading', 'preparing'] },
  { name: 'search', phases: ['searchingRecommend'] },
  { name: 'recommend', phases: ['backtestingRecommend'] },
  { name: 'network', phases: ['learningRecommend', 'fittingRecommend'] },
  { name: 'dates', phases: ['checkingRecommend'] },
  { name: 'churn', phases: ['backtestingChurn', 'fittingChurn', 'checkingChurn'] },
  { name: 'predict', phases: ['predicting', 'storing', 'summarising'] },
] as const satisfies { name: string; phases: Phase[] }[]

export type StepState = 'done' | 'now' | 'later'

/** Where each step stands while a phase is under way. */
export function stepStates(phase: Phase | null): StepState[] {
  const at = phase === null ? 0 : Math.max(0, TRAIN_STEPS.findIndex(step => (step.phases as readonly Phase[]).includes(phase)))
  return TRAIN_STEPS.map((_, index) => index < at ? 'done' : index === at ? 'now' : 'later')
}
