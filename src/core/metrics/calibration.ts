import type { CalibrationBin } from '../domain/evaluation.ts'

/** Observed against predicted in `bins` bins of equal width over [0, 1]; empty bins are left out. */
export function calibrationBins(predicted: Float64Array, happened: Uint8Array, bins = 10): CalibrationBin[] {
  const count = new Uint32Array(bins)
  const sum = new Float64Array(bins)
  const positives = new Uint32Array(bins)
  for (let i = 0; i < predicted.length; i++) {
    const p = predicted[i] ?? 0
    const bin = Math.min(bins - 1, Math.floor(p * bins))
    count[bin] = (count[bin] ?? 0) + 1
    sum[bin] = (sum[bin] ?? 0) + p
    positives[bin] = (positives[bin] ?? 0) + (happened[i] ?? 0)
  }
  return Array.from(count, (n, bin) => ({ count: n, meanPredicted: (sum[bin] ?? 0) / n, observed: (positives[bin] ?? 0) / n })).filter(bin => bin.count > 0)
}

/** Expected calibration error: mean over cases of |mean predicted − observed| of the case's bin, ten bins of equal width (Naeini et al. 2015). */
export function expectedCalibrationError(predicted: Float64Array, happened: Uint8Array): number {
  return calibrationBins(predicted, happened).reduce((sum, bin) => sum + bin.count * Math.abs(bin.meanPredicted - bin.observed), 0) / predicted.length
}
