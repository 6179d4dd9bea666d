import type { Inspection } from '../domain/importing.ts'
import type { JobRequest } from '../domain/job.ts'
import { previewRows } from '../ingest/previewRows.ts'
import type { JobContext } from './jobContext.ts'
import { planFiles } from './planFiles.ts'
import { runImport } from './runImport.ts'

/** Recognises files, shows their first rows as they will be understood, and, where no question is open, the report of a dry run. */
export async function inspectJob({ files, options }: Extract<JobRequest, { kind: 'inspect' }>, context: JobContext): Promise<Inspection> {
  const shop = await planFiles(files, options, context)
  const questions = shop.files.flatMap(file => file.questions)
  const plans = shop.files.map(file => file.plan).filter(plan => plan !== null)
  return {
    files: shop.files.map(({ plan, source, match, kind, hasHeader, columnNames, mapping, sample, remembered }) => ({
      name: source.name, bytes: source.bytes, format: source.format, encoding: source.encoding, delimiter: source.delimiter, kind, hasHeader, mapping,
      profile: match.profile.name,
      confidence: match.missing.length > 0 ? 0 : match.confidence,
      matchedColumns: match.matched.length,
      matched: match.matched,
      absent: match.absent,
      remembered,
      columns: columnNames,
      preview: previewRows(sample, plan),
    })),
    questions,
    report: questions.length > 0 ? null : await runImport({ plans, shop, options, dryRun: true }, context),
  }
}
