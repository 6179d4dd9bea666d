import { documents } from '../../contracts/documents.ts'
import { UsageError, type Command } from '../command.ts'
import { count } from '../formatTable.ts'
import { noMore } from '../readOptions.ts'

export const backup: Command = {
  summary: 'Copy the shop into one file',
  usage: 'FILE',
  schema: documents.backup,
  options: {},
  async run(operands, _options, session) {
    noMore(operands, 1)
    const [file] = operands
    if (file === undefined) throw new UsageError('Name the file to write the backup to.')
    const result = await session.run({ kind: 'backup', file: session.path(file) })
    return { document: result, text: `${count(result.bytes)} bytes written to ${file}. To use it, put it into a data folder as shopcast.sqlite.` }
  },
}
