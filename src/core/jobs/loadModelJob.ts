import { basename } from 'node:path'
import { ShopcastError } from '../domain/error.ts'
import type { JobRequest, LoadModelResult } from '../domain/job.ts'
import { FileBytes } from '../ingest/sources/fileBytes.ts'
import { checkModelFile, renameProducts, withUse } from '../models/loadedModel.ts'
import { writeModelFile } from '../store/modelFiles.ts'
import { openStore } from '../store/openStore.ts'
import { readCatalogue } from '../store/readCatalogue.ts'
import { dataFingerprint } from '../store/readPurchases.ts'
import { findStandingProducts } from '../store/standingProducts.ts'
import { finishLoadedRun, markInterruptedRuns, startRun } from '../store/trainingRuns.ts'
import type { StoredRecommender } from '../tasks/recommend/recommenders.ts'
import { chooseRuntime } from './chooseRuntime.ts'
import type { JobContext } from './jobContext.ts'
import { loadShop } from './loadShop.ts'
import { makePredictions } from './makePredictions.ts'
import { ProgressTracker } from './progressTracker.ts'
import { networkFileName, sweepRunFiles } from './runFiles.ts'

/**
 * Takes a network that was learned elsewhere into the shop: as a run of its own, which answers from now on. Its products are
 * found by their ids, or by any other key that the shop knows them by. It is not back-tested, since nobody knows what it
 * learned from.
 * @throws ShopcastError fileNotFound, fileForbidden, fileUnreadable, fileIsFolder, fileEmpty; modelForeign, modelDamaged, modelNewer; modelUnfamiliar {file, products}; noOrders; cancelled
 */
export async function loadModelJob({ file }: Extract<JobRequest, { kind: 'loadModel' }>, context: JobContext): Promise<LoadModelResult> {
  const name = basename(file)
  const bytes = await readWhole(file)
  const loaded = checkModelFile(bytes, name)
  const { description: { network, vocabulary }, use } = loaded
  const db = openStore(context.dataDir)
  try {
    markInterruptedRuns(db)
    const tracker = new ProgressTracker(context, [{ phase: 'preparing', weight: 1 }, { phase: 'predicting', weight: 4 }])
    tracker.report('preparing', 0, 1)
    const shop = await loadShop(db, context)
    const sold = new Set(readCatalogue(db).map(({ externalId }) => externalId))
    const otherNames = findStandingProducts(db, vocabulary.externalIds.filter(id => !sold.has(id)))
    const taken = new Set(vocabulary.externalIds)
    const nameOf = new Map([...otherNames].filter(([, standing]) => sold.has(standing) && !taken.has(standing) && taken.add(standing)))
    const known = vocabulary.externalIds.filter(id => sold.has(id) || nameOf.has(id)).length
    if (known === 0) throw new ShopcastError('modelUnfamiliar', { file: name, products: vocabulary.externalIds.length })
    if (!await chooseRuntime(db, { threads: 'spare' })) throw new ShopcastError('unexpected', { message: 'no runtime computes networks rightly on this computer' })

    const startedAt = context.clock()
    const id = startRun(db, {
      task: 'recommend', startedAt, asOf: shop.asOf, orders: shop.orders, dataFingerprint: dataFingerprint(db),
      configuration: { model: network.kind, seed: context.seed, device: 'auto', settings: {} },
    })
    const stored = networkFileName('recommend', id)
    await writeModelFile(context.dataDir, stored, withUse(nameOf.size > 0 ? renameProducts(bytes, loaded, nameOf) : bytes, use))
    const model: StoredRecommender = { name: network.kind, parameters: { width: network.width, blocks: network.blocks, longest: network.longest }, file: stored, ...use }
    finishLoadedRun(db, id, { finishedAt: context.clock(), seconds: 0, winner: network.kind, model, loadedFrom: name })
    sweepRunFiles(db, context.dataDir, 'recommend', 0)
    await makePredictions(db, 'recommend', shop, context, (done, total) => tracker.report('predicting', done, total))
    return { runId: id, network: network.kind, products: vocabulary.externalIds.length, known, customers: shop.histories.customers }
  } finally {
    db.close()
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  const file = await FileBytes.open(path)
  const parts: Uint8Array[] = []
  for await (const { bytes } of file.read()) parts.push(bytes)
  return Buffer.concat(parts)
}
