import { documents } from '../../contracts/documents.ts'
import { listRuns } from '../../core/jobs/dataFolder.ts'
import type { Command } from '../command.ts'
import { count, formatTable } from '../formatTable.ts'
import { noMore } from '../readOptions.ts'

export const runs: Command = {
  summary: 'List the trainings',
  usage: '',
  schema: documents.runs,
  options: {},
  async run(operands, _options, { dataDir }) {
    noMore(operands, 0)
    const list = listRuns(dataDir)
    const table = list.map(({ id, task, state, startedAt, orders, winner, inUse, continuedFrom, loadedFrom }) => [
      String(id), new Date(startedAt).toISOString().slice(0, 16).replace('T', ' '), task, state, count(orders), winner ?? '', [inUse ? 'in use' : '', continuedFrom === null ? '' : `continued from run ${continuedFrom}`, loadedFrom === null ? '' : `loaded from ${loadedFrom}`].filter(Boolean).join(', '),
    ])
    return { document: list, text: list.length === 0 ? 'Nothing was learned yet.' : formatTable([['run', 'UTC', 'question', 'state', 'orders', 'model', ''], ...table]) }
  },
}
