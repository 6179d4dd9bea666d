/** How the learning rate changes over the steps, after a linear rise over `warmUpSteps`. */
export type Schedule =
  | { readonly kind: 'constant'; readonly warmUpSteps: number }
  /** Half a cosine from 1 down to `floor` at `totalSteps`, and `floor` from then on (Loshchilov and Hutter 2017). */
  | { readonly kind: 'cosine'; readonly warmUpSteps: number; readonly totalSteps: number; readonly floor: number }

/**
 * The factor on the learning rate at step t = 1, 2, …: t/w while t ≤ w, then 1, or
 * `floor + (1 − floor)·(1 + cos(π·(t − w)/(T − w)))/2`.
 */
export function rateFactor(schedule: Schedule, step: number): number {
  const { warmUpSteps } = schedule
  if (step <= warmUpSteps) return step / warmUpSteps
  if (schedule.kind === 'constant') return 1
  const progress = Math.min((step - warmUpSteps) / Math.max(schedule.totalSteps - warmUpSteps, 1), 1)
  return schedule.floor + (1 - schedule.floor) * (1 + Math.cos(Math.PI * progress)) / 2
}
