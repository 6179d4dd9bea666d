import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Histories } from '../../src/core/datasets/histories.ts'
import { createJobContext } from '../../src/core/jobs/createJobContext.ts'
import { importJob } from '../../src/core/jobs/importJob.ts'
import { loadShop } from '../../src/core/jobs/loadShop.ts'
import { openStore } from '../../src/core/store/openStore.ts'
import { projectRoot } from '../projectRoot.ts'
import { ordersFile } from './realOrders.ts'

/** The real shop's histories, imported as any other's. */
export async function readOrders(): Promise<Histories> {
  const dataDir = mkdtempSync(join(tmpdir(), 'shopcast-bench-'))
  try {
    const context = createJobContext({ dataDir, resourcesDir: join(projectRoot, 'resources') })
    await importJob({ kind: 'import', files: [ordersFile], options: {}, dryRun: false }, context)
    const db = openStore(dataDir)
    try {
      return (await loadShop(db, context)).histories
    } finally {
      db.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}
