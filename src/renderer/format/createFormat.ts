import { Calendar } from '../../core/domain/calendar.ts'
import { minorDigits, UNKNOWN_CURRENCY } from '../../core/domain/money.ts'
import { regionName } from '../../core/domain/regionName.ts'
import { DAY, type IsoDate, type UtcMillis } from '../../core/domain/time.ts'
import type { Settings } from '../../contracts/settings.ts'

/** What numbers and dates depend on: the reader's language, the shop's zone and currency, and today. */
export interface FormatGround {
  locale: Settings['locale']
  timeZone: string
  currency: string
  now: () => UtcMillis
}

export type Format = ReturnType<typeof createFormat>

/** English with the day before the month, as the pictures have it; its "Sept" is shortened to the three letters of the others. */
const TAGS = { en: 'en-GB', zh: 'zh-CN' } as const

/** Every way in which Shopcast writes numbers, money and time. A true minus (−) stands for the hyphen. */
export function createFormat({ locale, timeZone, currency, now }: FormatGround) {
  const tag = TAGS[locale]
  const calendar = new Calendar(timeZone)
  const cache = new Map<string, { format(value: number): string }>()

  const tidy = (text: string) => text.replace(/^-|(?<=\s)-(?=\d)/, '−').replace(/Sept\b/, 'Sep')
  const numbers = (key: string, options: Intl.NumberFormatOptions) => {
    const format = cache.get(key) ?? new Intl.NumberFormat(tag, options)
    cache.set(key, format)
    return (value: number) => tidy(format.format(value))
  }
  const times = (key: string, options: Intl.DateTimeFormatOptions) => {
    const format = cache.get(key) ?? new Intl.DateTimeFormat(tag, { timeZone, ...options })
    cache.set(key, format)
    return (at: UtcMillis) => tidy(format.format(at))
  }

  const whole = numbers('whole', { maximumFractionDigits: 0 })
  const yearOf = (at: UtcMillis) => calendar.dateOf(at).slice(0, 4)

  const inCurrency = (code: string, fraction: number, minor: number) => {
    const amount = minor / 10 ** minorDigits(code)
    if (code === UNKNOWN_CURRENCY || !isCurrencyCode(code)) {
      const plain = numbers(`plain${fraction}`, { minimumFractionDigits: fraction, maximumFractionDigits: fraction })(amount)
      return code === UNKNOWN_CURRENCY || code === '' ? plain : `${plain} ${code}`
    }
    return numbers(`${code}${fraction}`, { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol', minimumFractionDigits: fraction, maximumFractionDigits: fraction })(amount)
  }

  const date = (at: UtcMillis) => yearOf(at) === yearOf(now())
    ? times('day', { day: 'numeric', month: 'short' })(at)
    : times('dayYear', { day: 'numeric', month: 'short', year: 'numeric' })(at)
  const time = (at: UtcMillis) => times('time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })(at)

  return {
    locale,
    /** Money for text, without cents: `$1,240`. */
    money: (minor: number, code = currency) => inCurrency(code, 0, minor),
    /** Money to the last cent, for reconciliation: `$1,240.50`. */
    moneyExact: (minor: number, code = currency) => inCurrency(code, minorDigits(code), minor),
    /** A price of one piece, from an exact decimal text such as `0.0125`, with all of its digits. */
    unitPrice: (text: string, code = currency) => inCurrency(code, Math.max(minorDigits(code), decimalsOf(text)), Number(text) * 10 ** minorDigits(code)),
    /** `9,476` */
    count: (value: number) => whole(value),
    /** `0.314` as `31%`. */
    percent: (share: number) => numbers('percent', { style: 'percent', maximumFractionDigits: 0 })(share),
    /** At most so many digits behind the point. */
    decimal: (value: number, digits = 1) => numbers(`decimal${digits}`, { maximumFractionDigits: digits })(value),
    /** Exactly so many digits behind the point, for columns of measures. */
    fixed: (value: number, digits: number) => numbers(`fixed${digits}`, { minimumFractionDigits: digits, maximumFractionDigits: digits })(value),
    /** With its sign, for differences: `+17`, `−9`. */
    signed: (value: number, digits = 0) => numbers(`signed${digits}`, { maximumFractionDigits: digits, signDisplay: 'exceptZero' })(value),
    /** `9 Dec`; `9 Dec 2025` when that is another year than this one. */
    date,
    /** `14 Mar 2023`, always with the year. */
    dateWithYear: times('dayYear', { day: 'numeric', month: 'short', year: 'numeric' }),
    /** `Monday 23 November 2026` */
    dateLong: (at: UtcMillis) => times('long', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })(at).replace(',', ''),
    /** `Sat 21 Nov` */
    dateWithWeekday: (at: UtcMillis) => locale === 'zh' ? `${date(at)} ${times('weekdayShort', { weekday: 'short' })(at)}` : `${times('weekdayShort', { weekday: 'short' })(at)} ${date(at)}`,
    /** `Saturday` */
    weekday: times('weekday', { weekday: 'long' }),
    /** `18:02` */
    time,
    /** `14 Mar 2023, 10:12` */
    dateTime: (at: UtcMillis) => locale === 'zh' ? `${times('dayYear', { day: 'numeric', month: 'short', year: 'numeric' })(at)} ${time(at)}` : `${times('dayYear', { day: 'numeric', month: 'short', year: 'numeric' })(at)}, ${time(at)}`,
    /** `3 April`, from a month and a day counted from 1. */
    dayOfMonth: (month: number, day: number) => times('dayOfMonth', { day: 'numeric', month: 'long', timeZone: 'UTC' })(Date.UTC(2024, month - 1, day)),
    /** A decimal text such as `412868.35` as money to the last cent. */
    moneyOfText: (text: string, code: string) => inCurrency(code, minorDigits(code), Math.round(Number(text) * 10 ** minorDigits(code))),
    /** `2026-11` as `November 2026`. */
    month: (month: string) => times('month', { month: 'long', year: 'numeric', timeZone: 'UTC' })(Date.parse(`${month}-15T12:00:00Z`)),
    /** `Dec` */
    monthShort: times('monthShort', { month: 'short' }),
    /** `April 2023`, the month of a moment. */
    monthOf: times('monthOf', { month: 'long', year: 'numeric' }),
    /** `2026` */
    year: yearOf,
    /** The first moments of the shop's months after `from` and before `to`. */
    monthsBetween: (from: UtcMillis, to: UtcMillis): UtcMillis[] => monthStarts(calendar, from, to),
    /** The first moments of the shop's years after `from` and before `to`. */
    yearsBetween: (from: UtcMillis, to: UtcMillis): UtcMillis[] => monthStarts(calendar, from, to).filter(at => calendar.dateOf(at).slice(5, 7) === '01'),
    /** `2026-11-21` as a calendar day, by the rule of `date`. */
    isoDate: (day: IsoDate) => date(calendar.startOf(day)),
    /** `6.1 MB` */
    bytes: (bytes: number) => bytes < 1e3 ? `${whole(bytes)} B` : bytes < 1e6 ? `${numbers('decimal0', { maximumFractionDigits: 0 })(bytes / 1e3)} kB` : `${numbers('decimal1', { maximumFractionDigits: 1 })(bytes / 1e6)} MB`,
    /** `a, b and c` */
    list: (items: string[]) => new Intl.ListFormat(tag, { style: 'long', type: 'conjunction' }).format(items),
    /** Sentences one after the other; Chinese puts no space between them. */
    sentences: (parts: string[]) => parts.join(locale === 'zh' ? '' : ' '),
    region: (country: string) => regionName(country, tag),
    /** `Canadian dollar`; what is no code is named as it stands. */
    currencyName: (code = currency) => code !== '' && !isCurrencyCode(code) ? code : new Intl.NumberFormat(tag, { style: 'currency', currency: code || UNKNOWN_CURRENCY, currencyDisplay: 'name', minimumFractionDigits: 0, maximumFractionDigits: 0 }).formatToParts(1).find(part => part.type === 'currency')?.value ?? code,
    /** Whole calendar days of the shop between a moment and now; 0 is today. */
    daysAgo: (at: UtcMillis) => Math.round((Date.parse(calendar.dateOf(now())) - Date.parse(calendar.dateOf(at))) / DAY),
  }
}

/** Whether `Intl` takes it for a currency: a file may name one in any way. */
function isCurrencyCode(code: string): boolean {
  return /^[A-Za-z]{3}$/.test(code)
}

/** How many digits stand behind the point, without zeros at the end. */
function decimalsOf(text: string): number {
  return /\.(\d*[1-9])0*$/.exec(text)?.[1]?.length ?? 0
}

function monthStarts(calendar: Calendar, from: UtcMillis, to: UtcMillis): UtcMillis[] {
  const starts: UtcMillis[] = []
  const [year = 0, month = 1] = calendar.dateOf(from).split('-').map(Number)
  for (let ahead = 1; ; ahead++) {
    const at = calendar.startOf(new Date(Date.UTC(year, month - 1 + ahead, 1)).toISOString().slice(0, 10))
    if (at >= to) return starts
    starts.push(at)
  }
}
