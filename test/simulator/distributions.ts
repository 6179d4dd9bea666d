import type { Random } from '../../src/core/domain/random.ts'

/** Standard normal by the Box–Muller transform; one of the two values it gives. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

/** Exponential with mean 1. */
export function exponential(random: Random): number {
  return -Math.log(1 - random.next())
}

/** Gamma with the given shape and scale 1 (Marsaglia & Tsang 2000; shapes below 1 by their boost). */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(random)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Beta(a, b) as a share of two gammas. */
export function beta(random: Random, a: number, b: number): number {
  const x = gamma(random, a)
  return x / (x + gamma(random, b))
}

/** Poisson by counting exponential steps; meant for small means. */
export function poisson(random: Random, mean: number): number {
  let count = 0
  for (let sum = exponential(random); sum < mean; sum += exponential(random)) count++
  return count
}

/** Draws positions in proportion to weights, in logarithmic time. */
export class WeightedChoice {
  readonly #sums: Float64Array

  constructor(weights: readonly number[]) {
    let sum = 0
    this.#sums = Float64Array.from(weights, weight => (sum += weight))
  }

  draw(random: Random): number {
    const at = random.next() * (this.#sums.at(-1) ?? 0)
    let low = 0
    let high = this.#sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sums[middle] ?? 0) > at) high = middle
      else low = middle + 1
    }
    return low
  }
}

export function oneOf<T>(random: Random, items: readonly T[]): T {
  const item = items[random.integer(items.length)]
  if (item === undefined) throw new RangeError('nothing to choose from')
  return item
}
