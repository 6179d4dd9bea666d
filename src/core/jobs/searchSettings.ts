import type { RankingProtocol } from '../backtest/rankingProtocol.ts'
import { judgeOf } from '../backtest/tuneRecommender.ts'
import { eventsOfPart } from '../datasets/eventsOfHistories.ts'
import { ShopcastError } from '../domain/error.ts'
import { bestEpoch, bestTrial, type TrainingConfiguration } from '../domain/learning.ts'
import { startStopwatch } from '../domain/stopwatch.ts'
import { isRecurrentModel, type NetworkModel } from '../domain/task.ts'
import type { NextProductConfiguration } from '../models/nextProductConfiguration.ts'
import { defaultConfiguration, SMALL_SHOP } from '../models/nextProductDefaults.ts'
import type { Store } from '../store/openStore.ts'
import { readTrials, type StoredRun } from '../store/readRuns.ts'
import { endRun, goOnWithTrial, noteComputing, noteTrial, restTrial, startTrial } from '../store/trainingRuns.ts'
import { catalogueOf, rankWithNetwork } from '../tasks/recommend/learnedRecommender.ts'
import { fitNextProduct } from '../training/fitNextProduct.ts'
import { configureNetwork, DEFAULT_CHECKPOINT_SECONDS, readNetworkSettings } from '../training/networkSettings.ts'
import { sampleSettings, type SearchSpace } from '../training/sampleSettings.ts'
import { successiveHalving, type SearchPlan, type SearchTrial } from '../training/successiveHalving.ts'
import type { TrainingProgress } from '../training/train.ts'
import { chooseRuntime } from './chooseRuntime.ts'
import type { JobContext } from './jobContext.ts'
import type { LoadedShop } from './loadShop.ts'
import { openLearning, type RecordedRun } from './networkRun.ts'
import { TrialCheckpoints } from './trialCheckpoints.ts'

const KEEP_ONE_OF = 3
/** At most: a trial's checkpoint and curve are kept, and thousands would say no more. */
const MOST_TRIALS = 200
/** How much more time learning may take than its trial did, since nothing else was learned then. */
const LEEWAY = 1.2

/** Where a search stands. */
export interface SearchProgress {
  /** Spent on it, out of how many there are. */
  readonly seconds: number
  readonly total: number
  /** The trial that is learned, from 1, and how far. */
  readonly trial: number
  readonly training: TrainingProgress
}

export interface SearchReport {
  /** Told once, before the first trial. */
  expectSearch(seconds: number): void
  searching(progress: SearchProgress): void
}

export interface SearchingRun extends RecordedRun {
  readonly configuration: TrainingConfiguration
}

/**
 * Tries settings for a network, Shopcast's own first, for as many minutes as the run's settings say, on the validation cases
 * of the protocol. Every trial is recorded as a run of its own; a search that was broken off goes on with them.
 * @param networks that may be tried, Shopcast's own choice first
 * @returns the settings that were best, with those that were set, and how long they take to learn once; null where no runtime computes rightly
 * @throws ShopcastError cancelled, and whatever keeps Shopcast's own settings from being learned
 */
export async function searchSettings(db: Store, run: SearchingRun, shop: LoadedShop, { validation, mayKeepBought }: RankingProtocol, networks: readonly NetworkModel[], context: JobContext, report: SearchReport): Promise<{ settings: Record<string, string>; secondsToLearn: number } | null> {
  const { search, ...set } = run.configuration.settings
  const read = readNetworkSettings(run.configuration.settings)
  const chosen = await chooseRuntime(db, { threads: read.threads ?? 'spare', device: run.device, recurrent: networks.some(isRecurrentModel), retries: !run.resumed })
  const [own] = networks
  if (!chosen || !own || search === undefined) return null
  noteComputing(db, run.id, chosen.computing)
  const learning = await openLearning(db, shop, own, read, chosen.runtime, context)
  const { histories } = shop
  const size = { purchases: histories.product.length, products: learning.shop.catalogue.length }
  const space: SearchSpace = { networks, widths: size.purchases < SMALL_SHOP ? [16, 64] : [32, 128], mostNegatives: size.products }
  const settingsOf = (index: number) => sampleSettings(index, context.seed, space, set)
  const configurationOf = (settings: Record<string, string>): NextProductConfiguration => {
    const { network = own, ...others } = readNetworkSettings(settings)
    return configureNetwork(defaultConfiguration(size, network), others)
  }
  const passes = passesOfRungs(learning.configuration)
  const events = eventsOfPart(learning.shop, validation.learnFrom, learning.startOf(validation.learnFrom.endDay))
  const judge = judgeOf(histories, validation, mayKeepBought)
  const checkpoints = new TrialCheckpoints(context.dataDir, run.id)
  const trialsSoFar = () => readTrials(db, run.id)
  const before = trialsSoFar()
  const secondsBefore = before.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0)
  const plan: SearchPlan = { rungs: passes.length, keepOneOf: KEEP_ONE_OF, mostTrials: MOST_TRIALS, seconds: (read.search ?? 0) * 60 }
  const whole = startStopwatch(learning.clock, secondsBefore)
  report.expectSearch(Math.max(0, plan.seconds - secondsBefore))

  await successiveHalving(plan, before.map(row => asTrial(row, passes)), { clock: learning.clock, secondsBefore, learn })
  const best = bestTrial(trialsSoFar())
  const settings = best?.configuration.settings ?? settingsOf(0)
  return { settings, secondsToLearn: secondsToLearn(best, configurationOf(settings).epochs) }

  async function learn(index: number, rung: number, mostSeconds: number): Promise<SearchTrial> {
    const known = trialsSoFar()[index]
    const settings = known?.configuration.settings ?? settingsOf(index)
    const id = known?.id ?? startTrial(db, run.id, index, { ...run.configuration, settings }, context.clock())
    goOnWithTrial(db, id, rung)
    const stopwatch = startStopwatch(learning.clock, known?.seconds ?? 0)
    let curve = known?.curve ?? []
    const note = () => noteTrial(db, id, curve, stopwatch.seconds())
    try {
      const configuration = configurationOf(settings)
      const resumeFrom = await checkpoints.read(index)
      const fitted = await fitNextProduct({
        events, catalogue: catalogueOf(learning.shop), content: learning.content, startFrom: null,
        async validate(file, waitHere) {
          const network = rankWithNetwork({ ...learning, configuration }, file, validation.learnFrom, {})
          return judge(network, waitHere).finally(() => network.close?.())
        },
        dataFingerprint: `${run.dataFingerprint};trial ${index}`, seed: context.seed,
      }, configuration, learning.runtime, {
        clock: learning.clock, checkpoint: context.checkpoint,
        report(training) {
          if (training.curve.length !== curve.length) {
            curve = [...training.curve]
            note()
          }
          report.searching({ seconds: whole.seconds(), total: plan.seconds, trial: index + 1, training })
        },
        async save(saved) {
          await checkpoints.save(index, saved)
          note()
        },
        saveEverySeconds: read.checkpoint ?? DEFAULT_CHECKPOINT_SECONDS,
        mostSeconds: (resumeFrom?.seconds ?? 0) + mostSeconds,
        ...passes[rung] === undefined ? {} : { mostEpochs: passes[rung] },
      }, resumeFrom)
      curve = [...fitted.curve]
      note()
      restTrial(db, id, context.clock())
    } catch (error) {
      const { code, params } = ShopcastError.from(error)
      endRun(db, id, code === 'cancelled' ? 'cancelled' : 'failed', { finishedAt: context.clock(), seconds: stopwatch.seconds(), error: { code, params } })
      // Where Shopcast's own settings cannot be learned, it is not the settings' fault.
      if (code === 'cancelled' || index === 0) throw error
    }
    const trials = trialsSoFar()
    checkpoints.sweep(trials.map(row => asTrial(row, passes)), plan)
    return asTrial(trials[index] as StoredRun, passes)
  }
}

/** How many passes a trial has taken when it has passed each rung: each three times as many as the one before, looked at after the last. */
function passesOfRungs({ epochs, validateEvery }: NextProductConfiguration): number[] {
  const looked = (passes: number) => Math.min(epochs, Math.max(1, Math.ceil(passes / validateEvery)) * validateEvery)
  return [...new Set([looked(epochs / KEEP_ONE_OF ** 2), looked(epochs / KEEP_ONE_OF), epochs])]
}

function asTrial({ state, curve, trial }: StoredRun, passes: readonly number[]): SearchTrial {
  const { index, rung } = trial ?? { index: 0, rung: 0 }
  const isOver = state === 'done' || state === 'failed'
  const figures = passes.slice(0, isOver ? rung + 1 : rung).map(most => bestEpoch(curve.filter(({ epoch }) => epoch <= most))?.metric ?? null)
  return { index, figures, state: state === 'done' ? 'resting' : state === 'failed' ? 'failed' : 'open' }
}

/** What a network with these settings is given, so that it gets all its passes again. */
function secondsToLearn(best: StoredRun | null, epochs: number): number {
  const last = best?.curve.at(-1)
  return last ? LEEWAY * epochs * last.seconds / last.epoch : 0
}
