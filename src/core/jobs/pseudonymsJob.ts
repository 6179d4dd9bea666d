import { ShopcastError } from '../domain/error.ts'
import type { JobRequest, JobResults } from '../domain/job.ts'
import { wipeFreePages } from '../store/deleteCustomer.ts'
import { openStore } from '../store/openStore.ts'
import { pseudonymise, reveal } from '../store/pseudonymise.ts'
import { readSetting } from '../store/settings.ts'
import type { JobContext } from './jobContext.ts'
import { openPseudonymiser, provideKey } from './shopKey.ts'

/**
 * Gives the shop's customers pseudonyms, with a key that lies where the merchant says, or shows again who they are.
 * @throws ShopcastError keyInsideShop, keyFileMissing, keyFileInvalid, keyWrong, notPseudonymised, diskFull
 */
export async function pseudonymsJob({ action, keyFile }: Extract<JobRequest, { kind: 'pseudonyms' }>, context: JobContext): Promise<JobResults['pseudonyms']> {
  const db = openStore(context.dataDir)
  try {
    const setting = readSetting(db, 'pseudonyms')
    const file = keyFile ?? setting?.keyFile
    if (file === undefined || (action === 'reveal' && setting === null)) throw new ShopcastError('notPseudonymised')
    if (action === 'give') provideKey(file, context.dataDir)
    const pseudonyms = openPseudonymiser(db, file)
    context.report({ phase: 'storing', done: 0, total: 1, etaSeconds: null, metrics: {} })
    const done = action === 'give'
      ? await pseudonymise(db, pseudonyms, { keyFile: file, fingerprint: pseudonyms.fingerprint }, context.checkpoint)
      : await reveal(db, pseudonyms, context.checkpoint)
    context.report({ phase: 'erasing', done: 0, total: 1, etaSeconds: null, metrics: {} })
    if (action === 'give') wipeFreePages(db)
    return done
  } finally {
    db.close()
  }
}
