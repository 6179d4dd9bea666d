/** A rising curve through the points (at[i], value[i]), straight between them and level beyond. */
export interface IsotonicCurve {
  readonly at: readonly number[]
  readonly value: readonly number[]
}

/**
 * The rising step curve nearest to what happened in squares, by pooling neighbours that fall (Ayer et al. 1955; for probabilities
 * Zadrozny & Elkan 2002), told by the middles of its steps. Each step counts one half of a case more of either kind, so that none is
 * certain, and neighbours are pooled until these shares rise too.
 */
export function fitIsotonicCurve(x: Float64Array, happened: Uint8Array): IsotonicCurve {
  const order = Uint32Array.from(x.keys()).sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0))
  const steps: Step[] = []
  for (let start = 0; start < order.length;) {
    const step = { cases: 0, positives: 0, sum: 0 }
    const tied = x[order[start] ?? 0]
    for (; start < order.length && x[order[start] ?? 0] === tied; start++) {
      step.cases++
      step.positives += happened[order[start] ?? 0] ?? 0
      step.sum += tied ?? 0
    }
    steps.push(step)
    for (let last = steps.at(-1), before = steps.at(-2); last && before && falls(before, last); last = steps.at(-1), before = steps.at(-2)) {
      steps.pop()
      before.cases += last.cases
      before.positives += last.positives
      before.sum += last.sum
    }
  }
  return { at: steps.map(({ sum, cases }) => sum / cases), value: steps.map(share) }
}

interface Step { cases: number; positives: number; sum: number }

/** As counted, or with the half of a case more. */
const falls = (before: Step, after: Step): boolean => before.positives * after.cases >= after.positives * before.cases || share(before) >= share(after)

const share = ({ positives, cases }: Step): number => (positives + 0.5) / (cases + 1)

export function evaluateIsotonic({ at, value }: IsotonicCurve, x: number): number {
  let low = 0
  let high = at.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((at[middle] ?? 0) <= x) low = middle + 1
    else high = middle
  }
  const [left, right] = [Math.max(0, low - 1), Math.min(at.length - 1, low)]
  const width = (at[right] ?? 0) - (at[left] ?? 0)
  const share = width > 0 ? (x - (at[left] ?? 0)) / width : 0
  return (value[left] ?? 0) + share * ((value[right] ?? 0) - (value[left] ?? 0))
}
