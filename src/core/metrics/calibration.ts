import type { CalibrationBin } from '../domain/evaluation.ts'
import { Random } from '../domain/random.ts'

/**
 * Observed against predicted in `bins` bins that hold as many cases each, the least probable first. Cases of equal probability
 * stay together, so that a model of few steps has fewer bins.
 */
export function calibrationBins(predicted: Float64Array, happened: Uint8Array, bins = 10): CalibrationBin[] {
  const order = Uint32Array.from(predicted.keys()).sort((a, b) => (predicted[a] ?? 0) - (predicted[b] ?? 0))
  const result: CalibrationBin[] = []
  for (let bin = 1, start = 0; start < order.length; bin++) {
    let end = Math.max(start, Math.round(bin * order.length / bins))
    while (end > start && end < order.length && predicted[order[end] ?? 0] === predicted[order[end - 1] ?? 0]) end++
    if (end === start) continue
    let sum = 0
    let positives = 0
    for (const i of order.subarray(start, end)) {
      sum += predicted[i] ?? 0
      positives += happened[i] ?? 0
    }
    result.push({ count: end - start, meanPredicted: sum / (end - start), observed: positives / (end - start) })
    start = end
  }
  return result
}

/** Expected calibration error: mean over cases of |mean predicted − observed| of the case's bin, ten bins of equal mass (Nixon et al. 2019). */
export function expectedCalibrationError(predicted: Float64Array, happened: Uint8Array): number {
  return calibrationBins(predicted, happened).reduce((sum, bin) => sum + bin.count * Math.abs(bin.meanPredicted - bin.observed), 0) / predicted.length
}

/**
 * The calibration error that remains by chance alone: its mean where everything happens with exactly the predicted probability. No model
 * can be expected to have less on so many cases.
 */
export function calibrationErrorByChance(predicted: Float64Array, seed: number, draws = 50): number {
  const random = new Random(seed)
  let sum = 0
  for (let draw = 0; draw < draws; draw++) sum += expectedCalibrationError(predicted, Uint8Array.from(predicted, p => Number(random.next() < p)))
  return sum / draws
}
