/** What a long job is doing now. `done` and `total` are in the phase's own unit (bytes, rows, customers, steps). */
export interface Progress {
  phase: Phase
  done: number
  total: number
  /** Seconds until the whole job is done; null while nobody can know. */
  etaSeconds: number | null
  /** Figures worth showing while waiting, such as `{ rows: 12000 }` or `{ loss: 4.2 }`. */
  metrics: Record<string, number>
  /** How much of the whole job is done, 0 to 1, where the job can tell better than its phase alone. */
  share?: number | undefined
}

export const PHASES = [
  'reading', 'recognising', 'storing', 'summarising', 'undoing', 'erasing',
  'preparing', 'searchingRecommend', 'backtestingRecommend', 'learningRecommend', 'fittingRecommend', 'checkingRecommend', 'backtestingChurn', 'checkingChurn', 'fittingChurn', 'predicting', 'writing', 'checkingDevices',
] as const

export type Phase = (typeof PHASES)[number]
