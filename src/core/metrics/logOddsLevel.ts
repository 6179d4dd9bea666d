/**
 * By how much log-odds are all to be moved so that their mean probability is `mean` (Newton's method, kept within bounds that close
 * in). Finite for means of 0 and 1 too.
 */
export function levelToMean(logits: Float64Array, mean: number): number {
  const wanted = mean * logits.length
  let [low, high] = [-MOST_LEVEL, MOST_LEVEL]
  let level = 0
  for (let step = 0; step < 60; step++) {
    let sum = 0
    let slope = 0
    for (const logit of logits) {
      const p = 1 / (1 + Math.exp(-logit - level))
      sum += p
      slope += p * (1 - p)
    }
    if (sum < wanted) low = level
    else high = level
    const next = level + (wanted - sum) / slope
    const moved = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(moved - level) < 1e-9) break
    level = moved
  }
  return level
}

const MOST_LEVEL = 20
