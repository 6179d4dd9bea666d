import { backtestRecommend, type RecommendBacktest, type TunedWinner } from '../backtest/backtestRecommend.ts'
import { backtestRecommendDates } from '../backtest/recommendDates.ts'
import { TuningTime } from '../backtest/trial.ts'
import { leaveOneOutProtocol, timeProtocol, type RankingProtocol } from '../backtest/rankingProtocol.ts'
import { dayOfDate, type Histories } from '../datasets/histories.ts'
import { wholeHistory } from '../datasets/historyPart.ts'
import { planTimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import { isNetworkModel, NETWORK_MODELS, RECOMMEND_MODELS, type NetworkModel } from '../domain/task.ts'
import { BLEND } from '../models/blend.ts'
import { fitAtOnce, type Recommender } from '../models/recommender.ts'
import type { Store } from '../store/openStore.ts'
import { countTargets, FEWEST_TARGETS, type LearningStage } from '../tasks/recommend/learnedRecommender.ts'
import { networkFileOf, recommenders, type StoredModel, type StoredRecommender } from '../tasks/recommend/recommenders.ts'
import { DEFAULT_BUDGET_SECONDS, LEARNING_WHAT_FOLLOWS, readNetworkSettings, robustnessSet, type NetworkSettings } from '../training/networkSettings.ts'
import { WITH_ATTENTION } from '../training/sampleSettings.ts'
import type { TrainingProgress } from '../training/train.ts'
import type { JobContext } from './jobContext.ts'
import type { LoadedShop } from './loadShop.ts'
import { openNetworkRun, type NetworkRun } from './networkRun.ts'
import { learnNextSteps } from './nextSteps.ts'
import type { ProgressTracker } from './progressTracker.ts'
import { searchSettings, type SearchProgress, type SearchReport, type SearchingRun } from './searchSettings.ts'

/** Of the time that learning may take, for trying settings of the models that count. */
const SHARE_FOR_TUNING = 0.5
/** How much of all learning before the last stage is done when each stage begins. */
const LEARNING_BEGINS_AT: Record<1 | 2, number> = { 1: 0, 2: 0.6 }

/** Networks among which a search chooses where none is named: those that the docs name as worth it, the one tried without a search first. */
const SEARCHED_NETWORKS: readonly NetworkModel[] = ['transformer', 'bert4rec', 'gru', 'lstm']

/**
 * Back-tests the models that count and, where there is enough to learn from or it is asked for, a network, all on the
 * same split; fits the winner, or the one that was asked for, to all there is.
 * @throws ShopcastError tooLittleData, settingUnknown, settingInvalid, cancelled
 */
export async function trainRecommend(db: Store, run: SearchingRun, shop: LoadedShop, context: JobContext, tracker: ProgressTracker): Promise<{ evaluation: Evaluation; model: StoredRecommender; continuedFrom: number | null }> {
  const { histories } = shop
  const { model: asked } = run.configuration
  const forced = RECOMMEND_MODELS.some(name => name === asked) ? asked : null
  const protocol = chooseProtocol(histories)
  const found: Record<string, number> = {}
  const network = await openNetwork(db, run, shop, protocol, forced, context, {
    learning: (stage, progress) => reportLearning(tracker, found, stage, progress),
    searching: progress => reportSearching(tracker, progress),
    expectSearch: seconds => tracker.expect('searchingRecommend', seconds),
  })
  const rivals: Recommender[] = [...recommenders, ...(network ? [network.recommender] : [])]
  const beganAt = context.workedSeconds()
  let countingSeconds = 0
  const newest = await backtestRecommend(histories, rivals, protocol, {
    checkpoint: context.checkpoint,
    judged(name, { hrAt3 }) {
      found[`right.${name}`] = Math.round((hrAt3 ?? 0) * 100)
    },
    progress(done) {
      if (done <= recommenders.length) tracker.report('backtestingRecommend', done, recommenders.length, found)
      if (done === recommenders.length) countingSeconds = context.workedSeconds() - beganAt
      if (done === recommenders.length && network) tracker.expect('learningRecommend', network.expectedSeconds)
    },
  }, {
    asked: forced, blended: forced === null || forced === BLEND,
    tuning: new TuningTime(SHARE_FOR_TUNING * (readNetworkSettings(run.configuration.settings).budget ?? DEFAULT_BUDGET_SECONDS), () => context.workedSeconds() * 1000),
  })
  tracker.report('fittingRecommend', 0, 1, found)
  const model = await describeWinner(newest.winner, network, protocol, histories, context)
  const evaluation = await lookBack(newest, protocol, histories, countingSeconds, context, (done, total) => tracker.report('checkingRecommend', done, total, found))
  const steps = forced === null || isNetworkModel(forced) || forced === BLEND
    ? await learnNextSteps(db, run, shop, readNetworkSettings(run.configuration.settings), context, progress => reportLearning(tracker, found, 4, progress)) : undefined
  return { evaluation, model: { ...model, leavesOutDiscontinued: protocol.leavesOutDiscontinued, ...steps === undefined ? {} : { steps } }, continuedFrom: networkFileOf(model) === undefined ? null : network?.continuedFrom ?? null }
}

/** The evaluation with what offers would have been worth on earlier days, where the check goes by date. @param secondsADate what one day takes */
async function lookBack(newest: RecommendBacktest, { label: { cut, horizonDays } }: RankingProtocol, histories: Histories, secondsADate: number, { checkpoint }: JobContext, progress: (done: number, total: number) => void): Promise<Evaluation> {
  if (cut === null || horizonDays === null) return newest.evaluation
  const backtest = await backtestRecommendDates(histories, recommenders, newest, { cut: dayOfDate(cut), horizonDays }, secondsADate, { checkpoint, progress })
  return { ...newest.evaluation, backtest }
}

/** What is stored of the winner; a network, alone or in a blend, learns from everything first. */
async function describeWinner({ name, parameters, keepBought, members }: TunedWinner, network: NetworkRun | null, { validation }: RankingProtocol, histories: Histories, context: JobContext): Promise<StoredRecommender> {
  const described: (StoredModel & { weight: number })[] = []
  for (const member of members) {
    const { model, weight, fitted } = member
    if (!network || model !== network.recommender) {
      described.push({ name: model.name, parameters: member.parameters, weight })
      continue
    }
    const final = await network.recommender.fit(wholeHistory(histories), member.parameters, { ...fitAtOnce(context.checkpoint), startFrom: fitted })
    described.push({ name: model.name, parameters: final.parameters, file: await network.store(final, validation.cases), weight })
  }
  const [alone] = described
  if (name === BLEND || !alone) return { name, parameters, keepBought, members: described }
  return { name, parameters: alone.parameters, keepBought, ...alone.file === undefined ? {} : { file: alone.file } }
}

/** The network of the run; null where counting will do, or where nothing here computes rightly. */
async function openNetwork(
  db: Store, run: SearchingRun, shop: LoadedShop, protocol: RankingProtocol, forced: string | null, context: JobContext,
  report: SearchReport & { learning(stage: LearningStage, progress: TrainingProgress): void },
): Promise<NetworkRun | null> {
  const settings = readNetworkSettings(run.configuration.settings)
  const kind = forced === null || forced === BLEND ? settings.network ?? NETWORK_MODELS[0] : forced
  const isWanted = isNetworkModel(kind) && (forced === kind || countTargets(protocol.validation.learnFrom) >= FEWEST_TARGETS)
  if (!isWanted) return null
  const found = settings.search === undefined ? null : await searchSettings(db, run, shop, protocol, networksToSearch(kind, forced, settings), context, report)
  const best = found ? readNetworkSettings(found) : settings
  const network = await openNetworkRun(db, run, shop, found ? best.network ?? kind : kind, best, context, report.learning)
  if (!network && forced !== null) throw new ShopcastError('unexpected', { message: 'no runtime computes networks rightly on this computer' })
  return network
}

/** One that is asked for is the only one; others must have what was set: heads, or something to make robust. */
function networksToSearch(kind: NetworkModel, forced: string | null, settings: Partial<NetworkSettings>): readonly NetworkModel[] {
  if (forced === kind || settings.network !== undefined) return [kind]
  return SEARCHED_NETWORKS.filter(name => (settings.heads === undefined || WITH_ATTENTION.includes(name)) && (robustnessSet(settings) === undefined || LEARNING_WHAT_FOLLOWS.includes(name)))
}

function reportSearching(tracker: ProgressTracker, { seconds, total, trial, training }: SearchProgress): void {
  tracker.report('searchingRecommend', Math.min(seconds, total), total, { trial, epoch: training.epoch, loss: training.loss, stepsPerSecond: training.stepsPerSecond })
}

function reportLearning(tracker: ProgressTracker, found: Record<string, number>, stage: LearningStage, { epoch, batch, batches, loss, curve, stepsPerSecond, seconds, secondsLeft }: TrainingProgress): void {
  const share = seconds / Math.max(seconds + secondsLeft, 1e-3)
  if (stage === 1) found['right.network'] = Math.round(100 * Math.max(0, ...curve.map(({ right }) => right ?? 0)))
  const metrics = { ...found, stage, epoch, loss, stepsPerSecond, within: batch / Math.max(1, batches) }
  if (stage >= 3) return tracker.report('fittingRecommend', share, 1, metrics)
  const [begins, ends] = stage === 1 ? [LEARNING_BEGINS_AT[1], LEARNING_BEGINS_AT[2]] : [LEARNING_BEGINS_AT[2], 1]
  tracker.report('learningRecommend', begins + (ends - begins) * share, 1, metrics)
}

/** By time, or, where the history is too short to be cut by time, by each customer's last purchase. */
export function chooseProtocol(histories: Histories): RankingProtocol {
  try {
    return timeProtocol(histories, planTimeWindows(histories, null, null))
  } catch (error) {
    if (!(error instanceof ShopcastError) || error.code !== 'tooLittleData') throw error
    return leaveOneOutProtocol(histories)
  }
}
