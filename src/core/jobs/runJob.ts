import type { JobKind, JobRequest, JobResults } from '../domain/job.ts'
import type { JobContext } from './jobContext.ts'

type Job<K extends JobKind> = (request: Extract<JobRequest, { kind: K }>, context: JobContext) => Promise<JobResults[K]>

/** Loaded when first asked for, so that an export does not wait for what only training needs. */
const jobs: { [K in JobKind]: () => Promise<Job<K>> } = {
  inspect: async () => (await import('./inspectJob.ts')).inspectJob,
  import: async () => (await import('./importJob.ts')).importJob,
  undoImport: async () => (await import('./undoImportJob.ts')).undoImportJob,
  rehearseUndos: async () => (await import('./rehearseUndosJob.ts')).rehearseUndosJob,
  train: async () => (await import('./trainJob.ts')).trainJob,
  evaluate: async () => (await import('./evaluateJob.ts')).evaluateJob,
  loadModel: async () => (await import('./loadModelJob.ts')).loadModelJob,
  predict: async () => (await import('./predictJob.ts')).predictJob,
  export: async () => (await import('./exportJob.ts')).exportJob,
  mergeRecords: async () => (await import('./mergeRecordsJob.ts')).mergeRecordsJob,
  recommendProduct: async () => (await import('./recommendProductJob.ts')).recommendProductJob,
  deleteCustomer: async () => (await import('./deleteCustomerJob.ts')).deleteCustomerJob,
  pseudonyms: async () => (await import('./pseudonymsJob.ts')).pseudonymsJob,
  backup: async () => (await import('./backupJob.ts')).backupJob,
  checkDevices: async () => (await import('./checkDevicesJob.ts')).checkDevicesJob,
  checkDatabase: async () => (await import('./checkDatabaseJob.ts')).checkDatabaseJob,
}

/** Runs one job to its end. @throws ShopcastError, `cancelled` among them */
export async function runJob<K extends JobKind>(request: Extract<JobRequest, { kind: K }>, context: JobContext): Promise<JobResults[K]> {
  const load = jobs[request.kind as K] as () => Promise<Job<K>>
  const job = await load()
  return job(request, context)
}
