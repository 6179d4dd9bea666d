import { contentOf } from '../../src/core/datasets/productContent.ts'
import { defaultConfiguration } from '../../src/core/models/nextProductDefaults.ts'
import { NextProductModel } from '../../src/core/models/nextProductModel.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'
import { fitNextProduct } from '../../src/core/training/fitNextProduct.ts'
import { judgeNextPurchases } from '../core/judgeNextPurchases.ts'
import { purchasesOf } from '../core/purchasesOf.ts'
import { eventsBeforeLastPurchases, nextPurchases } from '../core/leaveOneOut.ts'
import { beautyFolder, hasBeauty, readBeauty } from '../readBeauty.ts'

const ready = async (): Promise<void> => undefined

/**
 * How well the Transformer ranks on Amazon Beauty, leave-one-out: each customer's last purchase is the test, the one
 * before it the validation. Parameters, vocabulary and content vectors come from what was bought before both; the epoch is
 * chosen by the validation purchase, which is then part of the history read for the test. All products are ranked, those
 * of the history removed. Settings are the product's defaults for a shop of this size.
 *
 * @param seeds one training each
 */
export async function benchQuality({ seeds = [1, 2, 3], threads = 2 } = {}): Promise<Record<string, number>> {
  if (!hasBeauty) {
    console.log(`quality: skipped, there is no ${beautyFolder}`)
    return {}
  }
  const { histories, catalogue, terms } = readBeauty()
  const whole = purchasesOf(histories)
  const [beforeTest, beforeValidation] = [eventsBeforeLastPurchases(whole, 1), eventsBeforeLastPurchases(whole, 2)]
  const configuration = defaultConfiguration({ purchases: whole.products.length, products: catalogue.length }, 'transformer')
  const content = await contentOf(terms, configuration.contentWidth, ready)
  const runtime = onnxCpu({ threads, memoryArena: true })
  const figures: Record<string, number> = {}
  const runs: { ndcgAt10: number; hrAt10: number; seconds: number }[] = []
  for (const seed of seeds) {
    const { file, curve, bestEpoch } = await fitNextProduct({
      events: beforeValidation, catalogue, content, startFrom: null, dataFingerprint: 'beauty', seed,
      validate: judgeNextPurchases(runtime, catalogue, { events: beforeValidation, targets: nextPurchases(beforeTest, beforeValidation), keepBought: false }),
    }, configuration, runtime, {
      clock: () => performance.now(), checkpoint: ready, save: ready, saveEverySeconds: Infinity, mostSeconds: null,
      report: ({ batch, curve: soFar }) => {
        const last = soFar.at(-1)
        if (batch === 0 && last) console.error(`seed ${seed}, epoch ${last.epoch}: loss ${last.loss.toFixed(3)}, validation NDCG@10 ${last.metric?.toFixed(4) ?? '–'}`)
      },
    }, null)
    const model = new NextProductModel(runtime, file, catalogue)
    const ranks = await model.ranks(beforeTest, nextPurchases(whole, beforeTest), false)
    await model.dispose()
    const run = {
      ndcgAt10: mean(ranks, rank => rank <= 10 ? 1 / Math.log2(rank + 1) : 0), hrAt10: mean(ranks, rank => Number(rank <= 10)),
      seconds: curve.at(-1)?.seconds ?? NaN,
    }
    runs.push(run)
    figures[`validationNdcgAt10Seed${seed}`] = curve[bestEpoch - 1]?.metric ?? NaN
    for (const [name, value] of Object.entries(run)) figures[`${name}Seed${seed}`] = value
  }
  const ndcg = runs.map(run => run.ndcgAt10)
  return { ...figures, ndcgAt10: mean(ndcg, Number), ndcgAt10Lowest: Math.min(...ndcg), hrAt10: mean(runs, run => run.hrAt10), seconds: mean(runs, run => run.seconds) }
}

function mean<T>(values: ArrayLike<T>, figure: (value: T) => number): number {
  return Array.from(values, figure).reduce((sum, value) => sum + value, 0) / values.length
}

if (import.meta.main) console.log(JSON.stringify(await benchQuality(), null, 2))
