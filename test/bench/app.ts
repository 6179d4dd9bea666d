import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../projectRoot.ts'
import { ordersFile } from './realOrders.ts'

/** What an import of a million rows, its cancel and its undo do to the built app. Empty where the orders or the build are not at hand. */
export async function benchApp(): Promise<Record<string, number>> {
  if (!existsSync(ordersFile) || !existsSync(join(projectRoot, 'out/main/index.js'))) {
    console.error(`app: skipped, it needs ${ordersFile} and a build`)
    return {}
  }
  const { stdout } = await promisify(execFile)(process.execPath, [join(projectRoot, 'test/e2e/importInApp.ts')])
  return JSON.parse(stdout) as Record<string, number>
}
