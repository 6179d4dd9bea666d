import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../projectRoot.ts'
import { callRoute } from './callRoute.ts'
import { launchApp } from './launchApp.ts'
import { waitForJobs } from './waitForJobs.ts'

/** A training of half a minute takes many on a computer that is busy with other things. */
const PATIENCE_MS = 20 * 60_000

/**
 * A data folder with the demo shop imported and trained by the app itself, kept for the next time.
 * @param fresh makes it anew, as a changed schema or model demands
 */
export async function demoFolder(fresh = false): Promise<string> {
  const name = `shopcast-demo-${createHash('sha256').update(projectRoot).digest('hex').slice(0, 8)}`
  const folder = join(tmpdir(), name)
  if (fresh) await rm(folder, { recursive: true, force: true })
  if (existsSync(folder)) return folder
  const part = `${folder}.${process.pid}`
  try {
    const shop = await launchApp({ userData: part })
    try {
      await callRoute(shop.page, 'shop.openDemo', undefined)
      await waitForJobs(shop.page, PATIENCE_MS)
    } finally {
      await shop.quit()
    }
    await rename(part, folder)
  } finally {
    await rm(part, { recursive: true, force: true })
  }
  return folder
}
