import { backtestChurn } from '../backtest/backtestChurn.ts'
import { backtestRecommend, leaveOneOutProtocol, timeProtocol } from '../backtest/backtestRecommend.ts'
import type { Trial } from '../backtest/trial.ts'
import { dayOfDate } from '../datasets/histories.ts'
import { planTimeWindows, type TimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import type { JobRequest } from '../domain/job.ts'
import { openStore } from '../store/openStore.ts'
import { churnModelNamed, churnModels } from '../tasks/churn/churnForecaster.ts'
import { recommenderNamed, recommenders } from '../tasks/recommend/recommenders.ts'
import type { JobContext } from './jobContext.ts'
import { loadShop } from './loadShop.ts'
import { ProgressTracker } from './progressTracker.ts'

type EvaluateRequest = Extract<JobRequest, { kind: 'evaluate' }>

/**
 * Measures models (all of the task's where none is named) on a holdout; stores nothing.
 * @throws ShopcastError noOrders, tooLittleData, modelUnknown, protocolUnknown (churn has no leave-one-out), cancelled
 */
export async function evaluateJob(request: EvaluateRequest, context: JobContext): Promise<Evaluation> {
  const db = openStore(context.dataDir)
  try {
    const phase = request.task === 'churn' ? 'backtestingChurn' : 'backtestingRecommend'
    const tracker = new ProgressTracker(context, [{ phase: 'preparing', weight: 1 }, { phase, weight: 9 }])
    tracker.report('preparing', 0, 1)
    const trial: Trial = { checkpoint: context.checkpoint, progress: (done, total) => tracker.report(phase, done, total) }
    const { histories } = await loadShop(db, context)
    const windows = (): TimeWindows => planTimeWindows(histories, request.cut === null ? null : dayOfDate(request.cut), request.horizonDays)
    if (request.task === 'churn') {
      if (request.protocol !== 'time') throw new ShopcastError('protocolUnknown', { protocol: request.protocol, task: request.task })
      const models = request.models.length > 0 ? request.models.map(churnModelNamed) : churnModels
      return (await backtestChurn(histories, models, windows(), request.topK, trial)).evaluation
    }
    const models = request.models.length > 0 ? request.models.map(recommenderNamed) : recommenders
    const protocol = request.protocol === 'time' ? timeProtocol(histories, windows()) : leaveOneOutProtocol(histories)
    return (await backtestRecommend(histories, models, protocol, trial)).evaluation
  } finally {
    db.close()
  }
}
