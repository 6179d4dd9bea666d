import { documents } from '../../contracts/documents.ts'
import { recommendForBasket } from '../../core/jobs/dataFolder.ts'
import { UsageError, type Command } from '../command.ts'
import { formatTable } from '../formatTable.ts'

export const basket: Command = {
  summary: 'Recommend for a basket of products',
  usage: 'PRODUCT…',
  schema: documents.basket,
  options: {},
  async run(operands, _options, { dataDir }) {
    if (operands.length === 0) throw new UsageError('Name at least one product, by its id as in the files or by its name.')
    const offers = recommendForBasket(dataDir, operands)
    const table = offers.map(({ externalId, product, why }) => [externalId, product, why])
    return { document: offers, text: formatTable([['id', 'product', 'why'], ...table]) }
  },
}
