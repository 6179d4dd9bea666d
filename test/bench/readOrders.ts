import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Histories } from '../../src/core/datasets/histories.ts'
import { createJobContext } from '../../src/core/jobs/createJobContext.ts'
import { importJob } from '../../src/core/jobs/importJob.ts'
import type { JobContext } from '../../src/core/jobs/jobContext.ts'
import { loadShop, type LoadedShop } from '../../src/core/jobs/loadShop.ts'
import { openStore, type Store } from '../../src/core/store/openStore.ts'
import { projectRoot } from '../projectRoot.ts'
import { ordersFile } from './realOrders.ts'

/** Imports the real shop's orders as any other's into a folder that is there for as long as they are used. */
export async function withOrders<T>(use: (shop: LoadedShop, db: Store, context: JobContext) => T | Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'shopcast-bench-'))
  try {
    const context = createJobContext({ dataDir, resourcesDir: join(projectRoot, 'resources') })
    await importJob({ kind: 'import', files: [ordersFile], options: {}, dryRun: false }, context)
    const db = openStore(dataDir)
    try {
      return await use(await loadShop(db, context), db, context)
    } finally {
      db.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

export function readOrders(): Promise<Histories> {
  return withOrders(({ histories }) => histories)
}
