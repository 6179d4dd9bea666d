import { Random } from '../../../src/core/domain/random.ts'

export type Cells = Record<string, string | number>

/** A whole visit, as a table of sessions tells it. */
export interface MadeVisit {
  session: string
  visitor: string
  /** UTC milliseconds, whole seconds. */
  at: number
  month: number
  weekend: boolean
  visitorType: 'new' | 'returning' | 'other'
  pages: [administrative: number, informational: number, product: number]
  seconds: [administrative: number, informational: number, product: number]
  bounce: number
  exit: number
  value: number
  special: number
  bought: boolean
}

const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'June', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const VISITOR_TYPES = { new: 'New_Visitor', returning: 'Returning_Visitor', other: 'Other' }

/** Visits, some of which are equal in everything that is measured. */
export function makeVisits(seed: number, count: number): MadeVisit[] {
  const random = new Random(seed)
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)] as T
  const fraction = (): number => pick([0, 0.2, 0.0333333333333333, 0.1, random.integer(1_000_000) / 1e6])
  const visits = Array.from({ length: count }, (_, index): MadeVisit => {
    const at = Date.parse('2026-03-01T00:00:00Z') + random.integer(200 * 86_400) * 1000
    const pages = (): number => pick([0, 0, 1, 3, random.integer(200)])
    const seconds = (): number => pick([0, 17.5, 1249.66666666667, random.integer(5000)])
    return {
      session: `s-${seed}-${index}`, visitor: String(pick([9001, 9002, 9003, 9004])), at, month: new Date(at).getUTCMonth() + 1, weekend: [0, 6].includes(new Date(at).getUTCDay()), visitorType: pick(['new', 'returning', 'returning', 'other'] as const),
      pages: [pages(), pages(), 1 + pages()], seconds: [seconds(), seconds(), seconds()], bounce: fraction(), exit: fraction(), value: pick([0, 54.5, 12.241717]), special: pick([0, 0.2, 0.8]), bought: random.integer(5) === 0,
    }
  })
  return visits.map((visit, index) => index > 0 && random.integer(6) === 0 ? { ...visits[random.integer(index)] ?? visit, session: visit.session } : visit)
}

/** Tables of sessions: without anybody's name, as UCI has them, and with visitor, session and time. */
export const VISIT_TABLES: Record<'anonymous' | 'named', (visit: MadeVisit) => Cells> = {
  anonymous: visit => ({ ...measures(visit), Month: MONTH_NAMES[visit.month - 1] ?? '', ...means(visit) }),
  named: visit => ({ 'Session ID': visit.session, 'Customer ID': visit.visitor, 'Session Start': new Date(visit.at).toISOString().slice(0, 19).replace('T', ' '), ...measures(visit), ...means(visit) }),
}

function measures({ pages, seconds, bounce, exit, value, special }: MadeVisit): Cells {
  return { Administrative: pages[0], Administrative_Duration: seconds[0], Informational: pages[1], Informational_Duration: seconds[1], ProductRelated: pages[2], ProductRelated_Duration: seconds[2], BounceRates: bounce, ExitRates: exit, PageValues: value, SpecialDay: special }
}

function means({ visitorType, weekend, bought }: MadeVisit): Cells {
  return { OperatingSystems: 2, Browser: 4, Region: 1, TrafficType: 3, VisitorType: VISITOR_TYPES[visitorType], Weekend: weekend ? 'TRUE' : 'FALSE', Revenue: bought ? 'TRUE' : 'FALSE' }
}

/** Somebody on a list of customers. */
export interface MadePerson { number: number; first: string; last: string; email: string; phone: string; postcode: string; country: string; accepts: boolean }

const NAMES: [first: string, last: string][] = [['Ann', 'Ash'], ['Jürgen', 'Müller'], ['Iván', 'Núñez'], ['李', '雷'], ['Gil', "O'Neill"], ['José', 'da Silva, Jr.'], ['Kim "K"', 'Lee'], ['Zoë', 'Ng']]

/** People, of whom some are on the list twice, under an address that is written otherwise. */
export function makePeople(seed: number, count: number): { people: MadePerson[]; listed: MadePerson[] } {
  const random = new Random(seed)
  const people = Array.from({ length: count }, (_, index): MadePerson => {
    const [first, last] = NAMES[random.integer(NAMES.length)] ?? ['', '']
    return { number: 100 + index, first, last, email: `p${index}.${seed}@example.com`, phone: `+4420794${60_000 + index}`, postcode: `N${index} 1AA`, country: ['GB', 'DE', 'FR'][random.integer(3)] ?? '', accepts: random.integer(2) === 0 }
  })
  const again = people.filter(() => random.integer(5) === 0).map(person => ({ ...person, email: person.email.toUpperCase() }))
  return { people, listed: [...people, ...again] }
}

/** Lists of customers by profile. */
export const CUSTOMER_LISTS: Record<string, (person: MadePerson) => Cells> = {
  shopifyCustomers: person => ({ 'First Name': person.first, 'Last Name': person.last, Email: person.email, 'Accepts Email Marketing': person.accepts ? 'yes' : 'no', Company: '', Address1: '', Zip: `'${person.postcode}`, 'Country Code': person.country, Phone: `'${person.phone}`, 'Total Spent': '12.50', 'Total Orders': 2, Tags: '' }),
  woocommerceCustomers: person => ({ Name: `${person.first} ${person.last}`, Username: `u${person.number}`, 'Last Active': '2026-01-05 10:00:00', 'Date Registered': '2025-01-05 10:00:00', Email: person.email, Orders: 2, 'Total Spend': 12.5, AOV: 6.25, 'Country / Region': person.country, City: '', Region: '', 'Postal Code': person.postcode }),
  squareCustomers: person => ({ 'Reference ID': '', 'First Name': person.first, 'Last Name': person.last, 'Email Address': person.email, 'Phone Number': `'${person.phone}`, 'Postal Code': person.postcode, 'Square Customer ID': `SQ${person.number}`, 'Creation Source': 'Manual', 'Email Subscription Status': person.accepts ? 'Subscribed' : 'Unsubscribed' }),
  magentoCustomers: person => ({ ID: person.number, Name: `${person.first} ${person.last}`, Email: person.email, Group: 'General', Phone: person.phone, ZIP: person.postcode, Country: person.country, 'State/Province': '', 'Customer Since': 'Jan 5, 2026 10:00:00 AM', 'Account Created in': 'Default Store View' }),
  mailchimp: person => ({ 'Email Address': person.email, 'First Name': person.first, 'Last Name': person.last, Address: '', 'Phone Number': person.phone, MEMBER_RATING: 2, OPTIN_TIME: '2026-01-05 10:00:00', CONFIRM_TIME: '2026-01-05 10:00:00', LAST_CHANGED: '2026-01-05 10:00:00' }),
}

/** The lines of a file, each with its end, the headings first. @param comma before decimals */
export function writeTable(rows: readonly Cells[], { delimiter, newline, comma }: { delimiter: string; newline: string; comma: boolean }): string[] {
  const cell = (value: string | number): string => {
    const text = comma && typeof value === 'number' ? String(value).replace('.', ',') : String(value)
    return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [Object.keys(rows[0] ?? {}), ...rows.map(row => Object.values(row))].map(cells => cells.map(cell).join(delimiter) + newline)
}
