import { join } from 'node:path'
import type { ExportList, ExportRequest } from '../domain/job.ts'
import type { OfferedTask } from '../domain/task.ts'
import type { Store } from '../store/openStore.ts'
import { countNextSteps } from '../store/readNextSteps.ts'
import { withExportTable } from './exportTable.ts'
import { writeCsv } from './writeCsv.ts'

/** The files that answer each question. */
const filesOfTask: Record<OfferedTask, readonly { list: ExportList; name: string }[]> = {
  churn: [{ list: 'churn', name: 'churn.csv' }],
  recommend: [
    { list: 'recommendations', name: 'recommendations.csv' },
    { list: 'similar', name: 'similar.csv' },
    { list: 'boughtTogether', name: 'bought-together.csv' },
    { list: 'nextSteps', name: 'next-steps.csv' },
  ],
}

/** Everything, as it is, for programs to read. */
const everything: Omit<ExportRequest, 'list'> = { format: 'generic', audience: 'all', limit: null, onlyMarketing: false, excel: false }

/**
 * Writes the CSV files of the given questions out of the stored predictions, each complete or not at all.
 * @param checkpoint awaited every few hundred rows; what it throws ends the writing
 * @returns the files by name, with the number of their rows
 * @throws ShopcastError notTrained, fileNotWritable, diskFull
 */
export async function writePredictionFiles(
  store: Store, outDir: string, tasks: readonly OfferedTask[], checkpoint: (rows: number) => Promise<void> = async () => undefined,
): Promise<{ name: string; rows: number }[]> {
  const written: { name: string; rows: number }[] = []
  for (const { list, name } of tasks.flatMap(task => filesOfTask[task])) {
    // Nothing of it is foretold where nothing was learned of it.
    if (list === 'nextSteps' && countNextSteps(store) === 0) continue
    const { rows } = await withExportTable(store, { ...everything, list }, ({ columns, rows: read }) =>
      writeCsv(join(outDir, name), columns, read(), { excel: false, checkpoint }))
    written.push({ name, rows })
  }
  return written
}
