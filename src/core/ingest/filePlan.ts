import type { Calendar } from '../domain/calendar.ts'
import type { DateOrder, Field, FileKind, LayoutAnswers } from '../domain/importing.ts'
import type { CurrencyCode } from '../domain/money.ts'
import type { EventMeanings } from './eventKindNames.ts'
import type { UtcMillis } from '../domain/time.ts'
import type { DecimalMark } from './numberReader.ts'
import type { OrderState, Profile } from './profile.ts'
import type { RowSource } from './sources/rowSource.ts'
import type { StrayRows } from './strayRows.ts'

/** Everything that is settled about one file before its rows are read. */
export interface FilePlan {
  source: RowSource
  name: string
  /** The row that names the columns, 0 where none does: rows up to it are no data. */
  headerRow: number
  profile: Profile
  kind: FileKind
  confidence: number
  /** Headings, or `#1`, `#2`, … */
  columnNames: readonly string[]
  columns: ReadonlyMap<Field, number>
  strayRows: StrayRows
  /**
   * What is put before numbers of orders, accounts and products, such as `etsy:`; empty for those of the shop's first system. Two systems both count from 1, and
   * what is one in each is not the same.
   */
  idPrefix: string
  /** Id columns whose every value ends in `.0`, as a spreadsheet or pandas leaves them. */
  pointZero: ReadonlySet<Field>
  /** Id columns whose every long id has lost the digits after the fifteenth, as a spreadsheet leaves them. */
  cutOff: ReadonlySet<Field>
  dateOrder: DateOrder
  /** What the kinds of events are called that are not called as usual: as the profile has it, as the shop's owner once said, as she says now. */
  eventMeanings: EventMeanings
  decimalMark: DecimalMark
  /** What the column of `orderTotalLeft` holds: the total after refunds, or the goods alone. */
  totalLeft: 'afterRefunds' | 'goods'
  /** What the column of `unitPrice` is the price of: a piece, or all pieces of the line. */
  priceOf: 'piece' | 'line'
  /** Whether the tax of an order is within the price of its goods or on top of it. */
  taxIs: 'within' | 'onTop'
  /** Orders that count although they would be left out, because a person said so. */
  kept: ReadonlySet<OrderState>
  /** Of orders that name none. */
  currency: CurrencyCode
  /** Whether amounts bear the sign of their currency, in a file that has no column for it. */
  signedAmounts: boolean
  /** False keeps rows that repeat another row exactly. */
  dropDuplicates: boolean
  /** What an earlier answer decided here. */
  remembered: LayoutAnswers | null
  calendar: Calendar
  /** When the file is read: what a list of customers says holds from then on. */
  readAt: UtcMillis
}
