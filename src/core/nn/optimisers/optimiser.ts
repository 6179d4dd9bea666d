import type { Schedule } from './schedule.ts'

/** How gradients become steps; plain data, so that it can be stored with a run. */
export interface Optimiser {
  /** `adam` (Kingma and Ba 2015) adds weight decay to the gradient (L2), `adamW` (Loshchilov and Hutter 2019) to the step. */
  readonly kind: 'adam' | 'adamW'
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** λ; 0 for none. Parameters that do not decay (biases, gains) are left out. */
  readonly weightDecay: number
  /** The largest Euclidean norm of the whole gradient; longer ones are shortened to it. Null for no limit. */
  readonly clipNorm: number | null
  readonly schedule: Schedule
}

/** Adam as the papers on sequential recommendation use it: rate 0.001, β 0.9 and 0.98, nothing else. */
export const ADAM: Optimiser = {
  kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0, clipNorm: null, schedule: { kind: 'constant', warmUpSteps: 0 },
}
