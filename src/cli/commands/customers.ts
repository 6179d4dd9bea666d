import { documents } from '../../contracts/documents.ts'
import { findCustomer, foretellNextBasket, listDuplicates } from '../../core/jobs/dataFolder.ts'
import { UsageError, type Command, type Outcome, type Session } from '../command.ts'
import { count, counted, formatTable } from '../formatTable.ts'
import { flag, noMore } from '../readOptions.ts'

const reasonNames = {
  sameEmail: 'same e-mail', taggedEmail: 'e-mails differ by dots or a tag', samePhone: 'same phone', sameNameAndPostcode: 'same name and postcode', similarEmail: 'e-mails differ by one letter',
  sameTitle: 'same title',
} as const
const DUPLICATES_SHOWN = 100

export const customers: Command = {
  summary: 'Tell what a customer buys next and when if they return, delete a customer, or settle who may be the same',
  usage: 'next ID | delete ID | duplicates | merge ID ID | part ID ID',
  schema: documents.customers,
  options: {
    'with-orders': { type: 'boolean', help: 'Delete the orders as well; else they stay in sales and demand as nobody\'s' },
  },
  async run([action, ...operands], options, session) {
    switch (action) {
      case 'next': return next(operands, session)
      case 'delete': return remove(operands, flag(options, 'with-orders'), session)
      case 'duplicates': return duplicates(operands, session)
      case 'merge': return settle(operands, 'merge', session)
      case 'part': return settle(operands, 'undoMerge', session)
      default: throw new UsageError('Say what to do: customers next ID, customers delete ID, customers duplicates, customers merge ID ID, or customers part ID ID.')
    }
  },
}

async function next(operands: string[], { dataDir }: Session): Promise<Outcome> {
  noMore(operands, 1)
  const [key] = operands
  if (key === undefined) throw new UsageError('Name the customer by id, e-mail or phone, as in the files.')
  const basket = foretellNextBasket(dataDir, key)
  const { nextOrder, churnProbability, horizonDays, offers } = basket
  const when = nextOrder ? `About ${nextOrder.date}, if they return (8 in 10 cases: ${nextOrder.low} to ${nextOrder.high})` : 'When they order next is not known'
  const within = horizonDays === null ? '' : ` within ${counted(horizonDays, 'day')}`
  const risk = churnProbability === null ? '' : `. Of 100 customers like this, ${Math.round(100 * churnProbability)} do not return${within}`
  const table = offers.length === 0 ? 'Nothing is known to offer.' : formatTable([['id', 'product', 'why'], ...offers.map(({ externalId, product, why }) => [externalId, product, why])])
  return { document: basket, text: `${when}${risk}.\n${table}` }
}

async function remove(operands: string[], withOrders: boolean, session: Session): Promise<Outcome> {
  noMore(operands, 1)
  const [key] = operands
  if (key === undefined) throw new UsageError('Name the customer by id, e-mail or phone, as in the files.')
  const deletion = await session.run({ kind: 'deleteCustomer', id: findCustomer(session.dataDir, key), withOrders })
  const still = [
    ...deletion.backups.length > 0 ? [`These copies still know them: ${deletion.backups.join(', ')}. Delete the copies as well, or keep them safe.`] : [],
    ...deletion.trainings > 0 ? [`${counted(deletion.trainings, 'training')} learned from them among others; train anew to forget that as well.`] : [],
    'Lists that were exported before are not changed. If an old file is imported again, the person stays deleted.',
  ]
  const orders = `${counted(deletion.orders, 'order')} ${withOrders ? 'went with them' : `${deletion.orders === 1 ? 'stays' : 'stay'} in sales and demand, as nobody's`}`
  return { document: deletion, text: `The customer is deleted: ${orders}, ${counted(deletion.events, 'event')} removed.\n${still.join('\n')}` }
}

async function duplicates(operands: string[], { dataDir }: Session): Promise<Outcome> {
  noMore(operands, 0)
  const found = listDuplicates(dataDir, DUPLICATES_SHOWN)
  const rows = found.rows.map(({ oneKey, otherKey, oneName, otherName, reasons }) => [oneKey, oneName, otherKey, otherName, reasons.map(({ code }) => reasonNames[code]).join(', ')])
  const more = found.total > found.rows.length ? `\n${count(found.total - found.rows.length)} more.` : ''
  return {
    document: { total: found.total, rows: found.rows.map(({ oneKey: _, otherKey: __, ...pair }) => pair) },
    text: rows.length === 0 ? 'Nobody looks like somebody else.' : formatTable([['id', 'customer', 'id', 'may be', 'because'], ...rows]) + more,
  }
}

async function settle(operands: string[], action: 'merge' | 'undoMerge', session: Session): Promise<Outcome> {
  noMore(operands, 2)
  const [one, other] = operands
  if (one === undefined || other === undefined) throw new UsageError('Name two customers by id, e-mail or phone, as in the files.')
  const ids = { one: findCustomer(session.dataDir, one), other: findCustomer(session.dataDir, other) }
  await session.run({ kind: 'mergeRecords', subject: 'customers', action, ...ids })
  return { document: ids, text: action === 'merge' ? `${one} and ${other} are one customer now. To take that back: shopcast customers part ${one} ${other}` : `${one} and ${other} are two customers again.` }
}
