import { backtestChurn } from '../backtest/backtestChurn.ts'
import { backtestRecommend, leaveOneOutProtocol, timeProtocol, type RankingProtocol } from '../backtest/backtestRecommend.ts'
import type { Trial } from '../backtest/trial.ts'
import { dayOfDate } from '../datasets/histories.ts'
import { planTimeWindows, type TimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import type { JobRequest } from '../domain/job.ts'
import type { Recommender } from '../models/recommender.ts'
import { openStore, type Store } from '../store/openStore.ts'
import { churnModelNamed, churnModels } from '../tasks/churn/churnForecaster.ts'
import { recommenderNamed, recommenders } from '../tasks/recommend/recommenders.ts'
import { countTargets, FEWEST_TARGETS, TRANSFORMER, transformerRecommender } from '../tasks/recommend/transformerRecommender.ts'
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
    return (await backtestRecommend(histories, await chooseRecommenders(db, request, shop, protocol, context), protocol, trial)).evaluation
  } finally {
    db.close()
  }
}

async function chooseRecommenders(db: Store, { models, settings }: EvaluateRequest, shop: LoadedShop, { validation }: RankingProtocol, context: JobContext): Promise<Recommender[]> {
  const counting = models.length > 0 ? models.filter(name => name !== TRANSFORMER).map(recommenderNamed) : recommenders
  const read = readNetworkSettings(settings ?? {})
  const isWanted = models.length > 0 ? models.includes(TRANSFORMER) : countTargets(validation.learnFrom) >= FEWEST_TARGETS
  const chosen = isWanted ? await chooseRuntime(db, read.threads ?? 'spare') : null
  return chosen ? [...counting, transformerRecommender(await openLearning(db, shop, read, chosen.runtime, context))] : [...counting]
}
