import { backtestChurn } from '../backtest/backtestChurn.ts'
import { backtestChurnDates } from '../backtest/churnDates.ts'
import type { Trial } from '../backtest/trial.ts'
import { wholeHistory } from '../datasets/historyPart.ts'
import { planTimeWindows } from '../datasets/timeWindows.ts'
import { ShopcastError } from '../domain/error.ts'
import type { Evaluation } from '../domain/evaluation.ts'
import type { TrainRequest, TrainResult } from '../domain/job.ts'
import type { TrainingConfiguration } from '../domain/learning.ts'
import type { Phase } from '../domain/progress.ts'
import { startStopwatch } from '../domain/stopwatch.ts'
import { TimeBudget } from '../domain/timeBudget.ts'
import { OFFERED_TASKS, RECOMMEND_MODELS, type OfferedTask, type TaskName } from '../domain/task.ts'
import { openStore, type Store } from '../store/openStore.ts'
import { dataFingerprint } from '../store/readPurchases.ts'
import { readNewestRun, readRunInUse, readRunsById, readTrials, type StoredRun } from '../store/readRuns.ts'
import { endRun, finishRun, markInterruptedRuns, reopenRun, startRun } from '../store/trainingRuns.ts'
import { blendForecasters } from '../tasks/churn/blendForecasters.ts'
import { fitForecaster, type ChurnForecaster } from '../tasks/churn/churnForecaster.ts'
import { churnModelNamed, churnModels, type StoredChurnForecaster } from '../tasks/churn/churnModels.ts'
import { recommenderNamed, type StoredRecommender } from '../tasks/recommend/recommenders.ts'
import { DEFAULT_BUDGET_SECONDS, readNetworkSettings } from '../training/networkSettings.ts'
import { chooseRuntime } from './chooseRuntime.ts'
import type { JobContext } from './jobContext.ts'
import { loadShop, type LoadedShop } from './loadShop.ts'
import { makePredictions } from './makePredictions.ts'
import { ProgressTracker } from './progressTracker.ts'
import { sweepRunFiles } from './runFiles.ts'
import { searchResult } from './searchResult.ts'
import { trainRecommend } from './trainRecommend.ts'

interface Trained {
  evaluation: Evaluation
  model: StoredChurnForecaster | StoredRecommender
  /** The run whose network was learned further; null where nothing was. */
  continuedFrom: number | null
  /** About. */
  secondsToPredict: number
}

const backtestPhase: Record<OfferedTask, Phase> = { recommend: 'backtestingRecommend', churn: 'backtestingChurn' }
const checkingPhase: Record<OfferedTask, Phase> = { recommend: 'checkingRecommend', churn: 'checkingChurn' }
const fittingPhase: Record<OfferedTask, Phase> = { recommend: 'fittingRecommend', churn: 'fittingChurn' }
/** Shares of the time a training takes, as measured on a shop of half a million lines. */
const weights: Record<OfferedTask, { backtest: number; check: number; fit: number }> = { recommend: { backtest: 30, check: 6, fit: 1 }, churn: { backtest: 6, check: 18, fit: 1 } }

/** How long the tasks' trainings take, held against each other: each may take its share of what those before it left. */
const SHARES: Record<OfferedTask, number> = { recommend: 3, churn: 1 }

/**
 * Back-tests every model of each task by time, keeps the winner of the validation part (or the one asked for), fits it to all
 * there is, stores the run as the one in use and makes its predictions. A task that too little data cannot answer, or that is
 * not offered yet, is skipped with the reason; where that leaves nothing, the reason is thrown.
 *
 * Asked to resume, it goes on with runs that were broken off, as they were asked for, where the data are still the same.
 * @throws ShopcastError noOrders, tooLittleData, modelUnknown, settingUnknown, settingInvalid, taskNotYetOffered, deviceUnavailable, cancelled
 */
export async function trainJob(request: TrainRequest, context: JobContext): Promise<TrainResult> {
  const offered = request.tasks.filter(isOffered)
  const configuration: TrainingConfiguration = { model: request.model, seed: context.seed, device: request.device ?? 'auto', settings: request.settings ?? {} }
  if (request.model !== 'auto') checkModelName(request.model, offered)
  const { budget, threads = 'spare' } = readNetworkSettings(configuration.settings)
  const time = TimeBudget.of(budget ?? DEFAULT_BUDGET_SECONDS, () => context.workedSeconds() * 1000)
  const result: TrainResult = {
    runs: [],
    skipped: request.tasks.filter(task => !isOffered(task)).map(task => ({ task, code: 'taskNotYetOffered', params: { task } })),
  }
  const db = openStore(context.dataDir)
  try {
    markInterruptedRuns(db)
    if (configuration.device !== 'auto' && configuration.device !== 'cpu') await chooseRuntime(db, { threads, device: configuration.device, retries: !request.resume })
    if (offered.length > 0) {
      const tracker = new ProgressTracker(context, planOf(offered))
      tracker.report('preparing', 0, 1)
      const shop = await loadShop(db, context)
      const plan = planRuns(db, offered, configuration, shop, request.resume ?? false)
      let secondsToPredict = 0
      for (const [index, { task, done, broken }] of plan.entries()) {
        try {
          const share = SHARES[task] / plan.slice(index).reduce((sum, later) => sum + SHARES[later.task], 0)
          const finished = done ? { run: done, secondsToPredict: 0 } : await runTask(db, task, broken, configuration, shop, time.keepingBack(secondsToPredict).share(share), context, tracker)
          result.runs.push(finished.run)
          secondsToPredict += finished.secondsToPredict
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
  if (tasks.includes('recommend') && RECOMMEND_MODELS.some(model => model === name)) return
  if (tasks.includes('churn')) churnModelNamed(name)
  recommenderNamed(name)
}

function planOf(tasks: readonly OfferedTask[]): { phase: Phase; weight: number }[] {
  return [
    { phase: 'preparing', weight: 4 },
    ...tasks.flatMap((task): { phase: Phase; weight: number }[] => [
      // Weighed once it is known that there is something to learn, and how long that takes.
      ...task === 'recommend' ? [{ phase: 'searchingRecommend' as const, weight: 0 }] : [],
      { phase: backtestPhase[task], weight: weights[task].backtest },
      ...task === 'recommend' ? [{ phase: 'learningRecommend' as const, weight: 0 }] : [],
      { phase: fittingPhase[task], weight: weights[task].fit },
      { phase: checkingPhase[task], weight: weights[task].check },
    ]),
    { phase: 'predicting', weight: 6 * tasks.length },
  ]
}

interface PlannedRun {
  task: OfferedTask
  /** It came to its end before the training was broken off: nothing is left to do. */
  done: TrainResult['runs'][number] | null
  /** It was broken off and can be gone on with. */
  broken: StoredRun | null
}

/** Which runs are to be gone on with, which are done, and which begin anew. */
function planRuns(db: Store, tasks: readonly OfferedTask[], configuration: TrainingConfiguration, shop: LoadedShop, resume: boolean): PlannedRun[] {
  const fingerprint = dataFingerprint(db)
  const restsOnTheSame = (run: StoredRun | null): boolean => run !== null && run.dataFingerprint === fingerprint && run.asOf === shop.asOf
  const isBroken = (run: StoredRun | null): boolean => run !== null && run.state !== 'done' && run.state !== 'running' && restsOnTheSame(run)
  const newest = tasks.map(task => ({ task, run: readNewestRun(db, task) }))
  const goesOn = resume && newest.some(({ run }) => isBroken(run))
  return newest.map(({ task, run }) => {
    if (!goesOn) return { task, done: null, broken: null }
    if (isBroken(run)) return { task, done: null, broken: run }
    const inUse = readRunInUse(db, task)
    const isDone = restsOnTheSame(inUse) && JSON.stringify(inUse?.configuration) === JSON.stringify(configuration)
    return { task, done: isDone && inUse?.evaluation ? trained(db, inUse.id, task, inUse.evaluation, inUse.seconds ?? 0, inUse.continuedFrom) : null, broken: null }
  })
}

function trained(db: Store, runId: number, task: OfferedTask, evaluation: Evaluation, tookSeconds: number, continuedFrom: number | null): TrainResult['runs'][number] {
  const trials = readTrials(db, runId)
  const quantised = readRunsById(db, [runId])[0]?.quantised
  return { runId, task, winner: evaluation.winner, evaluation, tookSeconds, ...continuedFrom === null ? {} : { continuedFrom }, ...trials.length === 0 ? {} : { search: searchResult(trials) }, ...quantised ? { quantised } : {} }
}

async function runTask(db: Store, task: OfferedTask, broken: StoredRun | null, asked: TrainingConfiguration, shop: LoadedShop, time: TimeBudget, context: JobContext, tracker: ProgressTracker): Promise<{ run: TrainResult['runs'][number]; secondsToPredict: number }> {
  const fingerprint = dataFingerprint(db)
  const configuration = broken?.configuration ?? asked
  const stopwatch = startStopwatch(() => context.workedSeconds() * 1000, broken?.seconds ?? 0)
  if (broken) reopenRun(db, broken.id)
  const id = broken?.id ?? startRun(db, { task, startedAt: context.clock(), asOf: shop.asOf, orders: shop.orders, dataFingerprint: fingerprint, configuration })
  sweepRunFiles(db, context.dataDir, task, id)
  try {
    const { evaluation, model, continuedFrom, secondsToPredict } = task === 'churn'
      ? await trainChurn(shop, configuration, time, context, tracker)
      : await trainRecommend(db, { id, configuration, dataFingerprint: fingerprint, device: asked.device, resumed: broken !== null, seconds: stopwatch.seconds }, shop, time, context, tracker)
    finishRun(db, id, { finishedAt: context.clock(), seconds: stopwatch.seconds(), evaluation, model })
    sweepRunFiles(db, context.dataDir, task, 0)
    return { run: trained(db, id, task, evaluation, stopwatch.seconds(), continuedFrom), secondsToPredict }
  } catch (error) {
    const { code, params } = ShopcastError.from(error)
    endRun(db, id, code === 'cancelled' ? 'cancelled' : 'failed', { finishedAt: context.clock(), seconds: stopwatch.seconds(), error: { code, params } })
    throw error
  }
}

async function trainChurn(shop: LoadedShop, { model: name, settings }: TrainingConfiguration, time: TimeBudget, context: JobContext, tracker: ProgressTracker): Promise<Trained> {
  const trial: Trial = { checkpoint: context.checkpoint, progress: (done, total) => tracker.report('backtestingChurn', done, total) }
  const rivals = churnModels.some(model => model.name === name) ? churnModels.filter(model => model.name === name) : churnModels
  const windows = planTimeWindows(shop.histories, null, readNetworkSettings(settings).horizon ?? null)
  const newest = await backtestChurn(shop.histories, rivals, windows, null, trial, time)
  tracker.report('fittingChurn', 0, 1)
  const { horizonDays } = windows.test
  const members: ChurnForecaster[] = []
  for (const { model, calibration } of newest.chosen) members.push(await fitForecaster(model, wholeHistory(shop.histories), horizonDays, calibration, trial.checkpoint))
  const { model, calibration } = blendForecasters(members)
  const backtest = await backtestChurnDates(shop.histories, rivals, windows, newest, time, { ...trial, progress: (done, total) => tracker.report('checkingChurn', done, total) })
  return { evaluation: { ...newest.evaluation, backtest }, model: { name: model.name, state: model.state, calibration, horizonDays }, continuedFrom: null, secondsToPredict: 0 }
}
