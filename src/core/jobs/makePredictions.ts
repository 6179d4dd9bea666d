import { dayNumber, type Histories } from '../datasets/histories.ts'
import { ShopcastError } from '../domain/error.ts'
import type { OfferedTask } from '../domain/task.ts'
import type { Drift } from '../domain/prediction.ts'
import { coOccurrence } from '../models/coOccurrence.ts'
import { fitAtOnce } from '../models/recommender.ts'
import { readNotRecommended } from '../store/notRecommended.ts'
import type { Store } from '../store/openStore.ts'
import { PredictionStage } from '../store/predictionStage.ts'
import { readCountries } from '../store/readCountries.ts'
import { readProductNames } from '../store/readPurchases.ts'
import { readRunInUse } from '../store/readRuns.ts'
import { readModelInUse } from '../store/trainingRuns.ts'
import { restoreForecaster, type StoredChurnForecaster } from '../tasks/churn/churnModels.ts'
import { measureDrift } from '../tasks/churn/measureDrift.ts'
import { predictChurn } from '../tasks/churn/predictChurn.ts'
import { withoutProducts } from '../tasks/recommend/discontinued.ts'
import { explainRecommendations } from '../tasks/recommend/explainRecommendation.ts'
import { keptProducts } from '../tasks/recommend/keptProducts.ts'
import { groupByCustomer, groupByOrder, pairProducts } from '../tasks/recommend/pairProducts.ts'
import type { StoredRecommender } from '../tasks/recommend/recommenders.ts'
import { recommendNewcomers } from '../tasks/recommend/recommendNewcomers.ts'
import { recommendProducts } from '../tasks/recommend/recommendProducts.ts'
import type { JobContext } from './jobContext.ts'
import type { LoadedShop } from './loadShop.ts'
import { foretellNextSteps } from './nextSteps.ts'
import { restoreRecommender } from './restoreRecommender.ts'

/** Makes and stores a task's predictions with the model in use. @returns whether habits have changed since it learned @throws ShopcastError notTrained {task} */
export async function makePredictions(db: Store, task: OfferedTask, shop: LoadedShop, context: JobContext, progress: (done: number, total: number) => void): Promise<Drift | null> {
  const inUse = readModelInUse(db, task)
  if (!inUse) throw new ShopcastError('notTrained', { task })
  const stage = new PredictionStage(db, task)
  const horizonDays = task === 'churn'
    ? await stageChurn(stage, inUse.model as StoredChurnForecaster, shop, context, progress)
    : await stageRecommendations(db, stage, inUse.model as StoredRecommender, shop, context, progress)
  const drift = task === 'churn' ? await driftSince(db, inUse.model as StoredChurnForecaster, shop, context) : null
  stage.commit({ runId: inUse.runId, asOf: shop.asOf, horizonDays, madeAt: context.clock(), customers: shop.histories.customers, drift })
  return drift
}

async function driftSince(db: Store, stored: StoredChurnForecaster, { histories, calendar }: LoadedShop, { checkpoint }: JobContext): Promise<Drift | null> {
  const run = readRunInUse(db, 'churn')
  return run && measureDrift(restoreForecaster(stored), histories, dayNumber(run.asOf, calendar) + 1, checkpoint)
}

async function stageChurn(stage: PredictionStage, stored: StoredChurnForecaster, shop: LoadedShop, context: JobContext, progress: (done: number, total: number) => void): Promise<number> {
  let done = 0
  for await (const batch of predictChurn(restoreForecaster(stored), shop.part, stored.horizonDays, shop.calendar, context.checkpoint)) {
    stage.addChurn(batch)
    progress(done += batch.length, shop.histories.customers)
    await context.checkpoint()
  }
  return stored.horizonDays
}

/** Recommendations name no horizon of their own. */
async function stageRecommendations(db: Store, stage: PredictionStage, stored: StoredRecommender, shop: LoadedShop, context: JobContext, progress: (done: number, total: number) => void): Promise<null> {
  const { histories, part } = shop
  const names = readProductNames(db)
  const unwanted = productNumbers(histories, readNotRecommended(db))
  const model = withoutProducts(await restoreRecommender(db, stored, shop, context), unwanted)
  // A network cannot say what speaks for a product; what its buyers have bought before can, whichever model ranked it.
  const grounds = stored.file !== undefined ? await coOccurrence.fit(part, coOccurrence.defaults, fitAtOnce(context.checkpoint)) : model
  const explain = explainRecommendations(grounds, part, product => names.get(histories.productIds[product] ?? 0) ?? '')
  let done = 0
  for await (const batch of recommendProducts(model, part, keptProducts(histories, stored), explain)) {
    stage.addRecommendations(batch)
    progress(done += 100, histories.customers)
    await context.checkpoint()
  }
  for (const offers of recommendNewcomers(part, readCountries(db), unwanted)) {
    stage.addRecommendations(offers)
    await context.checkpoint()
  }
  for await (const codes of model.codes?.() ?? []) {
    stage.addCodes(codes)
    await context.checkpoint()
  }
  await model.close?.()
  if (stored.steps !== undefined) {
    for await (const steps of foretellNextSteps(db, stored.steps, shop, context)) {
      stage.addNextSteps(steps)
      await context.checkpoint()
    }
  }
  stage.addPairs('similar_products', await pairProducts(groupByCustomer(part), histories.productIds, context.checkpoint))
  stage.addPairs('bought_together', await pairProducts(groupByOrder(part), histories.productIds, context.checkpoint))
  return null
}

/** The numbers that histories give to products of the store. */
function productNumbers({ productIds }: Histories, ids: readonly number[]): Int32Array {
  const wanted = new Set(ids)
  return Int32Array.from(productIds.keys()).filter(product => wanted.has(productIds[product] ?? 0))
}
