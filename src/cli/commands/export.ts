import { documents } from '../../contracts/documents.ts'
import { CUSTOMER_TABS, EXPORT_FORMATS, EXPORT_LISTS, type ExportList } from '../../core/domain/job.ts'
import { FEWEST_TO_SET_ASIDE_OF } from '../../core/domain/mailing.ts'
import { UsageError, type Command } from '../command.ts'
import { counted } from '../formatTable.ts'
import { choice, flag, noMore, text, wholeNumber } from '../readOptions.ts'
import { NEXT_ORDERS_ARE } from './predict.ts'

/** Lists as they are typed: `boughtTogether` is `bought-together`, as its file is. */
const listNames = Object.fromEntries(EXPORT_LISTS.map(list => [list.replace(/[A-Z]/g, capital => `-${capital.toLowerCase()}`), list])) as Record<string, ExportList>
const audiences = ['all', ...CUSTOMER_TABS] as const

export const exportList: Command = {
  summary: 'Write one list for one destination',
  usage: 'WHAT --to FILE',
  schema: documents.export,
  options: {
    'to': { type: 'string', argument: 'FILE', help: 'The file to write' },
    'format': { type: 'string', argument: 'NAME', help: `${EXPORT_FORMATS.join(', ')} (default generic)` },
    'customers': { type: 'string', argument: 'NAME', help: `Which customers: ${audiences.join(', ')} (default all)` },
    'limit': { type: 'string', argument: 'N', help: 'At most so many customers, those with most value at risk first' },
    'ignore-consent': { type: 'boolean', help: 'Keep customers who do not accept marketing' },
    'hold-out': { type: 'boolean', help: 'Set a tenth aside at random; `shopcast mailings` later tells what the letter changed' },
    'excel': { type: 'boolean', help: 'Make the file open well in Excel' },
  },
  async run(operands, options, session) {
    noMore(operands, 1)
    const names = Object.keys(listNames)
    if (operands[0] === undefined) throw new UsageError(`Name the list: ${names.join(', ')}.`)
    const list = listNames[choice(operands[0], names, 'The list')] ?? 'churn'
    const to = text(options, 'to')
    if (to === undefined) throw new UsageError('Say which file to write, with --to FILE.')
    const audience = choice(text(options, 'customers') ?? 'all', audiences, '--customers')
    const limit = text(options, 'limit')
    const result = await session.run({
      kind: 'export', file: session.path(to),
      request: {
        list,
        format: choice(text(options, 'format') ?? 'generic', EXPORT_FORMATS, '--format'),
        audience: audience === 'all' ? audience : { tab: audience },
        limit: limit === undefined ? null : wholeNumber(limit, '--limit'),
        onlyMarketing: !flag(options, 'ignore-consent'),
        excel: flag(options, 'excel'),
        holdOut: flag(options, 'hold-out'),
      },
    })
    return {
      document: result,
      text: [
        `${counted(result.rows, 'row')} written to ${to}.`,
        ...list === 'churn' || list === 'recommendations' ? [NEXT_ORDERS_ARE] : [],
        ...result.leftOutForConsent > 0 ? [`${counted(result.leftOutForConsent, 'customer')} left out who ${result.leftOutForConsent === 1 ? 'does' : 'do'} not accept marketing.`] : [],
        ...result.leftOutWithoutEmail > 0 ? [`${counted(result.leftOutWithoutEmail, 'customer')} left out who ${result.leftOutWithoutEmail === 1 ? 'has' : 'have'} no e-mail address; --format generic has everybody.`] : [],
        ...result.setAside > 0 ? [`${counted(result.setAside, 'customer')} set aside at random. When later orders are imported, shopcast mailings tells what the letter changed.`] : [],
        ...flag(options, 'hold-out') && result.setAside === 0 ? [`Nobody was set aside: that takes a list of at least ${FEWEST_TO_SET_ASIDE_OF} customers.`] : [],
        ...result.escapedIds > 0 ? [`${counted(result.escapedIds, 'id')} escaped that Excel would take for a formula.`] : [],
        ...result.pseudonyms ? ['Customers have pseudonyms in it: it cannot be used for a mailing. To show the names again: shopcast pseudonyms reveal'] : [],
      ].join('\n'),
    }
  },
}
