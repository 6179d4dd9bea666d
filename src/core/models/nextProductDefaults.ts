import type { NextProductConfiguration } from './nextProductConfiguration.ts'

/** What the size of a network depends on. */
export interface ShopSize {
  /** Purchases to learn from. */
  readonly purchases: number
  readonly products: number
}

/** With fewer purchases than this there is less to learn than a wide network would make up. */
const SMALL_SHOP = 50_000

/**
 * Settings for a shop of a size: LiGR blocks, cosine scores against all products, strong dropout. A small shop gets a
 * narrower network, smaller batches and stronger regularisation.
 */
export function defaultConfiguration({ purchases, products }: ShopSize): NextProductConfiguration {
  const small = purchases < SMALL_SHOP
  return {
    network: {
      kind: 'transformer', block: 'ligr', width: small ? 32 : 64, heads: 2, blocks: small ? 1 : 2, longest: 50,
      dropout: small ? 0.4 : 0.3, scoring: { kind: 'cosine', temperature: 0.07 },
    },
    contentWidth: small ? 32 : 64,
    relativeTime: false,
    loss: { kind: 'sampledSoftmax', negatives: Math.min(products, 2048), logQ: true },
    negativePower: 0.5,
    optimiser: { kind: 'adam', learningRate: 2e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0, clipNorm: null },
    warmUpSteps: 100,
    epochs: 20,
    batchSize: small ? 32 : 128,
    validateEvery: 2,
    patience: 3,
  }
}
