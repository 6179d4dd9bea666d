/** Mean of |prediction − truth|. */
export function meanAbsoluteError(predicted: Float64Array, truth: Float64Array): number {
  let sum = 0
  for (let i = 0; i < predicted.length; i++) sum += Math.abs((predicted[i] ?? 0) - (truth[i] ?? 0))
  return sum / predicted.length
}

/** Square root of the mean of (prediction − truth)². */
export function rootMeanSquareError(predicted: Float64Array, truth: Float64Array): number {
  let sum = 0
  for (let i = 0; i < predicted.length; i++) sum += ((predicted[i] ?? 0) - (truth[i] ?? 0)) ** 2
  return Math.sqrt(sum / predicted.length)
}

/** Pearson's correlation; NaN where one of the two does not vary. */
export function pearsonCorrelation(predicted: Float64Array, truth: Float64Array): number {
  const n = predicted.length
  const meanP = predicted.reduce((a, b) => a + b, 0) / n
  const meanT = truth.reduce((a, b) => a + b, 0) / n
  let pt = 0
  let pp = 0
  let tt = 0
  for (let i = 0; i < n; i++) {
    const p = (predicted[i] ?? 0) - meanP
    const t = (truth[i] ?? 0) - meanT
    pt += p * t
    pp += p * p
    tt += t * t
  }
  return pp === 0 || tt === 0 ? NaN : pt / Math.sqrt(pp * tt)
}
