import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ShopState } from '../../contracts/shop.ts'
import type { TrainResult } from '../../core/domain/job.ts'
import { OFFERED_TASKS, type OfferedTask } from '../../core/domain/task.ts'
import type { AppJobKind, AppJobRequest, Job } from './job.ts'

/** Whether pages have to be read again when such a job has ended, well or not. */
export function changesStore(kind: AppJobKind): boolean {
  return kind === 'import' || kind === 'undoImport' || kind === 'train' || kind === 'predict'
}

export const trainEverything: AppJobRequest = { kind: 'train', tasks: [...OFFERED_TASKS], model: 'auto' }

/**
 * What has to be done once a job is done, so that the answers on the pages always rest on what is stored: predictions
 * follow a training, an import and an undo; the demo shop is trained as soon as its orders are in.
 */
export function followUp(job: Job, shop: { demo: boolean; tasksInUse: OfferedTask[] }): AppJobRequest | null {
  if (job.state !== 'done') return null
  switch (job.kind) {
    case 'train': {
      const tasks = (job.result as TrainResult).runs.map(run => run.task)
      return tasks.length > 0 ? { kind: 'predict', tasks, outDir: null } : null
    }
    case 'import':
      if (shop.demo && shop.tasksInUse.length === 0) return trainEverything
      return predictAgain(shop.tasksInUse)
    case 'undoImport':
      return predictAgain(shop.tasksInUse)
    default:
      return null
  }
}

/** What the demo shop needs next; null when it is ready to be looked at. */
export function nextDemoStep(shop: ShopState, resourcesDir: string): AppJobRequest | null {
  if (shop.orders === 0) return { kind: 'import', files: demoFiles(resourcesDir), options: {}, dryRun: false }
  if (shop.trainedAt === null) return trainEverything
  if (shop.predictedAt === null) return predictAgain([...OFFERED_TASKS])
  return null
}

function predictAgain(tasks: OfferedTask[]): AppJobRequest | null {
  return tasks.length > 0 ? { kind: 'predict', tasks, outDir: null } : null
}

function demoFiles(resourcesDir: string): string[] {
  const folder = join(resourcesDir, 'demo')
  return readdirSync(folder).filter(name => name.endsWith('.csv.gz')).sort().map(name => join(folder, name))
}
