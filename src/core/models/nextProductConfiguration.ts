import type { Optimiser } from '../nn/optimisers/optimiser.ts'
import type { NextProductLoss } from './nextProduct.ts'
import type { NetworkOptions } from './nextProductModel.ts'

/** How a network for the next product is made and trained; plain data, so that it can be stored with a run. */
export interface NextProductConfiguration {
  readonly network: NetworkOptions
  /** D; 0 for no content vectors. */
  readonly contentWidth: number
  /** Whether attention is told how long ago each event was. */
  readonly relativeTime: boolean
  readonly loss: NextProductLoss
  /** Negatives are drawn with chance ∝ (count + 1)^power; 0 for all alike. */
  readonly negativePower: number
  readonly optimiser: Omit<Optimiser, 'schedule'>
  /** Steps in which the learning rate rises; it falls by half a cosine to a twentieth from then on. */
  readonly warmUpSteps: number
  readonly epochs: number
  readonly batchSize: number
  readonly validateEvery: number
  /** Validations without a better figure after which training stops. */
  readonly patience: number
}
