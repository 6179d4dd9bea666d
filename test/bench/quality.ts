import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { eventsBeforeLastPurchases, nextPurchases } from '../../src/core/datasets/eventSequences.ts'
import { contentOf } from '../../src/core/datasets/productContent.ts'
import { defaultConfiguration } from '../../src/core/models/nextProductDefaults.ts'
import { NextProductModel } from '../../src/core/models/nextProductModel.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'
import { fitNextProduct } from '../../src/core/training/fitNextProduct.ts'
import { judgeNextPurchases } from '../core/judgeNextPurchases.ts'
import { purchasesOf } from '../core/purchasesOf.ts'
import { projectRoot } from '../projectRoot.ts'

const folder = join(projectRoot, '../shared/data/beauty')
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
  if (!existsSync(folder)) {
    console.log(`quality: skipped, there is no ${folder}`)
    return {}
  }
  const { histories, catalogue, terms } = readBeauty()
  const whole = purchasesOf(histories)
  const [beforeTest, beforeValidation] = [eventsBeforeLastPurchases(whole, 1), eventsBeforeLastPurchases(whole, 2)]
  const configuration = defaultConfiguration({ purchases: whole.products.length, products: catalogue.length })
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

/** Customers' products in order, and what each product is described by, in the order in which products first occur. */
function readBeauty(): { histories: number[][]; catalogue: string[]; terms: string[][] } {
  const lines = (file: string) => gunzipSync(readFileSync(join(folder, file))).toString('utf8').trim().split(/\r?\n/).slice(1)
  const histories = new Map<string, number[]>()
  const ids = new Map<string, number>()
  for (const line of lines('interactions.csv.gz')) {
    const [customer = '', product = ''] = line.split(',')
    const id = ids.get(product) ?? ids.size + 1
    ids.set(product, id)
    histories.set(customer, [...histories.get(customer) ?? [], id])
  }
  const attributes = new Map(lines('product_attributes.csv.gz').map((line) => {
    const [product = '', list = ''] = line.split(',')
    return [product, list.split('|').filter(term => term !== '')]
  }))
  const catalogue = [...ids.keys()]
  return { histories: [...histories.values()].filter(history => history.length >= 3), catalogue, terms: catalogue.map(product => attributes.get(product) ?? []) }
}

function mean<T>(values: ArrayLike<T>, figure: (value: T) => number): number {
  return Array.from(values, figure).reduce((sum, value) => sum + value, 0) / values.length
}

if (import.meta.main) console.log(JSON.stringify(await benchQuality(), null, 2))
