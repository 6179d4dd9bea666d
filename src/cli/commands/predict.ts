import { documents } from '../../contracts/documents.ts'
import type { PredictResult } from '../../core/domain/job.ts'
import { UsageError, type Command } from '../command.ts'
import { count, counted, formatTable } from '../formatTable.ts'
import { noMore, text } from '../readOptions.ts'
import { tasksOf } from './train.ts'

export const predict: Command = {
  summary: 'Predict for every customer and write the CSV files',
  usage: '[TASK|all] --out DIR',
  schema: documents.predict,
  options: { out: { type: 'string', argument: 'DIR', help: 'Where to write the files' } },
  async run(operands, options, session) {
    noMore(operands, 1)
    const out = text(options, 'out')
    if (out === undefined) throw new UsageError('Say where to write the files, with --out DIR.')
    const result = await session.run({ kind: 'predict', tasks: tasksOf(operands[0]), outDir: session.path(out) })
    return { document: result, text: predictText(result, out) }
  },
}

/** How the dates of next orders in lists are to be read. */
export const NEXT_ORDERS_ARE = 'A next order is dated as if the customer returns.'
/** Files that say when customers order next. */
const DATED = ['churn.csv', 'recommendations.csv']

/** Which files were written (and where, unless that is told elsewhere), how to read the dates in them, and whether the model still fits. */
export function predictText({ asOf, customers, files, drift }: PredictResult, where?: string): string {
  const changed = drift?.changed ? `\nHabits have changed: in the ${counted(drift.days, 'day')} since the training ${counted(drift.observed, 'customer')} ordered, ${count(drift.expected)} were expected. Train again.` : ''
  const dated = files.some(({ name }) => DATED.includes(name)) ? `\n${NEXT_ORDERS_ARE}` : ''
  return `As of ${asOf}, ${counted(customers, 'customer')}${where === undefined ? '' : `, in ${where}`}:\n${formatTable(files.map(({ name, rows }) => [name, count(rows), rows === 1 ? 'row' : 'rows']))}${dated}${changed}`
}
