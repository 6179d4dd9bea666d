import { documents } from '../../contracts/documents.ts'
import { listImports } from '../../core/jobs/dataFolder.ts'
import type { Command } from '../command.ts'
import { count, formatTable } from '../formatTable.ts'
import { noMore } from '../readOptions.ts'

export const imports: Command = {
  summary: 'List what was imported',
  usage: '',
  schema: documents.imports,
  options: {},
  async run(operands, _options, { dataDir }) {
    noMore(operands, 0)
    const list = listImports(dataDir)
    const table = list.map(({ id, finishedAt, kind, report }) => [
      String(id), new Date(finishedAt).toISOString().slice(0, 16).replace('T', ' '), kind,
      count(report.rows), count(report.orders), report.files.map(({ name }) => name).join(', '),
    ])
    return { document: list, text: list.length === 0 ? 'Nothing was imported yet.' : formatTable([['import', 'UTC', 'kind', 'rows', 'orders', 'files'], ...table]) }
  },
}
