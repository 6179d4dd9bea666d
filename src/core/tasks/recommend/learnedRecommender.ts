import { eventsOfPart } from '../../datasets/eventsOfHistories.ts'
import type { ShopEvents } from '../../datasets/eventSequences.ts'
import type { HistoryPart } from '../../datasets/historyPart.ts'
import type { DayNumber } from '../../datasets/histories.ts'
import type { ProductContent } from '../../datasets/productContent.ts'
import { ShopcastError } from '../../domain/error.ts'
import type { UtcMillis } from '../../domain/time.ts'
import type { Parameters } from '../../models/fitting.ts'
import { networkRecommender } from '../../models/networkRecommender.ts'
import type { NextProductConfiguration } from '../../models/nextProductConfiguration.ts'
import { NextProductModel } from '../../models/nextProductModel.ts'
import { countOrdersByProduct, type FittedRecommender, type Recommender } from '../../models/recommender.ts'
import type { Runtime } from '../../nn/runtimes/runtime.ts'
import type { TrainingCheckpoint } from '../../training/checkpoint.ts'
import { fitNextProduct } from '../../training/fitNextProduct.ts'
import type { TrainingProgress } from '../../training/train.ts'

/** Stage 1 learns while it is looked at, stage 2 what came before the test, stage 3 all there is, and stage 4 what comes next after all there is. */
export type LearningStage = 1 | 2 | 3 | 4
/** The stages after the first take the passes that it found to be best, and where it was cut short no longer than so many times its time, since they learn from more. */
const LATER_OVER_FIRST = 1.3
/** Of the passes that a network takes which begins anew, for one that goes on from an earlier one. */
const SHARE_OF_PASSES_GOING_ON = 0.4
/** Fewer purchases to foretell than this are not worth a network: counting does as well. */
export const FEWEST_TARGETS = 5000

/** Where, how and from what a network is learned. */
export interface LearningHost {
  readonly runtime: Runtime
  readonly configuration: NextProductConfiguration
  readonly seed: number
  /** Seconds that stage 1 may take; asked when it begins. */
  secondsToLearn(): number
  readonly shop: ShopEvents
  /** What the products are; null where they are not described. */
  readonly content: ProductContent | null
  /** The file of an earlier network that the last stage goes on from; the others must not have seen what they are tested on. */
  readonly earlier: Uint8Array | null
  /** The first moment of a day. */
  startOf(day: DayNumber): UtcMillis
  /** Tells the data apart from others. */
  readonly dataFingerprint: string
  /** Milliseconds. */
  readonly clock: () => number
  readonly checkpoints: {
    /** @returns null where there is none of this stage */
    read(stage: LearningStage): Promise<TrainingCheckpoint | null>
    save(stage: LearningStage, checkpoint: TrainingCheckpoint): Promise<void>
    readonly everySeconds: number
  } | null
  report(stage: LearningStage, progress: TrainingProgress): void
}

interface LearnedNetwork {
  readonly stage: LearningStage
  readonly part: HistoryPart
  readonly file: Uint8Array
  /** How many passes stage 1 took to its best. */
  readonly passes: number
  /** What stage 1 was allowed, in seconds. */
  readonly allowed: number
}

/** A network as a rival of the models that count. */
export interface LearnedRecommender extends Recommender {
  /** The ONNX file behind a fitted model of this recommender. */
  fileOf(fitted: FittedRecommender): Uint8Array | undefined
}

/** How many purchases of a part can be foretold from those before them. */
export function countTargets({ histories, ends }: HistoryPart): number {
  return ends.reduce((sum, end, customer) => sum + Math.max(0, end - (histories.starts[customer] ?? 0) - 1), 0)
}

/** The external ids of a shop's products, as networks know them. */
export function catalogueOf({ catalogue }: ShopEvents): string[] {
  return catalogue.map(({ externalId }) => externalId)
}

/** A network that was learned from a part, as a recommender. */
export function rankWithNetwork({ runtime, shop, configuration, startOf }: Pick<LearningHost, 'runtime' | 'shop' | 'configuration' | 'startOf'>, file: Uint8Array, part: HistoryPart, parameters: Parameters): FittedRecommender {
  return networkRecommender(configuration.network.kind, parameters, new NextProductModel(runtime, file, catalogueOf(shop)), {
    shop, histories: part.histories, until: startOf(part.endDay), popularity: countOrdersByProduct(part),
  })
}

/** Every later fit takes the passes that the first one found to be best, or fewer where it goes on from an earlier network. */
export function learnedRecommender(host: LearningHost): LearnedRecommender {
  const networks = new WeakMap<FittedRecommender, LearnedNetwork>()
  const { network, optimiser, batchSize } = host.configuration
  const defaults = {
    width: network.width, ...'heads' in network ? { heads: network.heads } : {}, blocks: network.blocks, longest: network.longest, dropout: network.dropout,
    learningRate: optimiser.learningRate, l2: optimiser.weightDecay, batch: batchSize,
  }
  const catalogue = catalogueOf(host.shop)
  const asRecommender = (file: Uint8Array, part: HistoryPart, passes: number) => rankWithNetwork(host, file, part, { ...defaults, passes })

  return {
    name: network.kind,
    defaults,
    settings: {},
    fileOf: fitted => networks.get(fitted)?.file,
    async fit(part, _parameters, { checkpoint, judge, startFrom }) {
      const before = startFrom === null ? undefined : networks.get(startFrom)
      if (startFrom && before?.part === part) return startFrom
      if (countTargets(part) === 0) throw new ShopcastError('tooLittleData', { have: 0, need: 1, unit: 'repeatCustomers' })
      const stage: LearningStage = before === undefined ? 1 : before.stage === 1 ? 2 : 3
      const earlier = stage === 3 ? host.earlier : null
      const epochs = before && (earlier ? Math.ceil(before.passes * SHARE_OF_PASSES_GOING_ON) : before.passes)
      const saved = await host.checkpoints?.read(stage) ?? null
      // A stage that was broken off has its time anew.
      const allowed = before?.allowed ?? host.secondsToLearn() + (saved?.seconds ?? 0)
      const { file, bestEpoch, curve } = await fitNextProduct({
        events: eventsOfPart(host.shop, part, host.startOf(part.endDay)), catalogue, content: host.content, startFrom: earlier,
        validate: judge && ((learned, waitHere) => judge(asRecommender(learned, part, 0), waitHere)),
        dataFingerprint: `${host.dataFingerprint};stage ${stage}${earlier ? ' going on' : ''}`, seed: host.seed,
      }, { ...host.configuration, epochs: epochs ?? host.configuration.epochs }, host.runtime, {
        clock: host.clock,
        checkpoint,
        report: progress => host.report(stage, progress),
        save: async state => host.checkpoints?.save(stage, state),
        saveEverySeconds: host.checkpoints?.everySeconds ?? Infinity,
        mostSeconds: before ? LATER_OVER_FIRST * allowed : allowed,
      }, saved)
      const passes = before?.passes ?? Math.max(1, bestEpoch || curve.length)
      const fitted = asRecommender(file, part, passes)
      networks.set(fitted, { stage, part, file, passes, allowed })
      return fitted
    },
  }
}
