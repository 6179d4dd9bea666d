import type { Calendar } from '../domain/calendar.ts'
import type { DateOrder, Encoding, Field } from '../domain/importing.ts'
import type { CurrencyCode } from '../domain/money.ts'
import type { DecimalMark } from './numberReader.ts'
import type { Profile } from './profile.ts'

/** Everything that is settled about one file before its rows are read. */
export interface FilePlan {
  path: string
  name: string
  bytes: number
  /** As a person chose it; null to let it show while reading. */
  encoding: Encoding | null
  delimiter: string
  hasHeader: boolean
  profile: Profile
  kind: 'orders' | 'events'
  confidence: number
  columns: ReadonlyMap<Field, number>
  /** Id columns whose every value ends in `.0`, as a spreadsheet or pandas leaves them. */
  pointZero: ReadonlySet<Field>
  dateOrder: DateOrder
  decimalMark: DecimalMark
  currency: CurrencyCode
  calendar: Calendar
}
