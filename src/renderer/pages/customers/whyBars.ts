import type { ReasonView } from '../../../contracts/customers.ts'

/** A reason's bar, from the zero line to its end, in shares of the width that all bars share. */
export interface WhyBar { reason: ReasonView; points: number; from: number; to: number }

/** Lays out reasons that have a share on one scale: what raises the risk goes right of zero, what lowers it left. */
export function whyBars(reasons: readonly ReasonView[]): WhyBar[] {
  const counted = reasons.flatMap(reason => reason.share === null ? [] : [{ reason, points: reason.share * 100 }])
  const most = Math.max(0, ...counted.map(({ points }) => points))
  const least = Math.min(0, ...counted.map(({ points }) => points))
  const width = most - least || 1
  const place = (points: number) => (points - least) / width
  return counted.map(({ reason, points }) => ({ reason, points, from: place(Math.min(0, points)), to: place(Math.max(0, points)) }))
}
