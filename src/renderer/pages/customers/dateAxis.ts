import { DAY, type Period, type UtcMillis } from '../../../core/domain/time.ts'

/** Where a moment lies on an axis, as a share of its width. */
export const placeOf = (at: UtcMillis, axis: Period): number => (at - axis.start) / (axis.end - axis.start)

/** The axis of expected orders: from the day the predictions know to the end of the horizon. */
export function nextOrderAxis(asOf: UtcMillis, horizonDays: number): Period {
  return { start: asOf, end: asOf + horizonDays * DAY }
}

/** Every so many of an axis' marks get a name, so that at most `most` do. */
export const everyNth = (marks: number, most: number): number => Math.max(1, Math.ceil(marks / most))

/** A bar on the axis, in shares of its width. `dot` is null and `later` true where it lies beyond the end. */
export interface PlacedOrder {
  from: number
  to: number
  dot: number | null
  /** The bar goes on beyond the end. */
  open: boolean
  later: boolean
}

/** Places the middle 80 % and the likely day, cut off at the axis' ends. */
export function placeNextOrder(order: { at: UtcMillis; low: UtcMillis; high: UtcMillis }, axis: Period): PlacedOrder {
  const within = (share: number) => Math.min(1, Math.max(0, share))
  const dot = placeOf(order.at, axis)
  return {
    from: within(placeOf(order.low, axis)),
    to: within(placeOf(order.high, axis)),
    dot: dot <= 1 ? within(dot) : null,
    open: order.high > axis.end,
    later: placeOf(order.low, axis) > 1,
  }
}
