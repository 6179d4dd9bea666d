import { isoDate } from '../datasets/histories.ts'
import { ShopcastError } from '../domain/error.ts'
import type { JobRequest, PredictResult } from '../domain/job.ts'
import { OFFERED_TASKS, type OfferedTask } from '../domain/task.ts'
import { writePredictionFiles } from '../export/writePredictionFiles.ts'
import { openStore } from '../store/openStore.ts'
import { readModelInUse } from '../store/trainingRuns.ts'
import type { JobContext } from './jobContext.ts'
import { loadShop } from './loadShop.ts'
import { makePredictions } from './makePredictions.ts'
import { ProgressTracker } from './progressTracker.ts'

type PredictRequest = Extract<JobRequest, { kind: 'predict' }>

/**
 * Makes the predictions of the tasks again, on the orders there are now, with the models in use. Asked for several tasks, those
 * that were not trained are left out. With a folder to write to, writes them there as CSV files too.
 * @throws ShopcastError noOrders, notTrained, taskNotYetOffered, fileNotWritable, diskFull, cancelled
 */
export async function predictJob(request: PredictRequest, context: JobContext): Promise<PredictResult> {
  const db = openStore(context.dataDir)
  try {
    const tasks = trainedTasks(request, task => readModelInUse(db, task) !== null)
    const tracker = new ProgressTracker(context, [{ phase: 'preparing', weight: 1 }, { phase: 'predicting', weight: 2 * tasks.length }, { phase: 'writing', weight: 1 }])
    tracker.report('preparing', 0, 1)
    const shop = await loadShop(db, context)
    let drift: PredictResult['drift'] = null
    for (const [index, task] of tasks.entries()) {
      drift = await makePredictions(db, task, shop, context, (done, total) => tracker.report('predicting', index * total + done, tasks.length * total)) ?? drift
    }
    const files = request.outDir === null ? [] : await writePredictionFiles(db, request.outDir, tasks, async () => {
      tracker.report('writing', 0, 1)
      await context.checkpoint()
    })
    return { asOf: isoDate(shop.part.endDay - 1), customers: shop.histories.customers, files, drift }
  } finally {
    db.close()
  }
}

function trainedTasks({ tasks }: PredictRequest, isTrained: (task: OfferedTask) => boolean): OfferedTask[] {
  const offered = OFFERED_TASKS.filter(task => tasks.includes(task))
  const [unknown] = tasks
  if (offered.length === 0) throw new ShopcastError('taskNotYetOffered', { task: unknown ?? '' })
  const trained = offered.filter(isTrained)
  if (trained.length === 0) throw new ShopcastError('notTrained', { task: offered.join(', ') })
  return trained
}
