import { describeProducts } from '../datasets/productContent.ts'
import { buildEventSequences, type ShopEvents } from '../datasets/eventSequences.ts'
import { isoDate } from '../datasets/histories.ts'
import { wholeHistory } from '../datasets/historyPart.ts'
import type { DeviceChoice } from '../domain/device.ts'
import { ShopcastError } from '../domain/error.ts'
import { isRecurrentModel, type NetworkModel } from '../domain/task.ts'
import { withUse, type ModelUse } from '../models/loadedModel.ts'
import { networkRecommender } from '../models/networkRecommender.ts'
import { defaultConfiguration } from '../models/nextProductDefaults.ts'
import { NextProductModel } from '../models/nextProductModel.ts'
import { countOrdersByProduct, type FittedRecommender, type HistoryQuery } from '../models/recommender.ts'
import type { Runtime } from '../nn/runtimes/runtime.ts'
import { readModelFile, writeModelFile } from '../store/modelFiles.ts'
import type { Store } from '../store/openStore.ts'
import { readBehaviour } from '../store/readBehaviour.ts'
import { readCatalogue } from '../store/readCatalogue.ts'
import { noteComputing, noteContinuedFrom, noteCurve, noteQuantised } from '../store/trainingRuns.ts'
import { learnedRecommender, rankWithNetwork, type LearnedRecommender, type LearningHost } from '../tasks/recommend/learnedRecommender.ts'
import type { StoredModel } from '../tasks/recommend/recommenders.ts'
import { configureNetwork, DEFAULT_BUDGET_SECONDS, DEFAULT_CHECKPOINT_SECONDS, type NetworkSettings } from '../training/networkSettings.ts'
import { chooseRuntime } from './chooseRuntime.ts'
import { findEarlierNetwork } from './earlierNetwork.ts'
import type { JobContext } from './jobContext.ts'
import type { LoadedShop } from './loadShop.ts'
import { quantiseNetwork } from './quantiseNetwork.ts'
import { networkFileName, runCheckpoints } from './runFiles.ts'

/** Of what a whole training may take, for learning a network once where it alone is measured. */
const SHARE_FOR_LEARNING = 0.2

/** A training that is recorded. */
export interface RecordedRun {
  readonly id: number
  readonly dataFingerprint: string
  /** What was asked for to compute on, now; a run that is gone on with may have begun on another. */
  readonly device: DeviceChoice
  /** Whether it goes on after it was broken off. */
  readonly resumed: boolean
  /** Spent on the run so far, pauses left out. */
  seconds(): number
}

/** The network of one training: a rival of the models that count, whose learning is recorded, saved and can be gone on with. */
export interface NetworkRun {
  readonly recommender: LearnedRecommender
  /** The run whose network the last stage goes on from; null where it begins anew. */
  readonly continuedFrom: number | null
  /**
   * Writes the file of a network that was learned to the end, in int8 where that is asked for and does.
   * @param queries on which that is looked at
   * @param use what another shop has to know that loads it
   * @returns its name
   */
  store(fitted: FittedRecommender, queries: readonly HistoryQuery[], use: ModelUse): Promise<string>
}

/** @returns null where no runtime computes rightly */
export async function openNetworkRun(db: Store, run: RecordedRun, shop: LoadedShop, kind: NetworkModel, settings: Partial<NetworkSettings>, secondsToLearn: () => number, context: JobContext, report: LearningHost['report']): Promise<NetworkRun | null> {
  const chosen = await chooseRuntime(db, { threads: settings.threads ?? 'spare', device: run.device, recurrent: isRecurrentModel(kind), retries: !run.resumed })
  if (!chosen) return null
  noteComputing(db, run.id, chosen.computing)
  let noted = 0
  const host = await openLearning(db, shop, kind, settings, chosen.runtime, context)
  const earlier = await findEarlierNetwork(db, context.dataDir, shop.asOf, host.configuration, host.content?.width ?? 0)
  const recommender = learnedRecommender({
    ...host, secondsToLearn, earlier: earlier?.file ?? null, dataFingerprint: run.dataFingerprint,
    checkpoints: runCheckpoints(db, context.dataDir, 'recommend', run.id, settings.checkpoint ?? DEFAULT_CHECKPOINT_SECONDS, run.seconds),
    report(stage, progress) {
      if (stage === 1 && progress.curve.length !== noted) {
        noteCurve(db, run.id, progress.curve)
        noted = progress.curve.length
      }
      report(stage, progress)
    },
  })
  return {
    recommender,
    continuedFrom: earlier?.runId ?? null,
    async store(fitted, queries, use) {
      const learned = recommender.fileOf(fitted)
      if (!learned) throw new Error('only a network that was learned here can be stored')
      const { file, quantised } = settings.quantise
        ? await quantiseNetwork(learned, bytes => rankWithNetwork(host, bytes, wholeHistory(shop.histories), {}), shop.histories, queries, context.checkpoint)
        : { file: learned, quantised: null }
      if (quantised) noteQuantised(db, run.id, quantised)
      const name = networkFileName('recommend', run.id)
      await writeModelFile(context.dataDir, name, withUse(file, use))
      if (earlier) noteContinuedFrom(db, run.id, earlier.runId)
      return name
    },
  }
}

/** What a network is learned from and how, watched and saved by nobody yet. @throws ShopcastError settingInvalid */
export async function openLearning(db: Store, shop: LoadedShop, kind: NetworkModel, settings: Partial<NetworkSettings>, runtime: Runtime, context: JobContext): Promise<LearningHost> {
  const { histories } = shop
  const events = await readShopEvents(db, shop, context)
  const configuration = configureNetwork(defaultConfiguration({ purchases: histories.product.length, products: events.catalogue.length }, kind), settings)
  return {
    runtime, configuration, seed: context.seed, shop: events,
    secondsToLearn: () => SHARE_FOR_LEARNING * (settings.budget ?? DEFAULT_BUDGET_SECONDS),
    content: configuration.contentWidth > 0 ? await describeProducts(events.catalogue, configuration.contentWidth, context.checkpoint) : null,
    startOf: day => shop.calendar.startOf(isoDate(day)),
    dataFingerprint: '', checkpoints: null, earlier: null,
    clock: () => context.workedSeconds() * 1000,
    report: () => undefined,
  }
}

/** A stored network, ready to rank for the histories there are now, which may hold products and customers that it never met. */
export async function restoreNetwork(db: Store, { name, parameters, file = '' }: StoredModel, shop: LoadedShop, context: JobContext): Promise<FittedRecommender> {
  const bytes = await readModelFile(context.dataDir, file)
  const chosen = await chooseRuntime(db, { threads: 'spare' })
  if (!bytes || !chosen) throw new ShopcastError('modelFileMissing', { file })
  const events = await readShopEvents(db, shop, context)
  return networkRecommender(name, parameters, openModel(chosen.runtime, bytes, events, file), {
    shop: events, histories: shop.histories, until: shop.asOf + 1, popularity: countOrdersByProduct(shop.part),
  })
}

function openModel(runtime: Runtime, bytes: Uint8Array, { catalogue }: ShopEvents, file: string): NextProductModel {
  try {
    return new NextProductModel(runtime, bytes, catalogue.map(({ externalId }) => externalId))
  } catch (error) {
    throw new ShopcastError('modelFileMissing', { file }, { cause: error })
  }
}

/** What everybody did, up to the moment the shop is looked at. */
export async function readShopEvents(db: Store, shop: LoadedShop, context: JobContext): Promise<ShopEvents> {
  return buildEventSequences(shop.histories, await readBehaviour(db, shop.asOf + 1, context.checkpoint), readCatalogue(db))
}
