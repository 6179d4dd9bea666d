import { expect, it } from 'vitest'
import { contentOf } from '../../../src/core/datasets/productContent.ts'
import type { NextProductConfiguration } from '../../../src/core/models/nextProductConfiguration.ts'
import { defaultConfiguration } from '../../../src/core/models/nextProductDefaults.ts'
import { fitNextProduct } from '../../../src/core/training/fitNextProduct.ts'
import { hasBeauty, readBeauty } from '../../readBeauty.ts'
import { judgeNextPurchases } from '../judgeNextPurchases.ts'
import { noCheckpoint } from '../historiesOf.ts'
import { runtime } from '../nn/evaluate.ts'
import { purchasesOf } from '../purchasesOf.ts'
import { eventsBeforeLastPurchases, nextPurchases } from '../leaveOneOut.ts'

/** `npm run bench -- quality` trains on all of them until nothing more is learned; this sees in seconds that learning works. */
it.skipIf(!hasBeauty)('on an eighth of Amazon Beauty the default network soon ranks far better than popularity (skipped without ../shared/data/beauty)', async () => {
  const { histories, catalogue, terms } = readBeauty()
  const events = eventsBeforeLastPurchases(purchasesOf(histories.filter((_, index) => index % 8 === 0)), 1)
  const past = eventsBeforeLastPurchases(events, 1)
  const configuration: NextProductConfiguration = {
    ...defaultConfiguration({ purchases: 200_000, products: catalogue.length }, 'transformer'), contentWidth: 16, loss: { kind: 'sampledSoftmax', negatives: 256, logQ: true }, batchSize: 64, epochs: 8, validateEvery: 8,
  }
  const { curve } = await fitNextProduct({
    events: past, catalogue, content: await contentOf(terms, configuration.contentWidth, noCheckpoint), startFrom: null, dataFingerprint: 'beauty', seed: 1,
    validate: judgeNextPurchases(runtime, catalogue, { events: past, targets: nextPurchases(events, past), keepBought: false }),
  }, configuration, runtime, {
    clock: () => performance.now(), checkpoint: noCheckpoint, report: () => undefined, save: noCheckpoint, saveEverySeconds: Infinity, mostSeconds: null,
  }, null)
  // Naming what is bought most gives .0075.
  expect(curve.at(-1)?.metric).toBeGreaterThan(0.015)
}, 120_000)
