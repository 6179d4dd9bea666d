import type { Difference, DifferenceReason, ReconciledMonth } from '../../../core/domain/importing.ts'

/** One currency's reconciliation over one month or all: what the files say, each reason for a difference, and what is stored. */
export interface Reconciled {
  file: { orders: number; minor: number }
  differences: Difference[]
  stored: { orders: number; minor: number }
}

/** @param month `YYYY-MM`, or null for all of them */
export function reconciled(months: readonly ReconciledMonth[], currency: string, month: string | null): Reconciled {
  const chosen = months.filter(one => one.currency === currency && (month === null || one.month === month))
  const add = (part: 'file' | 'stored') => ({ orders: chosen.reduce((sum, one) => sum + one[part].orders, 0), minor: chosen.reduce((sum, one) => sum + one[part].minor, 0) })
  const byReason = new Map<DifferenceReason, Difference>()
  for (const { differences } of chosen) {
    for (const { reason, rows, orders, minor } of differences) {
      const sum = byReason.get(reason) ?? { reason, rows: 0, orders: 0, minor: 0 }
      byReason.set(reason, { reason, rows: sum.rows + rows, orders: sum.orders + orders, minor: sum.minor + minor })
    }
  }
  const differences = [...byReason.values()].filter(({ orders, minor, rows }) => orders !== 0 || minor !== 0 || rows > 0).sort((a, b) => Math.abs(b.minor) - Math.abs(a.minor))
  return { file: add('file'), differences, stored: add('stored') }
}
