import type { HistoryPart } from '../../datasets/historyPart.ts'
import type { ProductPair } from '../../domain/prediction.ts'
import type { Checkpoint } from '../../models/fitting.ts'

/** A product's partners listed. */
const PARTNERS = 10
/** Pairs seen together in fewer groups are chance. */
const FEWEST_TOGETHER = 3
/** So many groups of prior belief that a pair meets as often as chance has it. */
const PRIOR = 5
/** Of one group at most so many products are paired, so that one wholesaler's history cannot hold everything up. */
const LARGEST_GROUP = 400
const CHECKPOINT_EVERY = 500_000

/** Sets of products that belong together: those of group `g` are `product[starts[g]]` to `product[starts[g + 1] − 1]`. */
export interface ProductGroups {
  readonly starts: Int32Array
  readonly product: Int32Array
  readonly products: number
}

/** Each order is a group: for what is bought together. */
export function groupByOrder(part: HistoryPart): ProductGroups {
  return group(part, true)
}

/** Each customer is a group: for what the same people buy. */
export function groupByCustomer(part: HistoryPart): ProductGroups {
  return group(part, false)
}

/**
 * Each product's partners. `support`: groups with both. `lift`: support over the number expected by chance, n₁ · n₂ / N, where n
 * are groups with each product and N groups with two products or more (the others can hold no pair).
 * `score`, by which partners are ranked: (support + PRIOR) / (expected + PRIOR), the lift drawn toward 1 where it rests on little.
 * @param productIds the store's row number of each dense product number
 */
export async function pairProducts(groups: ProductGroups, productIds: Int32Array, checkpoint: Checkpoint): Promise<ProductPair[]> {
  const { groupStarts, groupsOf, counts, usable } = indexGroups(groups)
  const together = new Int32Array(groups.products)
  const touched = new Int32Array(groups.products)
  const pairs: ProductPair[] = []
  let looked = 0
  for (let own = 0; own < groups.products; own++) {
    let length = 0
    for (let i = groupStarts[own] ?? 0; i < (groupStarts[own + 1] ?? 0); i++) {
      const g = groupsOf[i] ?? 0
      const start = groups.starts[g] ?? 0
      const end = Math.min(groups.starts[g + 1] ?? 0, start + LARGEST_GROUP)
      for (let member = start; member < end; member++) {
        const other = groups.product[member] ?? 0
        if (together[other] === 0) touched[length++] = other
        together[other] = (together[other] ?? 0) + 1
      }
      looked += end - start
    }
    const partners: Omit<ProductPair, 'rank'>[] = []
    for (let t = 0; t < length; t++) {
      const other = touched[t] ?? 0
      const support = together[other] ?? 0
      together[other] = 0
      const expected = (counts[own] ?? 0) * (counts[other] ?? 0) / usable
      if (other === own || support < FEWEST_TOGETHER || support <= expected) continue
      partners.push({
        productId: productIds[own] ?? 0, otherProductId: productIds[other] ?? 0,
        score: (support + PRIOR) / (expected + PRIOR), lift: support / expected, support,
      })
    }
    partners.sort((a, b) => b.score - a.score || a.otherProductId - b.otherProductId)
    pairs.push(...partners.slice(0, PARTNERS).map((partner, index) => ({ ...partner, rank: index + 1 })))
    if (looked > CHECKPOINT_EVERY) {
      looked = 0
      await checkpoint()
    }
  }
  return pairs
}

function indexGroups(groups: ProductGroups): { groupStarts: Int32Array; groupsOf: Int32Array; counts: Int32Array; usable: number } {
  const counts = new Int32Array(groups.products)
  const size = (g: number): number => (groups.starts[g + 1] ?? 0) - (groups.starts[g] ?? 0)
  let usable = 0
  for (let g = 0; g + 1 < groups.starts.length; g++) {
    if (size(g) < 2) continue
    usable++
    for (let i = groups.starts[g] ?? 0; i < (groups.starts[g + 1] ?? 0); i++) counts[groups.product[i] ?? 0] = (counts[groups.product[i] ?? 0] ?? 0) + 1
  }
  const groupStarts = new Int32Array(groups.products + 1)
  for (let p = 0; p < groups.products; p++) groupStarts[p + 1] = (groupStarts[p] ?? 0) + (counts[p] ?? 0)
  const groupsOf = new Int32Array(groupStarts[groups.products] ?? 0)
  const next = groupStarts.slice()
  for (let g = 0; g + 1 < groups.starts.length; g++) {
    if (size(g) < 2) continue
    for (let i = groups.starts[g] ?? 0; i < (groups.starts[g + 1] ?? 0); i++) {
      const product = groups.product[i] ?? 0
      groupsOf[next[product] ?? 0] = g
      next[product] = (next[product] ?? 0) + 1
    }
  }
  return { groupStarts, groupsOf, counts, usable }
}

function group({ histories, ends }: HistoryPart, byOrder: boolean): ProductGroups {
  const starts: number[] = [0]
  const product = new Int32Array(histories.product.length)
  const lastGroup = new Int32Array(histories.products).fill(-1)
  let length = 0
  for (let c = 0; c < histories.customers; c++) {
    const start = histories.starts[c] ?? 0
    for (let row = start; row < (ends[c] ?? 0); row++) {
      if (byOrder && row > start && histories.step[row] !== histories.step[row - 1]) starts.push(length)
      const own = histories.product[row] ?? 0
      if (lastGroup[own] === starts.length) continue
      lastGroup[own] = starts.length
      product[length++] = own
    }
    starts.push(length)
  }
  return { starts: Int32Array.from(starts), product: product.subarray(0, length), products: histories.products }
}
