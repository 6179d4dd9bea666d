import { checkNextSteps } from '../backtest/checkNextSteps.ts'
import { eventsOfPart, eventsOfQueries } from '../datasets/eventsOfHistories.ts'
import { isoDate } from '../datasets/histories.ts'
import { partBefore, type HistoryPart } from '../datasets/historyPart.ts'
import type { Window } from '../datasets/timeWindows.ts'
import type { StepsCheck } from '../domain/evaluation.ts'
import type { NextStep } from '../domain/prediction.ts'
import type { TimeBudget } from '../domain/timeBudget.ts'
import { defaultNextSteps } from '../models/nextStepsDefaults.ts'
import { NextStepsModel } from '../models/nextStepsModel.ts'
import { readModelFile, writeModelFile } from '../store/modelFiles.ts'
import type { Store } from '../store/openStore.ts'
import { countTargets } from '../tasks/recommend/learnedRecommender.ts'
import { fitNextSteps } from '../training/fitNextSteps.ts'
import { DEFAULT_CHECKPOINT_SECONDS, type NetworkSettings } from '../training/networkSettings.ts'
import type { TrainingCheckpoint } from '../training/checkpoint.ts'
import type { TrainingHost, TrainingProgress } from '../training/train.ts'
import { chooseRuntime } from './chooseRuntime.ts'
import type { JobContext } from './jobContext.ts'
import type { LoadedShop } from './loadShop.ts'
import { readShopEvents, type RecordedRun } from './networkRun.ts'
import { runCheckpoints, stepsFileName } from './runFiles.ts'

/** How many steps are foretold unless told otherwise. */
const STEPS = 5
/** With fewer purchases to foretell than this, it is learned only where it is asked for: it takes its time, and steps far ahead need many examples. */
const FEWEST_PURCHASES = 20_000
/** In less time nothing worth having is learned. */
const FEWEST_SECONDS = 10
/** Of the time that is left, for what is learned to be checked. */
const SHARE_FOR_CHECKING = 0.4
/** Customers whose steps are handed out together. */
const CUSTOMERS_AT_ONCE = 1024

/** What was learned of what comes next. */
export interface LearnedSteps {
  /** The name of its file. */
  readonly file: string
  /** How often steps came true that were written for the window by what had been learned before it; null where there was no window or too little in it. */
  readonly check: StepsCheck | null
}

/**
 * Learns what customers do next where there is enough or it was asked for how many steps: first of what came before the
 * window, to be checked on it, then of all there is.
 * @returns undefined where there was too little to learn from, null where there was too little time
 */
export async function learnNextSteps(db: Store, run: RecordedRun, shop: LoadedShop, window: Window | null, settings: Partial<NetworkSettings>, time: TimeBudget, context: JobContext, report: (progress: TrainingProgress) => void): Promise<LearnedSteps | undefined | null> {
  const steps = settings.steps ?? (countTargets(shop.part) >= FEWEST_PURCHASES ? STEPS : 0)
  if (steps > 0 && settings.steps === undefined && time.left() < FEWEST_SECONDS) return null
  const chosen = steps > 0 ? await chooseRuntime(db, { threads: settings.threads ?? 'spare', device: run.device }) : null
  if (!chosen || countTargets(shop.part) === 0) return undefined
  const events = await readShopEvents(db, shop, context)
  const everySeconds = settings.checkpoint ?? DEFAULT_CHECKPOINT_SECONDS
  const checkpoints = runCheckpoints(db, context.dataDir, 'recommend', run.id, everySeconds, run.seconds)
  const catalogue = events.catalogue.map(({ externalId }) => externalId)
  const configuration = defaultNextSteps({ purchases: shop.histories.product.length, products: events.catalogue.length }, steps)
  const fit = (part: HistoryPart, limits: Pick<TrainingHost, 'save' | 'saveEverySeconds' | 'mostSeconds'>, resumeFrom: TrainingCheckpoint | null) => fitNextSteps({
    events: eventsOfPart(events, part, shop.calendar.startOf(isoDate(part.endDay))), catalogue,
    dataFingerprint: `${run.dataFingerprint};next steps`, seed: context.seed,
  }, configuration, chosen.runtime, { clock: () => context.workedSeconds() * 1000, checkpoint: context.checkpoint, report, ...limits }, resumeFrom)

  const check = window && await checkOn(window)
  const saved = await checkpoints?.read(4) ?? null
  const file = await fit(shop.part, { save: async state => checkpoints?.save(4, state), saveEverySeconds: everySeconds, mostSeconds: time.left() + (saved?.seconds ?? 0) }, saved)
  const name = stepsFileName('recommend', run.id)
  await writeModelFile(context.dataDir, name, file)
  return { file: name, check }

  async function checkOn(asked: Window): Promise<StepsCheck | null> {
    const before = partBefore(shop.histories, asked.cut)
    if (!chosen || countTargets(before) === 0) return null
    // It is short; where it was broken off it is done again, and the checkpoint of what is learned of all stays.
    const learned = await fit(before, { save: async () => undefined, saveEverySeconds: Infinity, mostSeconds: time.left() * SHARE_FOR_CHECKING }, null)
    const model = new NextStepsModel(chosen.runtime, learned, catalogue)
    try {
      return await checkNextSteps(model, events, shop.histories, asked, shop.calendar.startOf(isoDate(asked.cut)), context.checkpoint)
    } finally {
      await model.dispose()
    }
  }
}

/** What every customer whose history says something to the network does next, in batches; nothing where its file is gone. */
export async function* foretellNextSteps(db: Store, name: string, shop: LoadedShop, context: JobContext): AsyncGenerator<NextStep[]> {
  const file = await readModelFile(context.dataDir, name)
  const chosen = await chooseRuntime(db, { threads: 'spare' })
  if (!file || !chosen) return
  const { histories } = shop
  const events = await readShopEvents(db, shop, context)
  const model = new NextStepsModel(chosen.runtime, file, events.catalogue.map(({ externalId }) => externalId))
  try {
    for (let first = 0; first < histories.customers; first += CUSTOMERS_AT_ONCE) {
      const count = Math.min(CUSTOMERS_AT_ONCE, histories.customers - first)
      const queries = Array.from({ length: count }, (_, index) => ({ customer: first + index, end: histories.starts[first + index + 1] ?? 0 }))
      for await (const batch of model.write(eventsOfQueries(events, histories, queries, shop.asOf + 1), shop.asOf)) {
        yield batch.flatMap(({ sequence, steps }) => steps.map(({ kind, product, at, probability }, index): NextStep => (
          { customerId: histories.customerIds[first + sequence] ?? 0, step: index + 1, kind, productId: events.catalogue[product - 1]?.id ?? 0, expectedAt: Math.round(at), probability })))
      }
    }
  } finally {
    await model.dispose()
  }
}
