import type { ImportReport, LayoutAnswers, ProblemCode } from '../core/domain/importing.ts'
import { UNKNOWN_CURRENCY } from '../core/domain/money.ts'
import { count, counted, formatTable } from './formatTable.ts'

const problemNames: Record<ProblemCode, string> = {
  duplicateRows: 'rows repeat another row exactly',
  cancelledOrders: 'orders were cancelled',
  returnsMatched: 'returns found with what they take back',
  returnsUnmatched: 'returns of something bought before these files begin',
  customerMissing: 'rows name no customer',
  notAProduct: 'rows are fees or postage, not products',
  priceZero: 'rows have no price',
  dateUnreadable: 'rows have a date that cannot be read',
  numberUnreadable: 'rows have a number that cannot be read',
  productMissing: 'rows name no product',
  cancelledLines: 'order lines were cancelled, unpaid or tests',
  adjustment: 'rows are adjustments of the books',
  quantityMissing: 'rows name no quantity; counted as one',
  quantityZero: 'rows have a quantity of zero; left out',
  alreadyKnown: 'rows were imported before',
  eventKindUnknown: 'rows tell of something unknown',
  refundsOnOrders: 'orders were refunded',
  unpaidOrders: 'orders are unpaid and left out (--answer unpaidOrders=keep counts them)',
  testOrders: 'orders are tests and left out (--answer testOrders=keep counts them)',
  eventsIgnored: 'rows are of a kind that is to be ignored',
  idDamaged: 'rows have an id whose last digits a spreadsheet lost; the id is not used. Export the file again and do not open it in Excel first',
  logOrdersKnown: 'purchases in the log are in an order file too',
  logOrdersKept: 'purchases in the log are in no order file; kept as orders',
  piecesShared: 'rows name several products and only how many pieces there are in all; they are shared evenly',
  itemsMissing: 'orders do not say what was bought',
  sharedCustomer: 'orders stand under an address of many people; counted as nobody\'s',
  deletedCustomer: 'rows name a customer who was deleted; kept without the person',
  notARow: 'lines are totals or notes, not rows; left out',
  rowDamaged: 'rows are broken off or damaged; left out',
  quoteUnclosed: 'quotation marks are never closed; read as characters',
  charactersDamaged: 'rows have characters that cannot be read; --encoding may help',
  fileLeftOut: 'files or sheets are no tables of orders; left out',
}

/** What was answered, as the options that answer it. */
function answeredOptions({ profile, encoding, dropDuplicates, answers, mapping, currency }: LayoutAnswers): string[] {
  const pairs = (option: string, of: Record<string, string>): string[] => Object.entries(of).map(([name, value]) => `--${option} ${/\s/.test(value) ? `"${name}=${value}"` : `${name}=${value}`}`)
  return [
    ...profile === undefined ? [] : [`--profile ${profile}`],
    ...encoding === undefined ? [] : [`--encoding ${encoding}`],
    ...pairs('map', mapping),
    ...pairs('answer', answers),
    ...currency === null ? [] : [`--currency ${currency}`],
    ...dropDuplicates === false ? ['--keep-duplicates'] : [],
  ]
}

/** An import's report in words. */
export function importText(report: ImportReport, dryRun: boolean): string {
  const amounts = (by: Record<string, string>): string => Object.entries(by).map(([currency, amount]) => currency === UNKNOWN_CURRENCY ? `${amount} (the file names no currency)` : `${amount} ${currency}`).join(', ') || 'none'
  const { rowFates, period } = report
  const day = (at: number): string => new Intl.DateTimeFormat('en-CA', { timeZone: report.timeZone }).format(at)
  const lines = [
    report.files.map(({ name, profile, encoding, rows, remembered }) => `${name}: ${counted(rows, 'row')}, read as ${profile}${encoding === null ? '' : ` (${encoding})`}${remembered ? `\n  as you answered on ${day(remembered.at)}: ${answeredOptions(remembered).join(' ')} (--ask-again leaves it aside)` : ''}`).join('\n'),
    '',
    formatTable([
      ['orders', count(report.orders)], ['order lines', count(report.lines)], ['visits\' events', count(report.events)], ['visits', count(report.visits)],
      ['customers', count(report.customers)], ['products', count(report.products)], ['lines without customer', count(report.unidentifiedLines)],
    ]),
    '',
    `  revenue ${amounts(report.revenue)}; refunds ${amounts(report.refunds)}`,
    ...period ? [`  ${day(period.first)} to ${day(period.last)} (${report.timeZone})`] : [],
    '',
    `What became of the ${counted(report.rows, 'row')}:`,
    formatTable([
      ['sales', count(rowFates.sale)], ['returns', count(rowFates.return)], ['fees and postage', count(rowFates.notAProduct)],
      ['in cancelled orders', count(rowFates.cancelled)], ['events', count(rowFates.event)], ['customers', count(rowFates.customer)], ['without content', count(rowFates.empty)],
      ['duplicates', count(rowFates.duplicate)], ['imported before', count(rowFates.alreadyKnown)], ['unreadable', count(rowFates.unreadable)],
    ].filter(([, number]) => number !== '0')),
    ...report.problems.length === 0 ? [] : ['', 'Noticed:', formatTable(report.problems.map(({ code, count: rows, examples }) => [
      count(rows), problemNames[code], examples[0] ? `first: row ${examples[0].row}` : '',
    ]))],
    '',
    report.importId !== null ? `Stored as import ${report.importId} in ${report.tookSeconds.toFixed(1)} s. To take it back: shopcast undo ${report.importId}`
      : dryRun ? 'Nothing was stored: this was a dry run.' : 'Nothing new was stored.',
  ]
  return lines.join('\n')
}
