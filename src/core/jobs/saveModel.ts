import { stat } from 'node:fs/promises'
import { copyModelFile } from '../store/modelFiles.ts'
import { openStore } from '../store/openStore.ts'
import { readNetworkInUse } from '../store/trainingRuns.ts'
import { ShopcastError } from '../domain/error.ts'

/**
 * Copies the network in use to a file from which another shop can load it.
 * @throws ShopcastError runHasNoNetwork, modelFileMissing, fileNotWritable, diskFull
 */
export async function saveModel(dataDir: string, file: string): Promise<{ bytes: number }> {
  const db = openStore(dataDir)
  try {
    const inUse = readNetworkInUse(db)
    if (!inUse) throw new ShopcastError('runHasNoNetwork')
    await copyModelFile(dataDir, inUse.file, file)
    return { bytes: (await stat(file)).size }
  } finally {
    db.close()
  }
}
