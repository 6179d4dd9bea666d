import type { NextProductConfiguration } from '../models/nextProductConfiguration.ts'
import { readModelFile } from '../store/modelFiles.ts'
import type { Store } from '../store/openStore.ts'
import { hasOnlyGrown } from '../store/readPurchases.ts'
import { readRunInUse } from '../store/readRuns.ts'
import { readModelInUse } from '../store/trainingRuns.ts'
import { networkFileOf, type StoredRecommender } from '../tasks/recommend/recommenders.ts'
import { canGoOnFrom } from '../training/startingWeights.ts'

/** A finished network that a later training may learn further. */
export interface EarlierNetwork {
  readonly runId: number
  readonly file: Uint8Array
}

/**
 * The network in use, where it was learned elsewhere, or orders have come since it was learned, nothing that it learned from was taken back or deleted,
 * and the new one is of the same shape; null where the new one is to begin anew.
 */
export async function findEarlierNetwork(db: Store, dataDir: string, asOf: number, configuration: NextProductConfiguration, contentWidth: number): Promise<EarlierNetwork | null> {
  const run = readRunInUse(db, 'recommend')
  const model = readModelInUse(db, 'recommend')?.model as StoredRecommender | undefined
  const name = model && networkFileOf(model)
  if (!run || name === undefined || run.asOf > asOf || (run.loadedFrom === null && !hasOnlyGrown(db, run))) return null
  const file = await readModelFile(dataDir, name)
  return file && canGoOnFrom(file, configuration, contentWidth) ? { runId: run.id, file } : null
}
