import { documents } from '../../contracts/documents.ts'
import { findProduct } from '../../core/jobs/dataFolder.ts'
import { UsageError, type Command } from '../command.ts'
import { noMore } from '../readOptions.ts'

export const products: Command = {
  summary: 'Say whether a product may be recommended',
  usage: 'hide ID | show ID',
  schema: documents.products,
  options: {},
  async run([action, ...operands], _options, session) {
    if (action !== 'hide' && action !== 'show') throw new UsageError('Say what to do: products hide ID, or products show ID.')
    noMore(operands, 1)
    const [key] = operands
    if (key === undefined) throw new UsageError('Name the product by SKU, number or title, as in the files.')
    const said = await session.run({ kind: 'recommendProduct', id: findProduct(session.dataDir, key), recommended: action === 'show' })
    return {
      document: said,
      text: said.recommended ? `${key} may be recommended. It is back in the lists after the next shopcast predict.` : `${key} is in no list any more, and no later import brings it back. To take that back: shopcast products show ${key}`,
    }
  },
}
