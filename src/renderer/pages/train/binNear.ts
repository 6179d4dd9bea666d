import type { CalibrationBin } from '../../../core/domain/evaluation.ts'

/** The bin whose prediction lies nearest to a given one, for a title that reads one of them out. */
export function binNear(bins: readonly CalibrationBin[], predicted: number): CalibrationBin | null {
  return bins.filter(bin => bin.count > 0).reduce<CalibrationBin | null>((best, bin) => best === null || Math.abs(bin.meanPredicted - predicted) < Math.abs(best.meanPredicted - predicted) ? bin : best, null)
}
