/**
 * A share as "1 in N", where that is honest: N is whole and its share lies within a tenth of the true one.
 * @returns null where only a percentage tells it, and for shares under 1 in 20
 */
export function oneIn(share: number): number | null {
  if (share <= 0 || share < 0.05) return null
  const every = Math.round(1 / share)
  return Math.abs(1 / every - share) <= share * 0.1 ? every : null
}
