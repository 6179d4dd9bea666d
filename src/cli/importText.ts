import type { ImportReport, LayoutAnswers, ProblemCode } from '../core/domain/importing.ts'
import { UNKNOWN_CURRENCY } from '../core/domain/money.ts'
import { count, counted, formatTable } from './formatTable.ts'

/** Of one, and of several. */
const problemNames: Record<ProblemCode, readonly [one: string, many: string]> = {
  duplicateRows: ['row repeats another row exactly', 'rows repeat another row exactly'],
  cancelledOrders: ['order was cancelled', 'orders were cancelled'],
  returnsMatched: ['return found with what it takes back', 'returns found with what they take back'],
  returnsUnmatched: ['return of something bought before these files begin', 'returns of something bought before these files begin'],
  customerMissing: ['row names no customer', 'rows name no customer'],
  notAProduct: ['row is a fee or postage, not a product', 'rows are fees or postage, not products'],
  priceZero: ['row has no price', 'rows have no price'],
  dateUnreadable: ['row has a date that cannot be read', 'rows have a date that cannot be read'],
  numberUnreadable: ['row has a number that cannot be read', 'rows have a number that cannot be read'],
  productMissing: ['row names no product', 'rows name no product'],
  cancelledLines: ['order line was cancelled, unpaid or a test', 'order lines were cancelled, unpaid or tests'],
  adjustment: ['row is an adjustment of the books', 'rows are adjustments of the books'],
  quantityMissing: ['row names no quantity; counted as one', 'rows name no quantity; counted as one'],
  quantityZero: ['row has a quantity of zero; left out', 'rows have a quantity of zero; left out'],
  alreadyKnown: ['row was imported before', 'rows were imported before'],
  eventKindUnknown: ['row tells of something unknown', 'rows tell of something unknown'],
  refundsOnOrders: ['order was refunded', 'orders were refunded'],
  unpaidOrders: ['order is unpaid and left out (--answer unpaidOrders=keep counts it)', 'orders are unpaid and left out (--answer unpaidOrders=keep counts them)'],
  testOrders: ['order is a test and left out (--answer testOrders=keep counts it)', 'orders are tests and left out (--answer testOrders=keep counts them)'],
  eventsIgnored: ['row is of a kind that is to be ignored', 'rows are of a kind that is to be ignored'],
  idDamaged: ['row has an id whose last digits a spreadsheet lost; the id is not used. Export the file again and do not open it in Excel first', 'rows have an id whose last digits a spreadsheet lost; the id is not used. Export the file again and do not open it in Excel first'],
  logOrdersKnown: ['purchase in the log is in an order file too', 'purchases in the log are in an order file too'],
  logOrdersKept: ['purchase in the log is in no order file; kept as an order', 'purchases in the log are in no order file; kept as orders'],
  piecesShared: ['row names several products and only how many pieces there are in all; they are shared evenly', 'rows name several products and only how many pieces there are in all; they are shared evenly'],
  itemsMissing: ['order does not say what was bought', 'orders do not say what was bought'],
  sharedCustomer: ['order stands under an address of many people; counted as nobody\'s', 'orders stand under an address of many people; counted as nobody\'s'],
  deletedCustomer: ['row names a customer who was deleted; kept without the person', 'rows name a customer who was deleted; kept without the person'],
  notOrders: ['row is a fee, a transfer or another booking, not an order; left out', 'rows are fees, transfers or other bookings, not orders; left out'],
  notARow: ['line is a total or note, not a row; left out', 'lines are totals or notes, not rows; left out'],
  rowDamaged: ['row is broken off or damaged; left out', 'rows are broken off or damaged; left out'],
  quoteUnclosed: ['quotation mark is never closed; read as a character', 'quotation marks are never closed; read as characters'],
  charactersDamaged: ['row has characters that cannot be read; --encoding may help', 'rows have characters that cannot be read; --encoding may help'],
  futureOrders: ['order is dated later than today; nothing is learned from it. Check its date', 'orders are dated later than today; nothing is learned from them. Check their dates'],
  fileLeftOut: ['file or sheet is no table of orders; left out', 'files or sheets are no tables of orders; left out'],
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
      count(rows), problemNames[code][rows === 1 ? 0 : 1], examples[0] ? `first: row ${examples[0].row}` : '',
    ]))],
    '',
    report.importId !== null ? `Stored as import ${report.importId} in ${report.tookSeconds.toFixed(1)} s. To take it back: shopcast undo ${report.importId}`
      : dryRun ? 'Nothing was stored: this was a dry run.' : 'Nothing new was stored.',
  ]
  return lines.join('\n')
}
