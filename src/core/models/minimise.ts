export interface Minimum {
  at: number[]
  value: number
}

const MOST_ITERATIONS = 300
/** A gradient this small ends the search; central differences of a value near 1 are good to about 1e-10. */
const ENOUGH = 1e-6
/** A step that lowers the value by less than this part of it is the last: no sample tells such parameters apart. */
const NO_GAIN = 1e-9

/**
 * Minimises a smooth function by BFGS (Nocedal & Wright 2006, algorithm 6.1) with central differences and a backtracking line search.
 * @param step awaited once an iteration
 */
export async function minimise(f: (x: readonly number[]) => number, start: readonly number[], step: () => Promise<void>): Promise<Minimum> {
  const n = start.length
  let x = [...start]
  let value = f(x)
  let slope = gradient(f, x)
  let inverse = identity(n)
  for (let iteration = 0; iteration < MOST_ITERATIONS && Math.hypot(...slope) > ENOUGH; iteration++) {
    await step()
    let direction = inverse.map(row => -dot(row, slope))
    if (dot(direction, slope) >= 0) {
      inverse = identity(n)
      direction = slope.map(g => -g)
    }
    const next = searchLine(f, x, value, slope, direction)
    if (!next) break
    const nextSlope = gradient(f, next.at)
    const moved = next.at.map((v, i) => v - (x[i] ?? 0))
    const turned = nextSlope.map((v, i) => v - (slope[i] ?? 0))
    const gain = value - next.value
    inverse = updateInverse(inverse, moved, turned)
    x = next.at
    value = next.value
    slope = nextSlope
    if (gain < NO_GAIN * Math.abs(value)) break
  }
  return { at: x, value }
}

/** The best of several starts. */
export async function minimiseFrom(f: (x: readonly number[]) => number, starts: readonly (readonly number[])[], step: () => Promise<void>): Promise<Minimum> {
  let best: Minimum = { at: [], value: Infinity }
  for (const start of starts) {
    const found = await minimise(f, start, step)
    if (found.value < best.value) best = found
  }
  return best
}

/** Halves the step until Armijo's condition holds; a step of more than 4 in any coordinate is cut first, as parameters are logarithms here. */
function searchLine(f: (x: readonly number[]) => number, x: readonly number[], value: number, slope: readonly number[], direction: readonly number[]): Minimum | null {
  const longest = Math.max(...direction.map(Math.abs))
  const promised = dot(slope, direction)
  for (let length = Math.min(1, 4 / longest); length > 1e-12; length /= 2) {
    const at = x.map((v, i) => v + length * (direction[i] ?? 0))
    const there = f(at)
    if (there <= value + 1e-4 * length * promised) return { at, value: there }
  }
  return null
}

function gradient(f: (x: readonly number[]) => number, x: readonly number[]): number[] {
  return x.map((v, i) => {
    const h = 1e-5 * Math.max(1, Math.abs(v))
    return (f(x.with(i, v + h)) - f(x.with(i, v - h))) / (2 * h)
  })
}

/** (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ with ρ = 1 / yᵀs; left as it is where the curvature is not positive. */
function updateInverse(h: number[][], s: readonly number[], y: readonly number[]): number[][] {
  const curvature = dot(y, s)
  if (curvature <= 1e-14) return h
  const hy = h.map(row => dot(row, y))
  const scale = (1 + dot(y, hy) / curvature) / curvature
  return h.map((row, i) => row.map((v, j) => v + scale * (s[i] ?? 0) * (s[j] ?? 0) - ((hy[i] ?? 0) * (s[j] ?? 0) + (s[i] ?? 0) * (hy[j] ?? 0)) / curvature))
}

function identity(n: number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => i === j ? 1 : 0))
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0)
}
