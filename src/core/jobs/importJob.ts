import { basename } from 'node:path'
import { ShopcastError } from '../domain/error.ts'
import type { ImportReport } from '../domain/importing.ts'
import type { JobRequest } from '../domain/job.ts'
import type { JobContext } from './jobContext.ts'
import { planFiles } from './planFiles.ts'
import { runImport } from './runImport.ts'

/**
 * Imports order files and behaviour logs: recognise, read into a staging database, merge in one transaction.
 * @throws ShopcastError questionOpen (naming the answer to give), columnsUnknown, nothingToImport, and what reading a file throws
 */
export async function importJob(request: Extract<JobRequest, { kind: 'import' }>, context: JobContext): Promise<ImportReport> {
  const shop = await planFiles(request.files, request.options, context)
  for (const { source, questions } of shop.files) {
    for (const question of questions) {
      if (question.code === 'columns') throw new ShopcastError('columnsUnknown', { file: source.name, ...question.params })
      throw new ShopcastError('questionOpen', { file: source.name, question: question.code, answer: `--answer ${question.key}=${question.choices[0]?.value ?? ''}`, ...question.params })
    }
  }
  const plans = shop.files.map(file => file.plan).filter(plan => plan !== null)
  if (plans.length === 0) throw new ShopcastError('nothingToImport', { file: request.files.map(path => basename(path)).join(', ') })
  return runImport({ plans, shop, options: request.options, dryRun: request.dryRun }, context)
}
