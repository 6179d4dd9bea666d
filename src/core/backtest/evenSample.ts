/** At most so many, taken evenly from all. */
export function evenSample<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  const stride = all.length / most
  return Array.from({ length: most }, (_, i) => all[Math.floor(i * stride)]).filter(found => found !== undefined)
}
