import type { NetworkModel } from '../domain/task.ts'
import type { NextProductConfiguration } from './nextProductConfiguration.ts'
import type { NetworkOptions } from './nextProductModel.ts'
import type { RecurrentOptions } from './recurrentNetwork.ts'

/** What the size of a network depends on. */
export interface ShopSize {
  /** Purchases to learn from. */
  readonly purchases: number
  readonly products: number
}

/** With fewer purchases than this there is less to learn than a wide network would make up. */
export const SMALL_SHOP = 50_000

/**
 * Settings for a shop of a size: LiGR blocks, and cosine scores learned against many products that are drawn by their
 * popularity and corrected for it. A small shop gets a narrower network, smaller batches and stronger regularisation.
 *
 * How they were chosen: NDCG@10 on Amazon Beauty's validation purchase (leave-one-out, all products ranked; 64 wide).
 * Cosine scores against 2,048 drawn products .067 after 20 epochs; against all products .068 in twice the time. With input
 * dropout .3 and content 64 wide .064, without content .066, with dropout .4 throughout .065 after 30 epochs. Against 512
 * drawn products and input dropout .3, after 10 epochs: .060, and no more with a temperature of .1 or a rate of .003.
 * Inner products instead of cosines .059 after 30 epochs, and with SASRec's blocks .047 after 16, where LiGR's had .053.
 */
export function defaultConfiguration({ purchases, products }: ShopSize, kind: NetworkModel): NextProductConfiguration {
  const small = purchases < SMALL_SHOP
  const common = { width: small ? 32 : 64, longest: 50, inputDropout: 0.4, dropout: small ? 0.4 : 0.3, scoring: { kind: 'cosine', temperature: 0.07 } } as const
  return {
    network: networkOf(kind, common, small),
    contentWidth: small ? 32 : 128,
    relativeTime: false,
    loss: { kind: 'sampledSoftmax', negatives: Math.min(products, 2048), logQ: true },
    augmentation: { ways: [], share: 0.5 },
    robustness: { adversarial: 0, contrast: null },
    negativePower: 0.5,
    optimiser: { kind: 'adam', learningRate: 2e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0, clipNorm: null },
    warmUpSteps: 100,
    epochs: 20,
    batchSize: small ? 32 : 128,
    validateEvery: 2,
    patience: 3,
  }
}

function networkOf(kind: NetworkModel, common: Omit<RecurrentOptions, 'blocks'>, small: boolean): NetworkOptions {
  const attention = { heads: 2, blocks: small ? 1 : 2 }
  switch (kind) {
    case 'transformer': return { ...common, ...attention, kind, block: 'ligr' }
    case 'bert4rec': return { ...common, ...attention, kind }
    case 'autoencoder': return { ...common, kind, blocks: 1, code: small ? 16 : 32 }
    default: return { ...common, kind, blocks: 1 }
  }
}
