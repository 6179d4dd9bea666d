export type DayPart = 'morning' | 'afternoon' | 'evening'

/** The part of the day at the merchant's own clock: morning from 5, afternoon from 12, evening from 18 on. */
export function dayPart(now: Pick<Date, 'getHours'>): DayPart {
  const hour = now.getHours()
  return hour >= 5 && hour < 12 ? 'morning' : hour >= 12 && hour < 18 ? 'afternoon' : 'evening'
}
