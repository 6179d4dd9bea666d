import { initial } from './0001-initial.ts'
import { visits } from './0002-visits.ts'
import { logOrders } from './0003-log-orders.ts'
import { learning } from './0004-learning.ts'
import { identity } from './0005-identity.ts'
import { browsing } from './0006-browsing.ts'
import { duplicatesAndDeletion } from './0007-duplicates-and-deletion.ts'
import { pseudonyms } from './0008-pseudonyms.ts'
import { orderVersions } from './0009-order-versions.ts'
import { summedUp } from './0010-summed-up.ts'
import { continuedRuns } from './0011-continued-runs.ts'
import { undoAtOnce } from './0012-undo-at-once.ts'
import { mailings } from './0013-mailings.ts'
import { customerCodes } from './0014-customer-codes.ts'
import { drift } from './0015-drift.ts'
import { nextSteps } from './0016-next-steps.ts'
import { refundRows } from './0017-refund-rows.ts'
import { searchTrials } from './0018-search-trials.ts'
import { quantisedRuns } from './0019-quantised-runs.ts'
import { summariesBefore } from './0020-summaries-before.ts'
import { loadedRuns } from './0021-loaded-runs.ts'
import { notRecommended } from './0022-not-recommended.ts'
import { origins } from './0023-origins.ts'
import { rehearsedUndos } from './0024-rehearsed-undos.ts'
import { detailsOnly } from './0025-details-only.ts'

/** In order; the number of a migration is its place in the list plus one, and is the file's `user_version` once it is done. */
export const migrations: readonly { name: string; sql: string }[] = [
  { name: 'initial', sql: initial },
  { name: 'visits', sql: visits },
  { name: 'log orders', sql: logOrders },
  { name: 'learning', sql: learning },
  { name: 'identity', sql: identity },
  { name: 'browsing', sql: browsing },
  { name: 'duplicates and deletion', sql: duplicatesAndDeletion },
  { name: 'pseudonyms', sql: pseudonyms },
  { name: 'order versions', sql: orderVersions },
  { name: 'summed up', sql: summedUp },
  { name: 'continued runs', sql: continuedRuns },
  { name: 'undo at once', sql: undoAtOnce },
  { name: 'mailings', sql: mailings },
  { name: 'customer codes', sql: customerCodes },
  { name: 'drift', sql: drift },
  { name: 'next steps', sql: nextSteps },
  { name: 'refund rows', sql: refundRows },
  { name: 'search trials', sql: searchTrials },
  { name: 'quantised runs', sql: quantisedRuns },
  { name: 'summaries before', sql: summariesBefore },
  { name: 'loaded runs', sql: loadedRuns },
  { name: 'not recommended', sql: notRecommended },
  { name: 'origins', sql: origins },
  { name: 'rehearsed undos', sql: rehearsedUndos },
  { name: 'details only', sql: detailsOnly },
]
