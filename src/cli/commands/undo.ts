import { documents } from '../../contracts/documents.ts'
import { UsageError, type Command } from '../command.ts'
import { counted } from '../formatTable.ts'
import { noMore, wholeNumber } from '../readOptions.ts'

export const undo: Command = {
  summary: 'Take an import back',
  usage: 'IMPORT',
  schema: documents.undo,
  options: {},
  async run(operands, _options, session) {
    noMore(operands, 1)
    if (operands[0] === undefined) throw new UsageError('Name the import by its number; the list is shown by: shopcast imports.')
    const removed = await session.run({ kind: 'undoImport', importId: wholeNumber(operands[0], 'The import') })
    return {
      document: removed,
      text: `Import ${operands[0]} is taken back: ${counted(removed.orders, 'order')}, ${counted(removed.lines, 'line')}, ${counted(removed.events, 'event')}.`,
    }
  },
}
