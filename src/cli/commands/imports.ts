import { documents } from '../../contracts/documents.ts'
import { listImports } from '../../core/jobs/dataFolder.ts'
import { saveReport } from '../../core/jobs/saveReport.ts'
import { UsageError, type Command } from '../command.ts'
import { count, counted, formatTable } from '../formatTable.ts'
import { noMore, text, wholeNumber } from '../readOptions.ts'

export const imports: Command = {
  summary: 'List what was imported, or save the report of one import',
  usage: '[IMPORT --csv FILE]',
  schema: documents.imports,
  options: { csv: { type: 'string', argument: 'FILE', help: 'Save what its files say, what was stored, and every row between the two' } },
  async run(operands, options, { dataDir, path }) {
    noMore(operands, 1)
    const list = listImports(dataDir)
    const csv = text(options, 'csv')
    if ((operands[0] === undefined) !== (csv === undefined)) throw new UsageError('To save a report, name the import and the file: shopcast imports 3 --csv report.csv.')
    if (operands[0] !== undefined && csv !== undefined) {
      const importId = wholeNumber(operands[0], 'The import')
      const rows = await saveReport(dataDir, importId, path(csv))
      return { document: list.filter(({ id }) => id === importId), text: `The report of import ${importId} is saved to ${csv}: ${counted(rows, 'row')}.` }
    }
    const table = list.map(({ id, finishedAt, kind, report }) => [
      String(id), new Date(finishedAt).toISOString().slice(0, 16).replace('T', ' '), kind,
      count(report.rows), count(report.orders), report.files.map(({ name }) => name).join(', '),
    ])
    return { document: list, text: list.length === 0 ? 'Nothing was imported yet.' : formatTable([['import', 'UTC', 'kind', 'rows', 'orders', 'files'], ...table]) }
  },
}
