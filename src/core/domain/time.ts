/** Milliseconds since 1970-01-01T00:00:00Z. Every stored time is one. */
export type UtcMillis = number

/** A calendar day as `YYYY-MM-DD`, in the shop's own time zone. */
export type IsoDate = string

/** Where the time of day comes from; core never asks the computer itself. */
export type Clock = () => UtcMillis

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const WEEK = 7 * DAY

/** From `start` (included) to `end` (not included). */
export interface Period {
  start: UtcMillis
  end: UtcMillis
}
