import type { ParsedJobIntent } from '../../contracts/jobs.ts'
import type { ImportOptions } from '../../core/domain/importing.ts'
import { OFFERED_TASKS, type OfferedTask } from '../../core/domain/task.ts'
import { readTasksInUse } from '../../core/store/readRuns.ts'
import type { SubjectHandlers } from '../dispatch.ts'
import type { FileTokens } from '../fileTokens.ts'
import { viewJob, type AppJobRequest } from '../jobs/job.ts'
import type { ShopSession } from '../shops/shopSession.ts'
import type { Shops } from '../shops/shops.ts'

export function jobRoutes(shops: Shops, tokens: FileTokens): SubjectHandlers<'jobs'> {
  const jobs = (): ShopSession['jobs'] => shops.current().jobs
  return {
    'jobs.start': intent => ({ jobId: jobs().start(toRequest(intent, tokens, shops.current())).id }),
    'jobs.cancel': ({ jobId }) => jobs().cancel(jobId),
    'jobs.pause': ({ jobId }) => jobs().pause(jobId),
    'jobs.resume': ({ jobId }) => jobs().resume(jobId),
    'jobs.again': ({ jobId }) => ({ jobId: jobs().again(jobId).id }),
    'jobs.dismiss': ({ jobId }) => jobs().dismiss(jobId),
    'jobs.list': () => jobs().list().map(viewJob),
  }
}

/** What the window asked for, with paths in place of tokens. @throws ShopcastError fileTokenUnknown */
function toRequest(intent: ParsedJobIntent, tokens: FileTokens, session: ShopSession): AppJobRequest {
  switch (intent.kind) {
    case 'inspect': return { kind: 'inspect', files: intent.files.map(token => tokens.pathOf(token)), options: toOptions(intent.options) }
    case 'import': return { kind: 'import', files: intent.files.map(token => tokens.pathOf(token)), options: toOptions(intent.options), dryRun: false }
    case 'undoImport': return { kind: 'undoImport', importId: intent.importId }
    case 'mergeRecords':
    case 'recommendProduct':
    case 'deleteCustomer': return intent
    case 'pseudonyms': return { kind: 'pseudonyms', action: intent.action, keyFile: intent.file === null ? null : tokens.pathOf(intent.file) }
    case 'train': return intent
    case 'checkDevices': return { ...intent, tensorflowFolder: intent.tensorflowFolder === null ? null : tokens.pathOf(intent.tensorflowFolder) }
    case 'loadModel': return { kind: 'loadModel', file: tokens.pathOf(intent.file) }
    case 'predict': return { kind: 'predict', tasks: trainedOrAll(session), outDir: null }
    case 'export': return { kind: 'export', request: intent.request, file: tokens.pathOf(intent.file) }
  }
}

function trainedOrAll(session: ShopSession): OfferedTask[] {
  const trained = readTasksInUse(session.reader)
  return trained.length > 0 ? trained : [...OFFERED_TASKS]
}

function toOptions({ files, ...options }: Extract<ParsedJobIntent, { kind: 'import' }>['options']): ImportOptions {
  return { ...present(options), ...files && { files: Object.fromEntries(Object.entries(files).map(([name, decided]) => [name, present(decided)])) } }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Leaves out what is `undefined`, as exact optional properties want it. */
function present<T extends object>(options: T): Present<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Present<T>
}
