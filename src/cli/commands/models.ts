import { documents } from '../../contracts/documents.ts'
import { saveModel } from '../../core/jobs/saveModel.ts'
import { UsageError, type Command } from '../command.ts'
import { count, counted } from '../formatTable.ts'
import { noMore } from '../readOptions.ts'

export const models: Command = {
  summary: 'Save the network in use, or load one that was learned elsewhere',
  usage: 'save FILE | import FILE',
  schema: documents.models,
  options: {},
  async run([action, ...operands], _options, session) {
    noMore(operands, 1)
    const [file] = operands
    if ((action !== 'save' && action !== 'import') || file === undefined) throw new UsageError('Say what to do: models save FILE, or models import FILE.')
    if (action === 'save') {
      const saved = await saveModel(session.dataDir, session.path(file))
      return { document: saved, text: `${count(saved.bytes)} bytes written to ${file}.` }
    }
    const loaded = await session.run({ kind: 'loadModel', file: session.path(file) })
    return {
      document: loaded,
      text: `The ${loaded.network} in ${file} recommends now (run ${loaded.runId}). Of the ${counted(loaded.products, 'product')} that it learned, this shop knows ${count(loaded.known)}; it has made recommendations for ${counted(loaded.customers, 'customer')}.`,
    }
  },
}
