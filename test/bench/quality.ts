import { buildEventSequences, type ShopEvents } from '../../src/core/datasets/eventSequences.ts'
import type { Histories } from '../../src/core/datasets/histories.ts'
import type { HistoryPart } from '../../src/core/datasets/historyPart.ts'
import { contentOf } from '../../src/core/datasets/productContent.ts'
import { backtestRecommend } from '../../src/core/backtest/backtestRecommend.ts'
import { leaveOneOutProtocol } from '../../src/core/backtest/rankingProtocol.ts'
import { scoreRecommender } from '../../src/core/backtest/scoreRecommender.ts'
import { topAgreement } from '../../src/core/backtest/topAgreement.ts'
import type { EvaluatedModel } from '../../src/core/domain/evaluation.ts'
import type { Parameters } from '../../src/core/models/fitting.ts'
import { networkRecommender } from '../../src/core/models/networkRecommender.ts'
import { defaultConfiguration } from '../../src/core/models/nextProductDefaults.ts'
import { NextProductModel } from '../../src/core/models/nextProductModel.ts'
import { countOrdersByProduct, type FittedRecommender, type Recommender } from '../../src/core/models/recommender.ts'
import { quantiseOnnx } from '../../src/core/nn/codec/quantise.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'
import { recommenders } from '../../src/core/tasks/recommend/recommenders.ts'
import { fitNextProduct } from '../../src/core/training/fitNextProduct.ts'
import { historiesOf } from '../core/historiesOf.ts'
import { judgeNextPurchases } from '../core/judgeNextPurchases.ts'
import { purchasesOf } from '../core/purchasesOf.ts'
import { eventsBeforeLastPurchases, nextPurchases } from '../core/leaveOneOut.ts'
import { benchNextBasket } from './nextBasket.ts'
import { beautyFolder, hasBeauty, readBeauty } from '../readBeauty.ts'

const ready = async (): Promise<void> => undefined

/** Amazon Beauty, and the next basket on Online Retail. */
export async function benchQuality(): Promise<Record<string, unknown>> {
  return { ...await benchBeauty(), nextBasket: await benchNextBasket() }
}

/**
 * How well the Transformer, each simpler way and their blend rank on Amazon Beauty, leave-one-out: each customer's last purchase is
 * the test, the one before it the validation. Parameters, counts, vocabulary and content vectors come from what was bought before
 * both; settings, the Transformer's epoch and the blend's weights are chosen by the validation purchase, which is then part of the
 * history read for the test. All products are ranked, those of the history removed. Settings are the product's defaults for a shop of
 * this size. `seconds` of a blend are those of everything that was trained and tuned for it.
 *
 * @param seeds one training of the Transformer each; what counts has no seed and is tuned once
 * @param trained the file of a Transformer that was trained before, by seed; null: train it
 */
async function benchBeauty({ seeds = [1, 2, 3], threads = 2, trained = (_seed: number): Uint8Array | null => null } = {}): Promise<Record<string, number>> {
  if (!hasBeauty) {
    console.log(`quality: skipped, there is no ${beautyFolder}`)
    return {}
  }
  const { histories: lists, catalogue, terms } = readBeauty()
  const histories = historiesOf(lists.flatMap((list, customer) => list.map((product, place) => ({ customer: customer + 1, product, day: place, order: place }))))
  const configuration = defaultConfiguration({ purchases: histories.product.length, products: catalogue.length }, 'transformer')
  const content = await contentOf(terms, configuration.contentWidth, ready)
  const runtime = onnxCpu({ threads })
  const train = async (seed: number): Promise<Uint8Array> => {
    const whole = purchasesOf(lists)
    const [beforeTest, beforeValidation] = [eventsBeforeLastPurchases(whole, 1), eventsBeforeLastPurchases(whole, 2)]
    const { file } = await fitNextProduct({
      events: beforeValidation, catalogue, content, startFrom: null, dataFingerprint: 'beauty', seed,
      validate: judgeNextPurchases(runtime, catalogue, { events: beforeValidation, targets: nextPurchases(beforeTest, beforeValidation), keepBought: false }),
    }, configuration, runtime, {
      clock: () => performance.now(), checkpoint: ready, save: ready, saveEverySeconds: Infinity, mostSeconds: null,
      report: ({ batch, curve: soFar }) => {
        const last = soFar.at(-1)
        if (batch === 0 && last) console.error(`seed ${seed}, epoch ${last.epoch}: loss ${last.loss.toFixed(3)}, validation NDCG@10 ${last.metric?.toFixed(4) ?? '–'}`)
      },
    }, null)
    return file
  }

  const shop = eventsOf(histories, catalogue)
  const figures: Record<string, number> = {}
  const seconds = new Map<string, number>()
  const blends: EvaluatedModel[] = []
  let counting: readonly Recommender[] = recommenders
  const protocol = leaveOneOutProtocol(histories)
  const rankWith = (file: Uint8Array, part: HistoryPart, parameters: Parameters) =>
    networkRecommender('transformer', parameters, new NextProductModel(runtime, file, catalogue), { shop, histories: part.histories, until: Infinity, popularity: countOrdersByProduct(part) })
  for (const seed of seeds) {
    let file: Uint8Array = new Uint8Array(0)
    const transformer: Recommender = {
      name: 'transformer', defaults: {}, settings: {},
      async fit(part, parameters, { startFrom }) {
        if (startFrom) return startFrom
        file = trained(seed) ?? await train(seed)
        return rankWith(file, part, parameters)
      },
    }
    let last = performance.now()
    const { evaluation } = await backtestRecommend(histories, [...counting, transformer], protocol, {
      checkpoint: ready, progress: () => undefined,
      judged(name, { ndcgAt10 }) {
        const took = (performance.now() - last) / 1000
        last = performance.now()
        if (!seconds.has(name) || name === 'transformer' || name === 'blend') seconds.set(name, took)
        console.error(`seed ${seed}: ${name}, validation NDCG@10 ${ndcgAt10?.toFixed(4)}, ${took.toFixed(0)} s`)
      },
    })
    for (const model of evaluation.models) {
      const suffix = model.name === 'transformer' || model.name === 'blend' ? `${capitalised(model.name)}Seed${seed}` : capitalised(model.name)
      figures[`ndcgAt10${suffix}`] = model.metrics.ndcgAt10 ?? NaN
      figures[`hrAt10${suffix}`] = model.metrics.hrAt10 ?? NaN
      figures[`validationNdcgAt10${suffix}`] = model.validation.ndcgAt10 ?? NaN
      if (model.name === 'blend') console.error(`seed ${seed}: the blend is ${JSON.stringify(model.parameters)}`)
    }
    const small = quantiseOnnx(file)
    const [whole, quantised] = [file, small].map(bytes => rankWith(bytes, protocol.test.learnFrom, {})) as [FittedRecommender, FittedRecommender]
    figures[`quantisedTimesSmallerSeed${seed}`] = file.length / small.length
    figures[`quantisedAgreementSeed${seed}`] = await topAgreement(whole, quantised, histories, protocol.validation.cases, 10, ready)
    figures[`ndcgAt10QuantisedSeed${seed}`] = (await scoreRecommender(quantised, histories, protocol.test.cases, false, ready)).ndcgAt10
    figures[`secondsTransformerSeed${seed}`] = seconds.get('transformer') ?? NaN
    figures[`secondsSeed${seed}`] = [...seconds.values()].reduce((a, b) => a + b, 0)
    blends.push(...evaluation.models.filter(model => model.name === 'blend'))
    // As it was tuned the first time: no seed changes that.
    counting = counting.map((model) => {
      const parameters = { ...evaluation.models.find(one => one.name === model.name)?.parameters }
      delete parameters['keepBought']
      return { ...model, defaults: parameters, settings: {} }
    })
  }
  const ndcg = blends.map(blend => blend.metrics.ndcgAt10 ?? NaN)
  return {
    ...figures, ndcgAt10: mean(ndcg), ndcgAt10Lowest: Math.min(...ndcg), hrAt10: mean(blends.map(blend => blend.metrics.hrAt10 ?? NaN)),
    seconds: mean(seeds.map(seed => figures[`secondsSeed${seed}`] ?? NaN)),
  }
}

function eventsOf(histories: Histories, catalogue: readonly string[]): ShopEvents {
  const nothing = { count: 0, customer: new Int32Array(0), product: new Int32Array(0), kind: new Uint8Array(0), at: new Float64Array(0) }
  return buildEventSequences(histories, nothing, catalogue.map((externalId, index) => ({ id: index + 1, externalId, name: null, category: null })))
}

function capitalised(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

if (import.meta.main) console.log(JSON.stringify(await benchQuality(), null, 2))
