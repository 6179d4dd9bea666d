import type { CalibrationBin } from '../../../core/domain/evaluation.ts'

/** The share of all customers to whom it happened, whom a list drawn by lot would find; null without bins. */
export function observedShare(bins: readonly CalibrationBin[]): number | null {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0)
  return count === 0 ? null : bins.reduce((sum, bin) => sum + bin.count * bin.observed, 0) / count
}

/** The bin whose prediction lies nearest to a given one, for a title that reads one of them out. */
export function binNear(bins: readonly CalibrationBin[], predicted: number): CalibrationBin | null {
  return bins.filter(bin => bin.count > 0).reduce<CalibrationBin | null>((best, bin) => best === null || Math.abs(bin.meanPredicted - predicted) < Math.abs(best.meanPredicted - predicted) ? bin : best, null)
}
