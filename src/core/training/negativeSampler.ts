import type { Random } from '../domain/random.ts'

/** Draws products to tell targets from. Ids are 1 to `products`. */
export interface NegativeSampler {
  draw(random: Random): number
  /** The logarithm of the chance with which one draw gives the product. */
  logQ(product: number): number
}

/** Every product equally often. */
export function uniformSampler(products: number): NegativeSampler {
  return { draw: random => 1 + random.integer(products), logQ: () => -Math.log(products) }
}

/**
 * Products by how often they occur, softened: chance ∝ (count + 1)^power.
 * @param counts by product id; index 0 is not used
 */
export function popularitySampler(counts: ArrayLike<number>, power: number): NegativeSampler {
  const cumulative = new Float64Array(counts.length)
  for (let product = 1; product < counts.length; product++) cumulative[product] = (cumulative[product - 1] ?? 0) + ((counts[product] ?? 0) + 1) ** power
  const total = cumulative.at(-1) ?? 0
  return {
    draw(random) {
      const chance = random.next() * total
      let low = 1
      let high = counts.length - 1
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((cumulative[middle] ?? 0) > chance) high = middle
        else low = middle + 1
      }
      return low
    },
    logQ: product => Math.log(((cumulative[product] ?? 0) - (cumulative[product - 1] ?? 0)) / total),
  }
}
