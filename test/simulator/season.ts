import { Calendar } from '../../src/core/domain/calendar.ts'
import type { Random } from '../../src/core/domain/random.ts'
import { DAY, MINUTE, type IsoDate, type UtcMillis } from '../../src/core/domain/time.ts'

/** How busy each month is, January first; the mean is about 1. December stands out, early summer a little. */
const MONTHS = [0.75, 0.85, 0.9, 0.95, 1, 1.05, 0.95, 0.85, 0.9, 1, 1.35, 1.7]
/** How busy each weekday is, Sunday first. */
const WEEKDAYS = [1.2, 1.05, 0.95, 0.9, 0.95, 0.95, 1]
/** How busy each hour of the shop's day is, midnight first. */
const HOURS = [1, 0.5, 0.3, 0.2, 0.2, 0.3, 0.8, 2, 3, 4, 5, 5, 6, 5, 4, 4, 4, 5, 6, 8, 9, 8, 5, 2]

/**
 * The shop's own clock: it runs faster on busy days, so that a steady rhythm on it is a seasonal one on the calendar
 * (a renewal process under a change of time).
 */
export class Season {
  readonly calendar: Calendar
  readonly #firstDay: IsoDate
  /** Shop time at the start of each day, in mean days. */
  readonly #startOfDay: Float64Array
  readonly #hourSums: number[]

  constructor(timeZone: string, firstDay: IsoDate, days: number) {
    this.calendar = new Calendar(timeZone)
    this.#firstDay = firstDay
    this.#startOfDay = new Float64Array(days + 1)
    for (let day = 0; day < days; day++) {
      const date = new Date(Date.parse(`${firstDay}T00:00:00Z`) + day * DAY)
      this.#startOfDay[day + 1] = (this.#startOfDay[day] ?? 0) + (MONTHS[date.getUTCMonth()] ?? 1) * (WEEKDAYS[date.getUTCDay()] ?? 1)
    }
    let sum = 0
    this.#hourSums = HOURS.map(weight => (sum += weight))
  }

  /** Shop time when day `day` (counted from the first) begins. */
  startOfDay(day: number): number {
    return this.#startOfDay[Math.min(day, this.#startOfDay.length - 1)] ?? 0
  }

  /** Number of the day on which the shop's clock shows `shopTime`; the last day and more for times beyond the table. */
  dayAt(shopTime: number): number {
    let low = 0
    let high = this.#startOfDay.length - 1
    if (shopTime >= (this.#startOfDay[high] ?? 0)) return high
    while (low + 1 < high) {
      const middle = (low + high) >> 1
      if ((this.#startOfDay[middle] ?? 0) <= shopTime) low = middle
      else high = middle
    }
    return low
  }

  /** A likely time of that day, to the second. */
  timeOn(day: number, random: Random): UtcMillis {
    const at = random.next() * (this.#hourSums.at(-1) ?? 1)
    const hour = this.#hourSums.findIndex(sum => sum > at)
    const wall = Date.parse(`${this.#firstDay}T00:00:00Z`) + day * DAY + hour * 60 * MINUTE + random.integer(3600) * 1000
    return this.calendar.fromWallClock(wall)
  }

  /** Number of the day in which a moment lies. */
  dayOf(at: UtcMillis): number {
    return Math.round((Date.parse(`${this.calendar.dateOf(at)}T00:00:00Z`) - Date.parse(`${this.#firstDay}T00:00:00Z`)) / DAY)
  }

  /** How much more than usual a seasonal category is wanted in a month (0 January … 11 December). */
  static demand(season: 'winter' | 'summer' | null, month: number): number {
    if (season === null) return 1
    const winter = [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.3, 0.4, 0.7, 1.2, 2, 2.5]
    return winter[season === 'winter' ? month : (month + 6) % 12] ?? 1
  }
}

/** The highest value of `Season.demand`. */
export const MAX_SEASONAL_DEMAND = 2.5
