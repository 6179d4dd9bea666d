import { existsSync } from 'node:fs'
import { Calendar } from '../domain/calendar.ts'
import { ShopcastError } from '../domain/error.ts'
import type { JobRequest, JobResults } from '../domain/job.ts'
import { deleteCustomer, wipeFreePages } from '../store/deleteCustomer.ts'
import { databasePath, openStore, type Store } from '../store/openStore.ts'
import { readSetting } from '../store/settings.ts'
import { originalOf } from '../store/pseudonymise.ts'
import { removeStaging } from '../store/staging.ts'
import type { JobContext } from './jobContext.ts'
import { readShopPseudonymiser } from './shopKey.ts'

/** Deletes a customer with all that is derived from them, in the file's free pages and its log too. @throws ShopcastError customerUnknown, diskFull */
export async function deleteCustomerJob({ id, withOrders }: Extract<JobRequest, { kind: 'deleteCustomer' }>, context: JobContext): Promise<JobResults['deleteCustomer']> {
  if (!existsSync(databasePath(context.dataDir))) throw new ShopcastError('customerUnknown', { id })
  const db = openStore(context.dataDir)
  try {
    context.report({ phase: 'summarising', done: 0, total: 1, etaSeconds: null, metrics: {} })
    const deletion = await deleteCustomer(db, {
      id, withOrders, at: context.clock(), calendar: new Calendar(readSetting(db, 'timeZone') ?? 'UTC'), original: readOriginal(db),
    }, context.checkpoint)
    context.report({ phase: 'erasing', done: 0, total: 1, etaSeconds: null, metrics: {} })
    removeStaging(context.dataDir)
    wipeFreePages(db)
    return deletion
  } finally {
    db.close()
  }
}

/** Without the key nobody can tell who a pseudonym is, and nothing can be imported either: the pseudonym itself is remembered then. */
function readOriginal(db: Store): (text: string) => string {
  try {
    const pseudonyms = readShopPseudonymiser(db)
    return pseudonyms ? originalOf(db, pseudonyms) : text => text
  } catch (error) {
    if (error instanceof ShopcastError && error.code === 'keyFileMissing') return text => text
    throw error
  }
}
