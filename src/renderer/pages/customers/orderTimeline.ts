import { DAY, type Period, type UtcMillis } from '../../../core/domain/time.ts'

/** A circle on the time line: `share` of its width, `radius` in pixels. */
export interface TimelineCircle { share: number; radius: number; at: UtcMillis; amountMinor: number }

export interface Timeline {
  axis: Period
  circles: TimelineCircle[]
  /** Where today is. */
  today: number
  /** The middle 80 % of when the next order comes, cut off at the end; null where nothing is foretold. */
  expected: { from: number; to: number } | null
}

const SMALLEST = 2.5
const LARGEST = 6.5
/** The expected window may take up to this share of what lies before today; a longer one is cut off. */
const AHEAD = 0.25

/**
 * Lays out a customer's orders from the first to today, with room for what is expected.
 * A circle's area grows with the order's amount.
 */
export function layOutTimeline(orders: readonly { at: UtcMillis; totalMinor: number }[], today: UtcMillis, expected: { low: UtcMillis; high: UtcMillis } | null): Timeline {
  const first = Math.min(today, ...orders.map(({ at }) => at))
  const past = Math.max(today - first, 30 * DAY)
  const margin = past * 0.02
  const start = today - past - margin
  const end = today + Math.min(Math.max(expected ? expected.high - today : 0, past * 0.05), past * AHEAD) + margin
  const place = (at: UtcMillis) => Math.min(1, Math.max(0, (at - start) / (end - start)))
  const largest = Math.max(1, ...orders.map(({ totalMinor }) => totalMinor))
  const window = expected && { from: place(Math.max(expected.low, today)), to: place(expected.high) }
  return {
    axis: { start, end },
    circles: orders.map(({ at, totalMinor }) => ({ share: place(at), at, amountMinor: totalMinor, radius: SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(Math.max(0, totalMinor) / largest) })),
    today: place(today),
    expected: window && window.to > window.from ? window : null,
  }
}
