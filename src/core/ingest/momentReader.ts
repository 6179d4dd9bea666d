import type { Calendar } from '../domain/calendar.ts'
import type { DateOrder } from '../domain/importing.ts'
import { DAY, HOUR, MINUTE, SECOND, type UtcMillis } from '../domain/time.ts'
import { ZONE_HOURS } from './zoneNames.ts'

const WEEKDAY = '(?:\\s*[（(]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?'
const HALF = 'AM|PM|a\\.m\\.|p\\.m\\.|凌晨|早上|上午|中午|下午|傍晚|晚上'
/** @param minutes how they may be written */
const time = (minutes: string): string => String.raw`${WEEKDAY}(?:(?:T|,?\s+|(?<=[日号一二三四五六天)）]))\s*(${HALF})?\s*(\d{1,2})${minutes}(?:[:分](\d{1,2})(?:[.,](\d+))?秒?)?分?\s*(${HALF})?\s*(Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT|[A-Z]{3,4})?)?`
const MINUTES = String.raw`[:h时点.](\d{1,2})`
const TIME = time(MINUTES)
/** The hour may stand alone: `2014-12-06 02` in logs that are rounded to it. */
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?${time(`(?:${MINUTES}|[h时点])?`)}$`, 'i')
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${TIME}$`, 'i')
const MONTH_NAMED = new RegExp(String.raw`^(?:(\d{1,2})(?:st|nd|rd|th|er)?[\s.-]+(?:de\s+)?)?(\p{L}{3,})\.?(?:[\s-]+(\d{1,2})(?:st|nd|rd|th)?)?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})${TIME}$`, 'iu')
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/
const EXCEL_SERIAL = /^([2-9]\d{4})(\.\d+)?$/
/** Day 0 of Excel's calendar, as it counts from March 1900 on. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30)
const CHINESE_MONTHS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二']
/** As English, German, French, Spanish, Italian, Dutch and Portuguese names begin, without their accents. */
const MONTHS = ['jan|ene|gen', 'feb|fev', 'mar|mrz|mrt|maa', 'apr|avr|abr', 'may|mai|mei|mag', 'jun|juin|giu', 'jul|juil|lug', 'aug|aou|ago', 'sep|set', 'oct|okt|ott|out', 'nov', 'dec|dez|dic']
  .map(names => new RegExp(`^(?:${names})`))

/**
 * Reads the dates and times of one column: ISO 8601 and its looser forms, `31/12/2010 8:26` in the order that was settled for the whole
 * column, `Jan 5, 2026`, `10-Dez-25`, `2026年1月5日 下午3:07`, `20100131`, seconds, milliseconds and microseconds since 1970, days as Excel counts them. A time without an offset is the shop's wall clock.
 */
export class MomentReader {
  readonly #calendar: Calendar
  readonly #order: DateOrder
  #lastText = ''
  #lastMoment = NaN

  constructor(calendar: Calendar, order: DateOrder) {
    this.#calendar = calendar
    this.#order = order
  }

  /** @returns NaN where the text is not a date */
  read(text: string): UtcMillis {
    if (text !== this.#lastText) {
      this.#lastMoment = this.#parse(text)
      this.#lastText = text
    }
    return this.#lastMoment
  }

  #parse(raw: string): UtcMillis {
    const trimmed = raw.trim()
    const wall = plainIso(trimmed)
    if (!Number.isNaN(wall)) return this.#fromWallClock(wall)
    const text = trimmed.normalize('NFKC')
    if (/^\d+(?:\.\d+)?$/.test(text)) return this.#parseDigits(text)
    let match = YEAR_FIRST.exec(text)
    if (match) return this.#moment(dayOf(Number(match[1]), Number(match[2]), Number(match[3])), match, 4)
    match = YEAR_LAST.exec(text)
    if (match) {
      const [first, second] = [Number(match[1]), Number(match[3])]
      const [day, month] = this.#order === 'mdy' ? [second, first] : [first, second]
      return this.#moment(dayOf(fullYear(match[4]), month, day), match, 5)
    }
    match = MONTH_NAMED.exec(text)
    if (!match || (match[1] === undefined) === (match[3] === undefined)) return NaN
    const month = monthNamed(match[2] ?? '')
    return this.#moment(dayOf(fullYear(match[4]), month, Number(match[1] ?? match[3])), match, 5)
  }

  #fromWallClock(wall: number): UtcMillis {
    return Number.isNaN(wall) ? NaN : this.#calendar.fromWallClock(wall)
  }

  /** A bare number: seconds or their thousandth or millionth parts since 1970, a compact date, or a day (with its part) as Excel counts them. */
  #parseDigits(text: string): UtcMillis {
    const whole = text.indexOf('.') < 0 ? text.length : text.indexOf('.')
    if (whole === 10) return Math.round(Number(text) * SECOND)
    if (whole === 13) return Math.round(Number(text))
    if (whole === 16) return Math.round(Number(text) / 1000)
    const serial = EXCEL_SERIAL.exec(text)
    if (serial) return this.#fromWallClock(EXCEL_EPOCH + Number(serial[1]) * DAY + Math.round(Number(serial[2] ?? 0) * DAY / SECOND) * SECOND)
    const match = COMPACT.exec(text)
    if (!match) return NaN
    const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)]
    return this.#fromWallClock(dayOf(Number(match[1]), Number(match[2]), Number(match[3])) + timeOf(hour, minute, second))
  }

  /** @param at where the groups of the time begin within the match: half of the day, hour, minute, second, its part, half of the day, zone */
  #moment(day: number, match: RegExpExecArray, at: number): UtcMillis {
    const hour = hourOfDay(Number(match[at + 1] ?? 0), match[at] ?? match[at + 5])
    const wall = day + timeOf(hour, Number(match[at + 2] ?? 0), Number(match[at + 3] ?? 0)) + Number((match[at + 4] ?? '').slice(0, 3).padEnd(3, '0'))
    const zone = match[at + 6]
    return zone === undefined ? this.#fromWallClock(wall) : wall - offsetOf(zone.toUpperCase())
  }
}

/** The month that a text names: `Mar`, `June`, `3`, `3月`, `三月`; null where it names none. */
export function monthNumber(text: string): number | null {
  const folded = text.normalize('NFKC').trim().toLowerCase().replace(/月份?$/, '')
  const number = /^\d{1,2}$/.test(folded) ? Number(folded) : Math.max(monthNamed(folded), CHINESE_MONTHS.indexOf(folded) + 1)
  return number >= 1 && number <= 12 ? number : null
}

/** 0 where no month is called so. */
function monthNamed(name: string): number {
  const folded = name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  return MONTHS.findIndex(month => month.test(folded)) + 1
}

/** @param half of the day in English or Chinese, absent on a clock of 24 hours */
function hourOfDay(hour: number, half: string | undefined): number {
  if (half === undefined || hour > 12) return hour
  // 中午 is the time around noon: 11:30 before it, 12:30 and 1:30 after.
  if (half === '中午') return hour >= 10 ? hour : hour + 12
  return hour % 12 + (/^p|下午|傍晚|晚上/i.test(half) ? 12 : 0)
}

/** `YYYY-MM-DD`, alone or followed by ` HH:MM:SS`: the common case, read without a pattern. */
function plainIso(text: string): number {
  if ((text.length !== 10 && text.length !== 19) || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return NaN
  const day = dayOf(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10))
  if (text.length === 10) return day
  const gap = text.charCodeAt(10)
  if ((gap !== 32 && gap !== 84) || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return NaN
  return day + timeOf(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19))
}

function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return value
}

/** Milliseconds of a calendar day, NaN where there is no such day. */
function dayOf(year: number, month: number, day: number): number {
  if (!(year >= 1900 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return NaN
  const at = Date.UTC(year, month - 1, day)
  return day <= 28 || new Date(at).getUTCDate() === day ? at : NaN
}

function timeOf(hour: number, minute: number, second: number): number {
  if (!(hour <= 24 && minute < 60 && second <= 60) || hour * 60 + minute > DAY / MINUTE) return NaN
  return hour * HOUR + minute * MINUTE + second * SECOND
}

/** NaN where nobody knows the abbreviation. */
function offsetOf(zone: string): number {
  const match = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone)
  if (!match) return zone === 'Z' || zone === 'UTC' || zone === 'GMT' ? 0 : (ZONE_HOURS[zone] ?? NaN) * HOUR
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * HOUR + Number(match[3] ?? 0) * MINUTE)
}

function fullYear(text: string | undefined): number {
  const year = Number(text)
  return text?.length === 2 ? (year < 70 ? 2000 + year : 1900 + year) : year
}
