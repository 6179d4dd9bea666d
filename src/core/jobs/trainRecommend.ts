import { backtestRecommend, FEWEST_CASES, type RecommendBacktest, type TunedWinner } from '../backtest/backtestRecommend.ts'
import { backtestRecommendDates } from '../backtest/recommendDates.ts'
import { casesOf, leaveOneOutProtocol, timeProtocol, type RankingProtocol } from '../backtest/rankingProtocol.ts'
import { dayOfDate, type Histories } from '../datasets/histories.ts'
import { wholeHistory } from '../datasets/historyPart.ts'
import { planTimeWindows, type Window } from '../datasets/timeWindows.ts'
import type { Backtest } from '../domain/backtest.ts'
import { ShopcastError } from '../domain/error.ts'
import { NEXT_STEPS, type Evaluation } from '../domain/evaluation.ts'
import { isNetworkModel, NETWORK_MODELS, RECOMMEND_MODELS, type NetworkModel } from '../domain/task.ts'
import type { TimeBudget } from '../domain/timeBudget.ts'
import { BLEND } from '../models/blend.ts'
import { fitAtOnce, type Recommender } from '../models/recommender.ts'
import type { Store } from '../store/openStore.ts'
import { countTargets, FEWEST_TARGETS, type LearningStage } from '../tasks/recommend/learnedRecommender.ts'
import { networkFileOf, recommenders, type StoredModel, type StoredRecommender } from '../tasks/recommend/recommenders.ts'
import { LEARNING_WHAT_FOLLOWS, readNetworkSettings, robustnessSet, type NetworkSettings } from '../training/networkSettings.ts'
import { WITH_ATTENTION } from '../training/sampleSettings.ts'
import type { TrainingProgress } from '../training/train.ts'
import type { JobContext } from './jobContext.ts'
import type { LoadedShop } from './loadShop.ts'
import { openNetworkRun, type NetworkRun } from './networkRun.ts'
import { learnNextSteps } from './nextSteps.ts'
import type { ProgressTracker } from './progressTracker.ts'
import { searchSettings, type SearchProgress, type SearchReport, type SearchingRun } from './searchSettings.ts'

/** Of the time, when the models that count have to be done, with a network to come and without; and when everything has that is compared. */
const COUNTED_BY = { withNetwork: 0.3, without: 0.55 }
const COMPARED_BY = 0.7
/** A network is fitted so many times; of what is left of the time for comparing when it begins, the first fit may take this share. */
const FITS = 3
const SHARE_OF_FIRST_FIT = 0.3
/** Of what is left after that, for looking back; the rest is for what comes next. */
const SHARE_FOR_LOOKING_BACK = 0.6
/** In less time than this a network learns nothing that counting does not know. */
const FEWEST_NETWORK_SECONDS = 20
/** How much of all learning before the last stage is done when each stage begins. */
const LEARNING_BEGINS_AT: Record<1 | 2, number> = { 1: 0, 2: 0.6 }

/** Networks among which a search chooses where none is named: those that the docs name as worth it, the one tried without a search first. */
const SEARCHED_NETWORKS: readonly NetworkModel[] = ['transformer', 'bert4rec', 'gru', 'lstm']

/**
 * Back-tests the models that count and, where there is enough to learn from or it is asked for, a network, all on the
 * same split; fits the winner, or the one that was asked for, to all there is.
 * @param time for all of it, and for the predictions that follow
 * @returns with the seconds that predictions will take, about
 * @throws ShopcastError tooLittleData, settingUnknown, settingInvalid, cancelled
 */
export async function trainRecommend(db: Store, run: SearchingRun, shop: LoadedShop, time: TimeBudget, context: JobContext, tracker: ProgressTracker): Promise<{ evaluation: Evaluation; model: StoredRecommender; continuedFrom: number | null; secondsToPredict: number }> {
  const { histories } = shop
  const { model: asked } = run.configuration
  const forced = RECOMMEND_MODELS.some(name => name === asked) ? asked : null
  const protocol = chooseProtocol(histories)
  const found: Record<string, number> = {}
  const settings = readNetworkSettings(run.configuration.settings)
  const comparing = time.share(COMPARED_BY)
  const kind = chooseNetwork(settings, protocol, forced)
  const hasTime = kind === forced || settings.search !== undefined || (COMPARED_BY - COUNTED_BY.withNetwork) * time.left() >= FEWEST_NETWORK_SECONDS
  const network = kind && hasTime
    ? await openNetwork({ db, run, shop, protocol, settings, forced, context }, kind, comparing, {
        learning: (stage, progress) => reportLearning(tracker, found, stage, progress),
        searching: progress => reportSearching(tracker, progress),
        expectSearch: seconds => tracker.expect('searchingRecommend', seconds),
      })
    : null
  const rivals: Recommender[] = [...recommenders, ...(network ? [network.recommender] : [])]
  const newest = await backtestRecommend(histories, rivals, protocol, {
    checkpoint: context.checkpoint,
    judged(name, { hrAt3 }) {
      found[`right.${name}`] = Math.round((hrAt3 ?? 0) * 100)
    },
    progress(done) {
      if (done <= recommenders.length) tracker.report('backtestingRecommend', done, recommenders.length, found)
      if (done === recommenders.length && network) tracker.expect('learningRecommend', Math.min(2 * SHARE_OF_FIRST_FIT, 1) * comparing.left())
    },
  }, {
    asked: forced, blended: forced === null || forced === BLEND,
    time: { counting: time.share(network ? COUNTED_BY.withNetwork : COUNTED_BY.without), comparing, whole: time },
  })
  tracker.report('fittingRecommend', 0, 1, found)
  const model = await describeWinner(newest.winner, network, protocol, histories, context)
  const { secondsToPredict } = newest.winner
  const rest = time.keepingBack(secondsToPredict)
  const backtest = await lookBack(newest, protocol, histories, rest.share(SHARE_FOR_LOOKING_BACK), context, (done, total) => tracker.report('checkingRecommend', done, total, found))
  const steps = forced === null || isNetworkModel(forced) || forced === BLEND
    ? await learnNextSteps(db, run, shop, windowOf(protocol), settings, rest, context, progress => reportLearning(tracker, found, 4, progress)) : undefined
  const notTried = [...newest.evaluation.notTried ?? [], ...kind && !hasTime ? [kind] : [], ...steps === null ? [NEXT_STEPS] : []]
  return {
    evaluation: { ...newest.evaluation, ...backtest ? { backtest } : {}, ...notTried.length > 0 ? { notTried } : {}, ...steps?.check ? { nextSteps: steps.check } : {} },
    model: { ...model, leavesOutDiscontinued: protocol.leavesOutDiscontinued, ...steps ? { steps: steps.file } : {} },
    continuedFrom: networkFileOf(model) === undefined ? null : network?.continuedFrom ?? null,
    secondsToPredict,
  }
}

/** What offers would have been worth on earlier days, where the check goes by date. */
async function lookBack(newest: RecommendBacktest, protocol: RankingProtocol, histories: Histories, time: TimeBudget, { checkpoint }: JobContext, progress: (done: number, total: number) => void): Promise<Backtest | undefined> {
  const window = windowOf(protocol)
  return window ? backtestRecommendDates(histories, recommenders, newest, window, time, { checkpoint, progress }) : undefined
}

/** The window of the test; null where it is by each customer's last purchase. */
function windowOf({ label: { cut, horizonDays } }: RankingProtocol): Window | null {
  return cut === null || horizonDays === null ? null : { cut: dayOfDate(cut), horizonDays }
}

/** What is stored of the winner; a network, alone or in a blend, learns from everything first. */
async function describeWinner({ name, parameters, keepBought, otherwise, members }: TunedWinner, network: NetworkRun | null, { validation, leavesOutDiscontinued }: RankingProtocol, histories: Histories, context: JobContext): Promise<StoredRecommender> {
  const described: (StoredModel & { weight: number })[] = []
  for (const member of members) {
    const { model, weight, fitted } = member
    if (!network || model !== network.recommender) {
      described.push({ name: model.name, parameters: member.parameters, weight })
      continue
    }
    const final = await network.recommender.fit(wholeHistory(histories), member.parameters, { ...fitAtOnce(context.checkpoint), startFrom: fitted })
    described.push({ name: model.name, parameters: final.parameters, file: await network.store(final, validation.cases, { keepBought, leavesOutDiscontinued }), weight })
  }
  const [alone] = described
  if (name === BLEND || !alone) return { name, parameters, keepBought, otherwise, members: described }
  return { name, parameters: alone.parameters, keepBought, otherwise, ...alone.file === undefined ? {} : { file: alone.file } }
}

/** The network that is a rival, or null where counting will do. */
function chooseNetwork({ network }: Partial<NetworkSettings>, { validation }: RankingProtocol, forced: string | null): NetworkModel | null {
  const kind = forced === null || forced === BLEND ? network ?? NETWORK_MODELS[0] : forced
  return isNetworkModel(kind) && (forced === kind || countTargets(validation.learnFrom) >= FEWEST_TARGETS) ? kind : null
}

/** What a network is opened for. */
interface NetworkNeeds {
  readonly db: Store
  readonly run: SearchingRun
  readonly shop: LoadedShop
  readonly protocol: RankingProtocol
  readonly settings: Partial<NetworkSettings>
  /** The model that was asked for, the only one that counts then. */
  readonly forced: string | null
  readonly context: JobContext
}

/** That network, ready to learn, after a search for its settings where one is asked for: its minutes, and what its findings take to learn, come on top of the time. Null where nothing here computes rightly. */
async function openNetwork({ db, run, shop, protocol, settings, forced, context }: NetworkNeeds, kind: NetworkModel, comparing: TimeBudget, report: SearchReport & { learning(stage: LearningStage, progress: TrainingProgress): void }): Promise<NetworkRun | null> {
  const found = settings.search === undefined ? null : await comparing.leaveOut(() => searchSettings(db, run, shop, protocol, networksToSearch(kind, forced, settings), context, report))
  const best = found ? readNetworkSettings(found.settings) : settings
  if (found) comparing.prolong(FITS * found.secondsToLearn)
  const secondsToLearn = (): number => Math.max(SHARE_OF_FIRST_FIT * comparing.left(), found?.secondsToLearn ?? 0)
  const network = await openNetworkRun(db, run, shop, best.network ?? kind, best, secondsToLearn, context, report.learning)
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

/** By time, or, where the history is too short to be cut by time or too few customers bought both before and after the cut, by each customer's last purchase. */
export function chooseProtocol(histories: Histories): RankingProtocol {
  try {
    const byTime = timeProtocol(histories, planTimeWindows(histories, null, null))
    return casesOf(byTime) >= FEWEST_CASES ? byTime : leaveOneOutProtocol(histories)
  } catch (error) {
    if (!(error instanceof ShopcastError) || error.code !== 'tooLittleData') throw error
    return leaveOneOutProtocol(histories)
  }
}
