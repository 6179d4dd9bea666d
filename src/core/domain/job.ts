import type { DeviceChoice, DeviceReport } from './device.ts'
import type { Evaluation } from './evaluation.ts'
import type { ImportOptions, ImportReport, Inspection } from './importing.ts'
import type { ErrorCode, ErrorParams } from './error.ts'
import type { MergeAction, RecordSubject } from './identity.ts'
import type { QuantisedNetwork } from './learning.ts'
import type { Drift } from './prediction.ts'
import type { Progress } from './progress.ts'
import type { EvaluationProtocol, OfferedTask, TaskName } from './task.ts'
import type { IsoDate, UtcMillis } from './time.ts'

/** What worker and terminal can be asked to do. Paths are absolute. */
export type JobRequest =
  | { kind: 'inspect'; files: string[]; options: ImportOptions }
  | { kind: 'import'; files: string[]; options: ImportOptions; dryRun: boolean }
  | { kind: 'undoImport'; importId: number }
  | { kind: 'rehearseUndos' }
  | ({ kind: 'train' } & TrainRequest)
  | { kind: 'evaluate'; task: OfferedTask; models: string[]; protocol: EvaluationProtocol; cut: IsoDate | null; horizonDays: number | null; topK: number; settings?: Record<string, string> | undefined }
  | { kind: 'loadModel'; file: string }
  | { kind: 'predict'; tasks: TaskName[]; outDir: string | null }
  | { kind: 'export'; request: ExportRequest; file: string }
  | { kind: 'mergeRecords'; subject: RecordSubject; action: MergeAction; one: number; other: number }
  | { kind: 'recommendProduct'; id: number; recommended: boolean }
  | { kind: 'deleteCustomer'; id: number; withOrders: boolean }
  | { kind: 'pseudonyms'; action: 'give' | 'reveal'; /** Null: where the shop's key lay before. */ keyFile: string | null }
  | { kind: 'checkDatabase' }
  | { kind: 'checkDevices'; /** Whether what is known already is found out again. */ again: boolean; /** Where TensorFlow is from now on; null for where it was. */ tensorflowFolder: string | null }
  | { kind: 'backup'; file: string }

export interface TrainRequest {
  tasks: TaskName[]
  /** A model's name, to be used whatever wins; `auto` for the one that wins. */
  model: string | 'auto'
  device?: DeviceChoice | undefined
  /** Of the network: `epochs`, `width` and others, as text; what is not named is left to Shopcast. */
  settings?: Record<string, string> | undefined
  /** Goes on with the last training where that was broken off and nothing it rests on has changed. */
  resume?: boolean | undefined
}

export type JobKind = JobRequest['kind']

/** What each kind of job answers when it is done. */
export interface JobResults {
  inspect: Inspection
  import: ImportReport
  undoImport: { orders: number; lines: number; events: number }
  rehearseUndos: { imports: number }
  train: TrainResult
  evaluate: Evaluation
  loadModel: LoadModelResult
  predict: PredictResult
  export: ExportResult
  mergeRecords: { subject: RecordSubject; action: MergeAction; one: number; other: number }
  recommendProduct: { id: number; recommended: boolean }
  deleteCustomer: Deletion
  pseudonyms: { customers: number }
  checkDatabase: { ok: boolean; findings: string[] }
  checkDevices: DeviceReport
  backup: { bytes: number }
}

/** What a deletion took away, and who still knows the person. */
export interface Deletion {
  /** Orders that are nobody's now, or that are gone. */
  orders: number
  events: number
  /** Copies of the database that were made while the person was in it and are still there. */
  backups: string[]
  /** Trainings that learned from the person, among others. */
  trainings: number
}

export interface TrainResult {
  /** `continuedFrom`: the run whose network was learned further; `search`: what was tried first; `quantised`: what storing it in int8 came to. Each left out where there was none. */
  runs: { runId: number; task: OfferedTask; winner: string; evaluation: Evaluation; tookSeconds: number; continuedFrom?: number | undefined; search?: SearchResult | undefined; quantised?: QuantisedNetwork | undefined }[]
  /** Questions that could not be answered, and what is missing. */
  skipped: { task: TaskName; code: ErrorCode; params: ErrorParams }[]
}

/** What a search for good settings of a network tried, on the orders kept aside for choosing. */
export interface SearchResult {
  seconds: number
  /** In the order in which they began; the first are Shopcast's own settings. */
  trials: {
    runId: number
    state: 'done' | 'failed'
    settings: Record<string, string>
    /** From 0: each three times as long as the one before. */
    rung: number
    passes: number
    /** Null where it was not looked at. */
    ndcgAt10: number | null
    seconds: number
  }[]
  /** The trial whose settings were learned with; null where none was looked at. */
  chosen: number | null
}

/** A network from elsewhere that answers in this shop now. */
export interface LoadModelResult {
  runId: number
  network: string
  /** That it learned, and how many of them this shop knows. */
  products: number
  known: number
  /** For whom it has made recommendations. */
  customers: number
}

export interface PredictResult {
  asOf: IsoDate
  customers: number
  files: { name: string; rows: number }[]
  /** Whether customers still order as they did when the churn model learned; null where nothing can be said of it. */
  drift: Drift | null
}

export const EXPORT_LISTS = ['churn', 'recommendations', 'similar', 'boughtTogether', 'nextSteps'] as const
export type ExportList = (typeof EXPORT_LISTS)[number]

export const EXPORT_FORMATS = ['generic', 'klaviyo', 'mailchimp', 'shopify', 'woocommerce'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export interface ExportRequest {
  list: ExportList
  format: ExportFormat
  /** Which customers: a tab of the customers page, ids, or all who have predictions. */
  audience: { tab: CustomerTab } | { customerIds: number[] } | 'all'
  /** At most so many, those with most value at risk first; null for all. */
  limit: number | null
  /** Leaves out customers known not to accept marketing; of whom nothing is known stay. */
  onlyMarketing: boolean
  /** Makes the file open well in Excel: a byte order mark, and ids escaped that it would take for formulas. */
  excel: boolean
  /** Sets a tenth of the customers aside at random and keeps both sides, so that what a letter changed can be told later. */
  holdOut?: boolean | undefined
}

export interface ExportResult {
  rows: number
  /** Customers left out because they do not accept marketing. */
  leftOutForConsent: number
  /** Of destinations that know people by their e-mail address. */
  leftOutWithoutEmail: number
  /** Ids that a spreadsheet could take for a formula and that were escaped for it. */
  escapedIds: number
  /** Customers set aside at random, who are not in the file. */
  setAside: number
  /** Whether the list names customers by stand-ins, so that it cannot be used for a mailing. */
  pseudonyms: boolean
}

export const CUSTOMER_TABS = ['everyone', 'winBack', 'aboutToLapse', 'dueThisWeek', 'promising', 'best', 'sleeping', 'oneOrder'] as const
export type CustomerTab = (typeof CUSTOMER_TABS)[number]

export const JOB_STATES = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted'] as const
export type JobState = (typeof JOB_STATES)[number]

/** `training` reads a snapshot and writes runs only, so that `interactive` never waits for it. */
export const LANES = ['training', 'interactive'] as const
export type Lane = (typeof LANES)[number]

export function laneOf(kind: JobKind): Lane {
  return kind === 'train' || kind === 'evaluate' || kind === 'loadModel' ? 'training' : 'interactive'
}

/** Messages from the worker to whoever started it. */
export type WorkerMessage =
  | { type: 'progress'; progress: Progress }
  | { type: 'done'; result: JobResults[JobKind] }
  | { type: 'failed'; code: ErrorCode; params: ErrorParams }

/** Messages to the worker. */
export type WorkerCommand =
  | { type: 'start'; request: JobRequest; dataDir: string; resourcesDir: string; seed: number; asOf: UtcMillis | null }
  | { type: 'cancel' }
  | { type: 'pause' }
  | { type: 'resume' }
