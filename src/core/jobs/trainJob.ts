import { backtestChurn } from '../backtest/backtestChurn.ts'
import { backtestRecommend, leaveOneOutProtocol, timeProtocol, type RankingProtocol } from '../backtest/backtestRecommend.ts'
import type { Trial } from '../backtest/trial.ts'
import type { Histories } from '../datasets/histories.ts'
import { wholeHistory } from '../datasets/historyPart.ts'
import { planTimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import type { JobRequest, TrainResult } from '../domain/job.ts'
import type { Phase } from '../domain/progress.ts'
import { OFFERED_TASKS, type OfferedTask, type TaskName } from '../domain/task.ts'
import { openStore, type Store } from '../store/openStore.ts'
import { dataFingerprint } from '../store/readPurchases.ts'
import { endRun, finishRun, markInterruptedRuns, startRun } from '../store/trainingRuns.ts'
import { churnModelNamed, churnModels, fitForecaster, type StoredChurnForecaster } from '../tasks/churn/churnForecaster.ts'
import { recommenderNamed, recommenders, type StoredRecommender } from '../tasks/recommend/recommenders.ts'
import type { JobContext } from './jobContext.ts'
import { loadShop, type LoadedShop } from './loadShop.ts'
import { makePredictions } from './makePredictions.ts'
import { ProgressTracker } from './progressTracker.ts'

type TrainRequest = Extract<JobRequest, { kind: 'train' }>

interface Trained {
  evaluation: Evaluation
  model: StoredChurnForecaster | StoredRecommender
}

const backtestPhase: Record<OfferedTask, Phase> = { recommend: 'backtestingRecommend', churn: 'backtestingChurn' }
const fittingPhase: Record<OfferedTask, Phase> = { recommend: 'fittingRecommend', churn: 'fittingChurn' }
/** Shares of the time a training takes, as measured on a shop of half a million lines. */
const weights: Record<OfferedTask, { backtest: number; fit: number }> = { recommend: { backtest: 30, fit: 1 }, churn: { backtest: 6, fit: 1 } }

/**
 * Back-tests every model of each task by time, keeps the winner of the validation part (or the one asked for), fits it to all
 * there is, stores the run as the one in use and makes its predictions. A task that too little data cannot answer, or that is
 * not offered yet, is skipped with the reason; where that leaves nothing, the reason is thrown.
 * @throws ShopcastError noOrders, tooLittleData, modelUnknown, taskNotYetOffered, cancelled
 */
export async function trainJob(request: TrainRequest, context: JobContext): Promise<TrainResult> {
  const offered = request.tasks.filter(isOffered)
  if (request.model !== 'auto') checkModelName(request.model, offered)
  const result: TrainResult = {
    runs: [],
    skipped: request.tasks.filter(task => !isOffered(task)).map(task => ({ task, code: 'taskNotYetOffered', params: { task } })),
  }
  const db = openStore(context.dataDir)
  try {
    markInterruptedRuns(db)
    if (offered.length > 0) {
      const tracker = new ProgressTracker(context, planOf(offered))
      tracker.report('preparing', 0, 1)
      const shop = await loadShop(db, context)
      for (const task of offered) {
        try {
          result.runs.push(await runTask(db, task, request.model, shop, context, tracker))
        } catch (error) {
          if (!(error instanceof ShopcastError) || error.code !== 'tooLittleData') throw error
          result.skipped.push({ task, code: error.code, params: error.params })
        }
      }
      for (const [index, { task }] of result.runs.entries()) {
        await makePredictions(db, task, shop, context, (done, total) => tracker.report('predicting', index * total + done, result.runs.length * total))
      }
    }
    const reason = result.skipped.find(skip => isOffered(skip.task)) ?? result.skipped[0]
    if (result.runs.length === 0 && reason) throw new ShopcastError(reason.code, reason.params)
    return result
  } finally {
    db.close()
  }
}

function isOffered(task: TaskName): task is OfferedTask {
  return OFFERED_TASKS.some(offered => offered === task)
}

/** A model belongs to one task; asked for together with `all`, it is used for its own. */
function checkModelName(name: string, tasks: readonly OfferedTask[]): void {
  if (tasks.includes('churn') && churnModels.some(model => model.name === name)) return
  if (tasks.includes('recommend') && recommenders.some(model => model.name === name)) return
  if (tasks.includes('churn')) churnModelNamed(name)
  recommenderNamed(name)
}

function planOf(tasks: readonly OfferedTask[]): { phase: Phase; weight: number }[] {
  return [
    { phase: 'preparing', weight: 4 },
    ...tasks.flatMap(task => [{ phase: backtestPhase[task], weight: weights[task].backtest }, { phase: fittingPhase[task], weight: weights[task].fit }]),
    { phase: 'predicting', weight: 6 * tasks.length },
  ]
}

async function runTask(db: Store, task: OfferedTask, model: string, shop: LoadedShop, context: JobContext, tracker: ProgressTracker): Promise<TrainResult['runs'][number]> {
  const startedAt = context.clock()
  const started = performance.now()
  const runId = startRun(db, {
    task, startedAt, asOf: shop.asOf, orders: shop.orders, dataFingerprint: dataFingerprint(db), device: 'cpu', configuration: { model, seed: context.seed },
  })
  const trial: Trial = {
    checkpoint: context.checkpoint,
    progress: (done, total) => tracker.report(backtestPhase[task], done, total),
  }
  try {
    const { evaluation, model: trained } = await (task === 'churn' ? trainChurn : trainRecommend)(shop, model, trial, () => tracker.report(fittingPhase[task], 0, 1))
    finishRun(db, runId, { finishedAt: context.clock(), evaluation, model: trained })
    return { runId, task, winner: evaluation.winner, evaluation, tookSeconds: (performance.now() - started) / 1000 }
  } catch (error) {
    const { code, params } = ShopcastError.from(error)
    endRun(db, runId, code === 'cancelled' ? 'cancelled' : 'failed', context.clock(), { code, params })
    throw error
  }
}

async function trainChurn(shop: LoadedShop, name: string, trial: Trial, fitting: () => void): Promise<Trained> {
  const rivals = churnModels.some(model => model.name === name) ? churnModels.filter(model => model.name === name) : churnModels
  const windows = planTimeWindows(shop.histories, null, null)
  const { evaluation, calibrated } = await backtestChurn(shop.histories, rivals, windows, null, trial)
  fitting()
  const { horizonDays } = windows.test
  const { model, calibration } = await fitForecaster(churnModelNamed(evaluation.winner), wholeHistory(shop.histories), horizonDays, calibrated, trial.checkpoint)
  return { evaluation, model: { name: model.name, state: model.state, calibration, horizonDays } }
}

/** Counting models have nothing to fit beforehand: their settings are the model. */
async function trainRecommend(shop: LoadedShop, name: string, trial: Trial, fitting: () => void): Promise<Trained> {
  const rivals = recommenders.some(model => model.name === name) ? recommenders.filter(model => model.name === name) : recommenders
  const { evaluation, winner } = await backtestRecommend(shop.histories, rivals, chooseProtocol(shop.histories), trial)
  fitting()
  return { evaluation, model: winner }
}

/** By time, or, where the history is too short to be cut by time, by each customer's last purchase. */
function chooseProtocol(histories: Histories): RankingProtocol {
  try {
    return timeProtocol(histories, planTimeWindows(histories, null, null))
  } catch (error) {
    if (!(error instanceof ShopcastError) || error.code !== 'tooLittleData') throw error
    return leaveOneOutProtocol(histories)
  }
}
