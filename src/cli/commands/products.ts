import { documents } from '../../contracts/documents.ts'
import { findProduct, listHiddenProducts } from '../../core/jobs/dataFolder.ts'
import { UsageError, type Command } from '../command.ts'
import { formatTable } from '../formatTable.ts'
import { noMore } from '../readOptions.ts'

export const products: Command = {
  summary: 'Say whether a product may be recommended, and list those that may not',
  usage: 'hide ID | show ID | hidden',
  schema: documents.products,
  options: {},
  async run([action, ...operands], _options, session) {
    if (action === 'hidden') {
      noMore(operands, 0)
      const hidden = listHiddenProducts(session.dataDir)
      const table = formatTable([['id', 'product'], ...hidden.map(({ externalId, product }) => [externalId, product])])
      return { document: hidden, text: hidden.length === 0 ? 'Every product may be recommended.' : `${table}\nTo let one be recommended again: shopcast products show ID` }
    }
    if (action !== 'hide' && action !== 'show') throw new UsageError('Say what to do: products hide ID, products show ID, or products hidden.')
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
