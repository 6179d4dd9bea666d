import { join } from 'node:path'
import type { ShopState } from '../../contracts/shop.ts'
import { demoShop } from '../../core/domain/demoShop.ts'
import { OFFERED_TASKS, type OfferedTask } from '../../core/domain/task.ts'
import type { AppJobKind, AppJobRequest, Job } from './job.ts'

/** Whether pages have to be read again when such a job has ended, well or not. */
export function changesStore(kind: AppJobKind): boolean {
  return kind === 'import' || kind === 'undoImport' || kind === 'mergeRecords' || kind === 'recommendProduct' || kind === 'deleteCustomer' || kind === 'pseudonyms' || kind === 'train' || kind === 'loadModel' || kind === 'predict' || kind === 'checkDevices'
}

/** Whether an undo has hidden its import, while the rows are still being taken out: pages need not wait for that. */
export function hasHiddenImport({ kind, progress }: Job): boolean {
  return kind === 'undoImport' && progress?.phase === 'undoing'
}

export const trainEverything: AppJobRequest = { kind: 'train', tasks: [...OFFERED_TASKS], model: 'auto' }

/**
 * What has to be done once a job is done, so that the answers on the pages rest on what is stored: predictions follow an
 * import, an undo and a merge (a training makes its own), and a product that may be recommended again has to be placed, and the demo shop is trained as soon as its orders are in.
 */
export function followUp(job: Job, shop: { demo: boolean; tasksInUse: OfferedTask[] }): AppJobRequest | null {
  if (job.state !== 'done') return null
  if (job.request.kind === 'recommendProduct' && job.request.recommended && shop.tasksInUse.includes('recommend')) return predict(['recommend'])
  if (!changesOrders(job)) return null
  if (shop.tasksInUse.length > 0) return predict(shop.tasksInUse)
  return shop.demo && job.kind === 'import' ? trainEverything : null
}

/** Whether it is known otherwise now who bought what. A deletion takes the person's predictions with it and leaves the others'. */
function changesOrders({ kind, request }: Job): boolean {
  return kind === 'import' || kind === 'undoImport' || (request.kind === 'mergeRecords' && (request.action === 'merge' || request.action === 'undoMerge'))
}

/** What the demo shop needs next; null when it is ready to be looked at. */
export function nextDemoStep(shop: ShopState, resourcesDir: string): AppJobRequest | null {
  if (shop.orders === 0) return importDemo(resourcesDir)
  if (shop.trainedAt === null) return trainEverything
  if (shop.predictedAt === null) return predict([...OFFERED_TASKS])
  return null
}

function predict(tasks: OfferedTask[]): AppJobRequest {
  return { kind: 'predict', tasks, outDir: null }
}

function importDemo(resourcesDir: string): AppJobRequest {
  return { kind: 'import', files: demoShop.files.map(name => join(resourcesDir, 'demo', name)), options: { timeZone: demoShop.timeZone }, dryRun: false }
}
