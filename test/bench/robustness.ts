import { existsSync } from 'node:fs'
import { timeProtocol } from '../../src/core/backtest/rankingProtocol.ts'
import { judgeOn } from '../../src/core/backtest/scoreRecommender.ts'
import type { EventSequences } from '../../src/core/datasets/eventSequences.ts'
import { eventsOfPart } from '../../src/core/datasets/eventsOfHistories.ts'
import { contentOf } from '../../src/core/datasets/productContent.ts'
import { planTimeWindows } from '../../src/core/datasets/timeWindows.ts'
import { openLearning } from '../../src/core/jobs/networkRun.ts'
import { networkRecommender } from '../../src/core/models/networkRecommender.ts'
import type { NextProductConfiguration } from '../../src/core/models/nextProductConfiguration.ts'
import { defaultConfiguration } from '../../src/core/models/nextProductDefaults.ts'
import { NextProductModel } from '../../src/core/models/nextProductModel.ts'
import { countOrdersByProduct } from '../../src/core/models/recommender.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'
import { fitNextProduct, type NextProductTask } from '../../src/core/training/fitNextProduct.ts'
import { configureNetwork, readNetworkSettings } from '../../src/core/training/networkSettings.ts'
import { judgeNextPurchases } from '../core/judgeNextPurchases.ts'
import { eventsBeforeLastPurchases, nextPurchases } from '../core/leaveOneOut.ts'
import { purchasesOf } from '../core/purchasesOf.ts'
import { beautyFolder, hasBeauty, readBeauty } from '../readBeauty.ts'
import { withOrders } from './readOrders.ts'
import { ordersFile } from './realOrders.ts'

/** What is switched on, as `--set` takes it; the first has nothing. */
const SWITCHES: readonly string[] = ['', 'augment=all', 'adversarial=0.1', 'contrast=views', 'contrast=dropout', 'contrast=target']
const SEEDS = [1, 2]
const LOSS = { kind: 'sampledSoftmax', negatives: 512, logQ: true } as const
const THREADS = 2
const runtime = onnxCpu({ threads: THREADS })
const ready = async (): Promise<void> => undefined

/** A shop to learn from a part of, and who judges. */
interface Ground {
  readonly defaults: NextProductConfiguration
  readonly task: Omit<NextProductTask, 'dataFingerprint' | 'seed' | 'startFrom'>
}
interface Figure { readonly ndcgAt10: number; readonly loss: number; readonly seconds: number }

/**
 * What each switch that is to make a network robust does to the Transformer's NDCG@10 on validation data, never on a test: on
 * Amazon Beauty, each customer's last purchase but one, and on Online Retail the time split's validation window. So that it
 * takes minutes and not hours, a half of Beauty's customers and a quarter of Online Retail's are learned from, for eight and for
 * five passes, against 512 drawn products, and the figure is taken after the last pass; the other customers are asked about too.
 *
 * @param asked shops, and switches as `--set` takes them, joined by commas where several are on; none: all
 */
export async function benchRobustness(asked: readonly string[] = []): Promise<Record<string, unknown>> {
  const shops: Readonly<Record<string, () => Promise<Ground | null>>> = { beauty: readBeautyGround, onlineRetail: readOrdersGround }
  const chosen = asked.filter(name => name in shops)
  const switches = asked.filter(name => !(name in shops))
  const figures: Record<string, Record<string, Figure[]>> = {}
  for (const shop of chosen.length > 0 ? chosen : Object.keys(shops)) {
    const ground = await shops[shop]?.()
    if (!ground) continue
    const ofShop: Record<string, Figure[]> = figures[shop] = {}
    for (const seed of SEEDS) {
      for (const settings of switches.length > 0 ? switches : SWITCHES) {
        const figure = await learn(ground, settings, seed)
        ;(ofShop[settings || 'none'] ??= []).push(figure)
        console.error(`robustness: ${shop}, seed ${seed}, ${settings || 'none'}: NDCG@10 ${figure.ndcgAt10.toFixed(4)}, loss ${figure.loss.toFixed(3)}, ${figure.seconds.toFixed(0)} s`)
      }
    }
  }
  return figures
}

async function learn({ defaults, task }: Ground, settings: string, seed: number): Promise<Figure> {
  const given = settings === '' ? {} : Object.fromEntries(settings.split(',').map(setting => setting.split('=') as [string, string]))
  const configuration = configureNetwork(defaults, readNetworkSettings(given))
  const start = performance.now()
  const { curve } = await fitNextProduct({ ...task, dataFingerprint: '', seed, startFrom: null }, { ...configuration, validateEvery: configuration.epochs }, runtime, {
    clock: () => performance.now(), checkpoint: ready, report: () => undefined, save: ready, saveEverySeconds: Infinity, mostSeconds: null,
  }, null)
  const last = curve.at(-1)
  return { ndcgAt10: last?.metric ?? NaN, loss: last?.loss ?? NaN, seconds: (performance.now() - start) / 1000 }
}

/** Of so many customers each, the first one. */
function oneOf(events: EventSequences, each: number): EventSequences {
  return { ...events, ends: events.ends.map((end, customer) => customer % each === 0 ? end : events.starts[customer] ?? 0) }
}

async function readBeautyGround(): Promise<Ground | null> {
  if (!hasBeauty) {
    console.log(`robustness: skipped Beauty, there is no ${beautyFolder}`)
    return null
  }
  const { histories, catalogue, terms } = readBeauty()
  const [beforeTest, past] = [1, 2].map(left => eventsBeforeLastPurchases(purchasesOf(histories), left)) as [EventSequences, EventSequences]
  const defaults = { ...defaultConfiguration({ purchases: past.products.length, products: catalogue.length }, 'transformer'), epochs: 8, loss: LOSS }
  return {
    defaults,
    task: {
      events: oneOf(past, 2), catalogue, content: await contentOf(terms, defaults.contentWidth, ready),
      validate: judgeNextPurchases(runtime, catalogue, { events: past, targets: nextPurchases(beforeTest, past), keepBought: false }),
    },
  }
}

async function readOrdersGround(): Promise<Ground | null> {
  if (!existsSync(ordersFile)) {
    console.log(`robustness: skipped Online Retail, there is no ${ordersFile}`)
    return null
  }
  return withOrders(async (loaded, db, context) => {
    const { histories } = loaded
    const { shop, content, configuration, startOf } = await openLearning(db, loaded, 'transformer', {}, runtime, context)
    const { learnFrom, cases } = timeProtocol(histories, planTimeWindows(histories, null, null)).validation
    const until = startOf(learnFrom.endDay)
    const catalogue = shop.catalogue.map(({ externalId }) => externalId)
    const judge = judgeOn(histories, cases, true)
    return {
      defaults: { ...configuration, epochs: 5, loss: LOSS },
      task: {
        events: oneOf(eventsOfPart(shop, learnFrom, until), 4), catalogue, content,
        validate: (file, checkpoint) => judge(networkRecommender('transformer', {}, new NextProductModel(runtime, file, catalogue), { shop, histories, until, popularity: countOrdersByProduct(learnFrom) }), checkpoint),
      },
    }
  })
}

if (import.meta.main) console.log(JSON.stringify(await benchRobustness(process.argv.slice(2)), null, 2))
