import type { Page } from 'playwright-core'
import type { JobView } from '../../src/contracts/jobs.ts'
import { callRoute } from './callRoute.ts'

const POLL_MS = 100

/** Waits until no job is under way and none follows. @throws Error when one failed, or after `patienceMs` */
export async function waitForJobs(page: Page, patienceMs = 90_000): Promise<JobView[]> {
  const end = Date.now() + patienceMs
  for (let quiet = 0; ;) {
    const jobs = await callRoute(page, 'jobs.list', undefined)
    const failed = jobs.find(job => job.state === 'failed')
    if (failed) throw new Error(`${failed.kind} failed: ${JSON.stringify(failed.error)}`)
    // One job starts the next, with a breath between them.
    quiet = jobs.some(job => job.finishedAt === null) ? 0 : quiet + 1
    if (quiet > 3) return jobs
    if (Date.now() > end) throw new Error(`still under way: ${jobs.filter(job => job.finishedAt === null).map(job => job.kind).join(', ')}`)
    await page.waitForTimeout(POLL_MS)
  }
}
