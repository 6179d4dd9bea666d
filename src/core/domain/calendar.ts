import { DAY, HOUR, MINUTE, type IsoDate, type UtcMillis } from './time.ts'

/**
 * Converts between UTC and the wall clock of one IANA time zone.
 * `Intl` costs microseconds a call, so the zone's offset is remembered for every day it was asked for, and on a day that changes it for every quarter hour.
 */
export class Calendar {
  readonly timeZone: string
  readonly #format: Intl.DateTimeFormat
  /** By day of UTC; NaN for one on which the clock changes. */
  readonly #offsetsOfDays = new Map<number, number>()
  /** By quarter hour. */
  readonly #offsets = new Map<number, number>()

  /** @throws RangeError when the runtime does not know the zone. */
  constructor(timeZone: string) {
    this.timeZone = timeZone
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    })
  }

  /** Milliseconds to add to UTC to get the zone's wall clock at that moment. */
  offsetAt(at: UtcMillis): number {
    const ofDay = this.#offsetOfDay(Math.floor(at / DAY))
    if (!Number.isNaN(ofDay)) return ofDay
    const quarter = Math.floor(at / (15 * MINUTE))
    const known = this.#offsets.get(quarter)
    if (known !== undefined) return known
    const offset = this.#measureOffset(quarter * 15 * MINUTE)
    this.#offsets.set(quarter, offset)
    return offset
  }

  #offsetOfDay(day: number): number {
    const known = this.#offsetsOfDays.get(day)
    if (known !== undefined) return known
    const offset = this.#measureOffset(day * DAY)
    const ofDay = offset === this.#measureOffset((day + 1) * DAY - 15 * MINUTE) ? offset : NaN
    this.#offsetsOfDays.set(day, ofDay)
    return ofDay
  }

  /** The day on the zone's calendar. */
  dateOf(at: UtcMillis): IsoDate {
    return new Date(at + this.offsetAt(at)).toISOString().slice(0, 10)
  }

  /** `YYYY-MM` on the zone's calendar. */
  monthOf(at: UtcMillis): string {
    return this.dateOf(at).slice(0, 7)
  }

  /** `monthOf` for many moments, most of which fall into the month of the one before. */
  monthReader(): (at: UtcMillis) => string {
    let month = ''
    let start = Infinity
    let end = -Infinity
    return at => {
      if (at >= start && at < end) return month
      month = this.monthOf(at)
      start = this.startOf(`${month}-01`)
      end = this.startOf(`${Calendar.addDays(`${month}-01`, 31).slice(0, 7)}-01`)
      return month
    }
  }

  /**
   * The moment at which the zone's wall clock shows the given time (given as if it were UTC milliseconds).
   * A time that the clock skips in spring is read with the offset before the change; one shown twice in autumn is the first.
   */
  fromWallClock(wall: number): UtcMillis {
    const guess = wall - this.offsetAt(wall)
    const earlier = wall - this.offsetAt(guess - 3 * HOUR)
    const later = wall - this.offsetAt(guess + 3 * HOUR)
    if (earlier === later) return earlier
    return earlier + this.offsetAt(earlier) === wall ? earlier : later + this.offsetAt(later) === wall ? later : earlier
  }

  /** The first moment of a day of the zone's calendar. */
  startOf(date: IsoDate): UtcMillis {
    return this.fromWallClock(Date.parse(`${date}T00:00:00Z`))
  }

  /** The day that lies `days` after (or before) another. */
  static addDays(date: IsoDate, days: number): IsoDate {
    return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
  }

  #measureOffset(at: UtcMillis): number {
    const part = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
    for (const { type, value } of this.#format.formatToParts(at)) if (type in part) part[type as keyof typeof part] = Number(value)
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - at
  }
}
