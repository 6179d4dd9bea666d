import type { Optimiser } from '../nn/optimisers/optimiser.ts'
import type { NextProductLoss, Robustness } from './nextProduct.ts'
import type { NetworkOptions } from './nextProductModel.ts'

/** Ways to change a history a little while learning, so that a network takes to heart what does not depend on them. */
export const AUGMENTATION_WAYS = ['crop', 'mask', 'reorder', 'substitute'] as const
export type AugmentationWay = (typeof AUGMENTATION_WAYS)[number]

export interface Augmentation {
  /** Of which one is drawn for each history; none for no augmentation. */
  readonly ways: readonly AugmentationWay[]
  /** Of the histories, for each pass anew. */
  readonly share: number
}

/** How a network for the next product is made and trained; plain data, so that it can be stored with a run. */
export interface NextProductConfiguration {
  readonly network: NetworkOptions
  /** D; 0 for no content vectors. */
  readonly contentWidth: number
  /** Whether attention is told how long ago each event was. */
  readonly relativeTime: boolean
  readonly loss: NextProductLoss
  /** Of networks that learn what follows. */
  readonly augmentation: Augmentation
  readonly robustness: Robustness
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
