import { backtestChurn } from '../backtest/backtestChurn.ts'
import { backtestRecommend } from '../backtest/backtestRecommend.ts'
import { leaveOneOutProtocol, timeProtocol, type RankingProtocol } from '../backtest/rankingProtocol.ts'
import type { Trial } from '../backtest/trial.ts'
import { dayOfDate } from '../datasets/histories.ts'
import { planTimeWindows, type TimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import type { JobRequest } from '../domain/job.ts'
import { isNetworkModel, isRecurrentModel, NETWORK_MODELS } from '../domain/task.ts'
import { BLEND } from '../models/blend.ts'
import type { Recommender } from '../models/recommender.ts'
import { openStore, type Store } from '../store/openStore.ts'
import { churnModelNamed, churnModels } from '../tasks/churn/churnModels.ts'
import { countTargets, FEWEST_TARGETS, learnedRecommender } from '../tasks/recommend/learnedRecommender.ts'
import { recommenderNamed, recommenders } from '../tasks/recommend/recommenders.ts'
import { readNetworkSettings } from '../training/networkSettings.ts'
import { chooseRuntime } from './chooseRuntime.ts'
import type { JobContext } from './jobContext.ts'
import { loadShop, type LoadedShop } from './loadShop.ts'
import { openLearning } from './networkRun.ts'
import { ProgressTracker } from './progressTracker.ts'

type EvaluateRequest = Extract<JobRequest, { kind: 'evaluate' }>

/**
 * Measures models (all of the task's where none is named, a network only where there is enough to learn from) on a holdout;
 * stores nothing.
 * @throws ShopcastError noOrders, tooLittleData, modelUnknown, settingUnknown, settingInvalid, protocolUnknown (churn has no leave-one-out), cancelled
 */
export async function evaluateJob(request: EvaluateRequest, context: JobContext): Promise<Evaluation> {
  const db = openStore(context.dataDir)
  try {
    const phase = request.task === 'churn' ? 'backtestingChurn' : 'backtestingRecommend'
    const tracker = new ProgressTracker(context, [{ phase: 'preparing', weight: 1 }, { phase, weight: 9 }])
    tracker.report('preparing', 0, 1)
    const trial: Trial = { checkpoint: context.checkpoint, progress: (done, total) => tracker.report(phase, done, total) }
    const shop = await loadShop(db, context)
    const { histories } = shop
    const windows = (): TimeWindows => planTimeWindows(histories, request.cut === null ? null : dayOfDate(request.cut), request.horizonDays)
    if (request.task === 'churn') {
      if (request.protocol !== 'time') throw new ShopcastError('protocolUnknown', { protocol: request.protocol, task: request.task })
      const models = request.models.length > 0 ? request.models.map(churnModelNamed) : churnModels
      return (await backtestChurn(histories, models, windows(), request.topK, trial)).evaluation
    }
    const protocol = request.protocol === 'time' ? timeProtocol(histories, windows()) : leaveOneOutProtocol(histories)
    const blended = request.models.length === 0 || request.models.includes(BLEND)
    return (await backtestRecommend(histories, await chooseRecommenders(db, request, shop, protocol, context), protocol, trial, { blended })).evaluation
  } finally {
    db.close()
  }
}

/** Those that are named, or all; the blend is made of them. */
async function chooseRecommenders(db: Store, { models: named, settings }: EvaluateRequest, shop: LoadedShop, { validation }: RankingProtocol, context: JobContext): Promise<Recommender[]> {
  const models = named.filter(name => name !== BLEND)
  const read = readNetworkSettings(settings ?? {})
  if (read.search !== undefined) throw new ShopcastError('settingInvalid', { name: 'search', value: String(read.search), expected: 'given to a training, which searches; an evaluation does not' })
  const automatic = countTargets(validation.learnFrom) >= FEWEST_TARGETS ? [read.network ?? NETWORK_MODELS[0]] : []
  const networks = models.length > 0 ? models.filter(isNetworkModel) : automatic
  const chosen = networks.length > 0 ? await chooseRuntime(db, { threads: read.threads ?? 'spare', recurrent: networks.some(isRecurrentModel), retries: true }) : null
  const rivals: Recommender[] = models.length > 0 ? models.filter(name => !isNetworkModel(name)).map(recommenderNamed) : [...recommenders]
  if (chosen) for (const kind of networks) rivals.push(learnedRecommender(await openLearning(db, shop, kind, read, chosen.runtime, context)))
  return rivals
}
