/** What a long job is doing now. `done` and `total` are in the phase's own unit (bytes, rows, customers, steps). */
export interface Progress {
  phase: Phase
  done: number
  total: number
  /** Seconds until the whole job is done; null while nobody can know. */
  etaSeconds: number | null
  /** Figures worth showing while waiting, such as `{ rows: 12000 }` or `{ loss: 4.2 }`. */
  metrics: Record<string, number>
}

export const PHASES = [
  'reading', 'recognising', 'storing', 'summarising', 'undoing',
  'preparing', 'fittingRecommend', 'backtestingRecommend', 'fittingChurn', 'backtestingChurn', 'predicting', 'writing',
] as const

export type Phase = (typeof PHASES)[number]
