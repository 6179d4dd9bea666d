import type { EncoderDecoderOptions } from './encoderDecoder.ts'
import type { NextProductLoss } from './nextProduct.ts'
import { SMALL_SHOP, type ShopSize } from './nextProductDefaults.ts'

/** How an encoder-decoder is made and trained; plain data. */
export interface NextStepsConfiguration {
  readonly options: EncoderDecoderOptions
  readonly loss: NextProductLoss
  readonly learningRate: number
  readonly epochs: number
  readonly batchSize: number
}

/** With fewer products than this all of them are told apart at every step. */
const FEW_PRODUCTS = 1000

/** Settings for a shop of a size that is to be foretold so many steps. */
export function defaultNextSteps({ purchases, products }: ShopSize, steps: number): NextStepsConfiguration {
  const small = purchases < SMALL_SHOP
  return {
    options: { width: small ? 32 : 64, heads: 2, blocks: small ? 1 : 2, longest: 50, steps, inputDropout: 0.2, dropout: 0.2 },
    loss: products < FEW_PRODUCTS ? { kind: 'softmax', smoothing: 0 } : { kind: 'sampledSoftmax', negatives: FEW_PRODUCTS, logQ: true },
    learningRate: 2e-3,
    epochs: small ? 30 : 15,
    batchSize: small ? 32 : 128,
  }
}
