import type { CurrencyCode, MinorUnits } from './money.ts'
import type { UtcMillis } from './time.ts'

/** What a column of a file can mean. */
export const FIELDS = [
  'orderId', 'customerId', 'customerEmail', 'customerPhone', 'customerName', 'customerFirstName', 'customerLastName', 'customerPostcode', 'customerCountry', 'acceptsMarketing',
  'sku', 'productId', 'productName', 'variant', 'category',
  'orderedAt', 'orderedTime', 'timeZone', 'quantity', 'unitPrice', 'lineTotal', 'lineDiscount', 'linePaid', 'lineShipping', 'lineRefund', 'refundedQuantity', 'currency',
  'orderStatus', 'paymentStatus', 'lineStatus', 'rowType', 'itemType', 'refundStatus', 'cancelledAt', 'paidAt', 'paymentMethod', 'orderRefund', 'orderDiscount', 'orderSubtotal', 'orderShipping', 'orderTax', 'orderTotal', 'orderTotalLeft', 'orderQuantity', 'orderKinds', 'couponCode', 'channel',
  'eventKind', 'sessionId', 'rating', 'searchText', 'reviewTitle', 'reviewText',
  'visitMonth', 'weekend', 'visitorType', 'administrativePages', 'administrativeSeconds', 'informationalPages', 'informationalSeconds', 'productPages', 'productSeconds',
  'bounceRate', 'exitRate', 'pageValue', 'specialDay', 'operatingSystem', 'browser', 'region', 'trafficType', 'bought',
] as const
export type Field = (typeof FIELDS)[number]

/** Which column (by its heading, or `#3` where the file has no headings) each field is read from; an empty name says from none, whatever was recognised. */
export type ColumnMapping = Partial<Record<Field, string>>

export const ENCODINGS = [
  'utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'big5', 'shift_jis', 'euc-kr', 'windows-1252', 'windows-1250', 'windows-1251', 'windows-1254', 'iso-8859-2', 'iso-8859-15',
] as const
export type Encoding = (typeof ENCODINGS)[number]

export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const
export type DateOrder = (typeof DATE_ORDERS)[number]

/** How one file is to be read, where a person decides it; what is absent is recognised from the file. */
export interface FileOptions {
  profile?: string
  mapping?: ColumnMapping
  hasHeader?: boolean
  encoding?: Encoding
  delimiter?: string
  /** Answers to questions that only a person can settle, by question code: `{ dateOrder: 'dmy' }`. */
  answers?: Record<string, string>
}

/** Everything a person can decide about an import. */
export interface ImportOptions extends FileOptions {
  /** What holds for one file only, or one table of an archive or workbook, by its name; it comes before what is decided for all. */
  files?: Record<string, FileOptions>
  timeZone?: string
  currency?: CurrencyCode
  /** False keeps rows that repeat another row exactly. */
  dropDuplicates?: boolean
  /** Codes of products that look like fees or postage and are products. */
  products?: string[]
  /** True leaves aside what was answered for earlier files of the same layout. */
  askAgain?: boolean
}

/** What a person decided about files of one layout, and when. The optional ones are absent where the file itself is to decide. */
export interface LayoutAnswers {
  at: UtcMillis
  profile?: string | undefined
  /** For files whose own bytes do not prove another. */
  encoding?: Encoding | undefined
  /** False keeps rows that repeat another row exactly. */
  dropDuplicates?: false | undefined
  answers: Record<string, string>
  mapping: ColumnMapping
  currency: CurrencyCode | null
}

/** What the rows of a file are: lines of orders, steps of visits, whole visits, people, or what is known of products. */
export const FILE_KINDS = ['orders', 'events', 'visits', 'customers', 'products'] as const
export type FileKind = (typeof FILE_KINDS)[number]

/** A question whose answer is not in the file. */
export interface ImportQuestion {
  code: 'dateOrder' | 'columns' | 'eventKind'
  /** Under which `answers` takes the answer: the code, followed by the name in the file where the question is about one (`eventKind.dance`). */
  key: string
  file: string
  /** What to show with the question: an example value, the column's name, how many rows it concerns. */
  params: Record<string, string | number>
  choices: { value: string; likely: boolean; params: Record<string, string | number> }[]
}

/** How the rows of a file are written: delimited text, JSON objects, or a sheet of a workbook. */
export const FILE_FORMATS = ['text', 'json', 'workbook'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

/** What one file was taken for, or one file of an archive, or one sheet of a workbook. */
export interface RecognisedFile {
  name: string
  bytes: number
  profile: string
  kind: FileKind
  /** 0 to 1; 1 when every column of the profile is there. */
  confidence: number
  matchedColumns: number
  /** Headings of the file that the profile knows, and columns of the profile that the file does not have: the reasons for the choice. */
  matched: string[]
  absent: string[]
  /** What was answered for an earlier file of this layout and holds for this one too, only what makes a difference. */
  remembered: LayoutAnswers | null
  format: FileFormat
  /** Null where the format leaves no choice. */
  encoding: Encoding | null
  delimiter: string | null
  hasHeader: boolean
  columns: string[]
  mapping: ColumnMapping
  /** First rows as the file has them, and as they will be understood (null where a row is left out). */
  preview: PreviewRow[]
}

export interface PreviewRow {
  row: number
  cells: string[]
  understood: {
    orderId: string | null
    at: UtcMillis | null
    customer: string | null
    product: string | null
    quantity: number | null
    totalMinor: number | null
    currency: CurrencyCode | null
    eventKind: string | null
  } | null
}

/** What the wizard shows before anything is stored: the files, the open questions, and the report a dry run gave. */
export interface Inspection {
  files: RecognisedFile[]
  questions: ImportQuestion[]
  /** Null while a question is open that has to be answered first. */
  report: ImportReport | null
}

export const PROBLEM_CODES = [
  'duplicateRows', 'cancelledOrders', 'returnsMatched', 'returnsUnmatched', 'customerMissing', 'notAProduct', 'priceZero',
  'dateUnreadable', 'numberUnreadable', 'productMissing', 'cancelledLines', 'adjustment', 'quantityMissing', 'quantityZero', 'alreadyKnown', 'eventKindUnknown',
  'refundsOnOrders', 'unpaidOrders', 'testOrders', 'idDamaged', 'eventsIgnored', 'itemsMissing', 'piecesShared', 'logOrdersKnown', 'logOrdersKept', 'sharedCustomer', 'deletedCustomer',
  'notOrders', 'notARow', 'rowDamaged', 'quoteUnclosed', 'charactersDamaged', 'fileLeftOut', 'futureOrders',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** Something noticed in the rows: how many, what it was worth, and the first rows that show it. */
export interface ImportProblem {
  code: ProblemCode
  /** Rows (or orders, for the codes that end in Orders). */
  count: number
  examples: { file: string; row: number; text: string }[]
}

/** What became of every row read; the counts add up to `rows`. */
export interface RowFates {
  /** Stored as a line of an order that counts, with or without a customer. */
  sale: number
  /** A return or cancellation, matched to its purchase or not. */
  return: number
  /** Fee, postage, adjustment: stored, but never a product. */
  notAProduct: number
  /** A line of an order that was cancelled as a whole, unpaid or a test. */
  cancelled: number
  /** A step of a visit, or a whole one. */
  event: number
  /** What is known of a customer, without an order. */
  customer: number
  /** Continuation or summary rows that carry no line, lines of no pieces, and events of a kind that a person chose to ignore. */
  empty: number
  duplicate: number
  /** Already stored by an earlier import. */
  alreadyKnown: number
  /** Could not be read; each is named in `problems`. */
  unreadable: number
}

/** Why what the files say and what is stored of it differ. */
export const DIFFERENCE_REASONS = [
  'duplicateRows', 'unreadable', 'otherFile', 'alreadyKnown', 'changedOrders', 'cancelledOrders', 'unpaidOrders', 'testOrders', 'notAProduct',
  'discounts', 'refunds', 'returns', 'returnedWhole', 'noSale', 'unexplained',
] as const
export type DifferenceReason = (typeof DIFFERENCE_REASONS)[number]

/** What one reason adds to (or, negative, takes from) what the file says. */
export interface Difference {
  reason: DifferenceReason
  /** How many named rows make it up. */
  rows: number
  orders: number
  minor: MinorUnits
}

/**
 * One month (empty where no date could be read) in one currency: what the files' rows add up to, what the shop has more of since, and why the two differ.
 * Amounts are net: sales less refunds. `file + Σ differences = stored`, for orders and for amounts.
 */
export interface ReconciledMonth {
  month: string
  currency: CurrencyCode
  file: { orders: number; minor: MinorUnits }
  stored: { orders: number; minor: MinorUnits }
  differences: Difference[]
}

/** A row (or order) behind a difference. */
export interface DifferenceRow {
  reason: DifferenceReason
  month: string
  currency: CurrencyCode
  /** Null for orders that an earlier import brought. */
  file: string | null
  row: number | null
  order: string
  text: string
  orders: number
  minor: MinorUnits
}

/** In what way orders that were known already changed. An order may count under several. */
export const ORDER_CHANGES = ['nowCounts', 'cancelled', 'unpaid', 'refunded', 'linesAdded', 'channelAdded', 'edited'] as const
export type OrderChange = (typeof ORDER_CHANGES)[number]

/** One month of the shop's calendar (`YYYY-MM`), in one currency. A refund lowers the month in which the order was placed. */
export interface MonthOfSales {
  month: string
  currency: CurrencyCode
  orders: number
  salesMinor: number
  refundsMinor: number
}

/**
 * What an import did. Amounts are decimal texts by currency.
 * `orders`, `lines` and `revenue` count what stays after cancellations and returns; `refunds` is what was taken off.
 */
export interface ImportReport {
  /** `remembered`: what was answered for an earlier file of the layout and was taken for this one; left out where nothing was. */
  files: { name: string; bytes: number; rows: number; profile: string; encoding: Encoding | null; confidence: number; remembered?: LayoutAnswers | undefined }[]
  rows: number
  orders: number
  lines: number
  events: number
  /** Rows of tables of sessions, and visits that the events of logs make up: by the log's own id, else by half an hour of silence. */
  visits: number
  customers: number
  products: number
  /** Lines kept for demand whose customer nobody knows. */
  unidentifiedLines: number
  duplicates: number
  revenue: Record<CurrencyCode, string>
  refunds: Record<CurrencyCode, string>
  problems: ImportProblem[]
  /** Null for a dry run, and when the files held nothing new. */
  importId: number | null
  rowFates: RowFates
  months: MonthOfSales[]
  reconciliation: ReconciledMonth[]
  /** Orders that an earlier import brought and this one tells otherwise. */
  changedOrders: { count: number; changes: Partial<Record<OrderChange, number>> }
  period: { first: UtcMillis; last: UtcMillis } | null
  timeZone: string
  tookSeconds: number
}
