import type { MinorUnits } from './money.ts'
import type { UtcMillis } from './time.ts'

/** Money that went back on an order as a whole, told by a row of its own. */
export interface Refund {
  at: UtcMillis
  minor: MinorUnits
}

/**
 * What several files, whose periods may overlap, tell of one order: a refund that stands in more than one of them is one; two of the same amount at the same
 * moment are two where one file has both.
 */
export function uniteRefunds<T extends Refund>(files: Iterable<readonly T[]>): T[] {
  const united = new Map<string, readonly T[]>()
  for (const file of files) {
    for (const [key, same] of Map.groupBy(file, ({ at, minor }) => `${at} ${minor}`)) {
      if (same.length > (united.get(key)?.length ?? 0)) united.set(key, same)
    }
  }
  return [...united.values()].flat()
}

export function sumRefunds(refunds: readonly Refund[]): MinorUnits {
  return refunds.reduce((sum, { minor }) => sum + minor, 0)
}
