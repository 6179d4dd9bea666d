import { documents } from '../../contracts/documents.ts'
import { UsageError, type Command } from '../command.ts'
import { counted } from '../formatTable.ts'
import { noMore, text } from '../readOptions.ts'

export const pseudonyms: Command = {
  summary: 'Give customers pseudonyms, or show again who they are',
  usage: 'give --key FILE | reveal [--key FILE]',
  schema: documents.pseudonyms,
  options: {
    key: { type: 'string', argument: 'FILE', help: 'Where the key lies; made where there is none yet. Keep it apart from the shop' },
  },
  async run([action, ...operands], options, session) {
    noMore(operands, 0)
    if (action !== 'give' && action !== 'reveal') throw new UsageError('Say what to do: pseudonyms give --key FILE, or pseudonyms reveal.')
    const key = text(options, 'key')
    if (action === 'give' && key === undefined) throw new UsageError('Say where the key is to lie with --key FILE, outside the data folder.')
    const done = await session.run({ kind: 'pseudonyms', action, keyFile: key === undefined ? null : session.path(key) })
    return {
      document: done,
      text: action === 'give'
        ? `${counted(done.customers, 'customer')} have pseudonyms now, and so have all lists from here on. Who has the key can show the names again; without it nobody can. Copies made before still hold the names.`
        : `${counted(done.customers, 'customer')} are called by name again.`,
    }
  },
}
