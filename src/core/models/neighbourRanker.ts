import type { Histories } from '../datasets/histories.ts'
import type { Parameters } from './fitting.ts'
import type { Neighbours } from './neighbours.ts'
import { numberSetting, scoreEach, type FittedRecommender, type HistoryQuery } from './recommender.ts'

/** Purchases that weigh less than this are too old to matter. */
const NEGLIGIBLE = 1e-4

/** How a table of neighbours is read for a customer; the settings that do not change what is in the table. */
export const NEIGHBOUR_READING = { decay: 0.8, repeatWeight: 1, popularityWeight: 1e-6 }

/**
 * Ranks by the neighbours of what a customer bought: a purchase k orders back weighs `decay`^k and the product itself `repeatWeight`
 * times that; the sum is scaled to 1 at its highest, and `popularityWeight` adds best sellers, for histories that say little.
 * @param popularity orders with each product
 * @param parameters with the settings of `NEIGHBOUR_READING`
 */
export function neighbourRanker(name: string, histories: Histories, neighbours: Neighbours, popularity: Float64Array, parameters: Parameters): FittedRecommender {
  const decay = numberSetting(parameters, 'decay')
  const popularityWeight = numberSetting(parameters, 'popularityWeight') / popularity.reduce((a, b) => Math.max(a, b), 1)
  const repeatWeight = numberSetting(parameters, 'repeatWeight')
  const { starts, product, score: neighbourScore } = neighbours
  /** Calls back with each row of the history and its weight, the latest first. */
  const walk = (customer: number, end: number, visit: (row: number, weight: number) => void): void => {
    const lastStep = histories.step[end - 1] ?? 0
    for (let row = end - 1; row >= (histories.starts[customer] ?? 0); row--) {
      const weight = decay ** (lastStep - (histories.step[row] ?? 0))
      if (weight < NEGLIGIBLE) break
      visit(row, weight)
    }
  }
  const score = ({ customer, end }: HistoryQuery, scores: Float32Array): void => {
    scores.fill(0)
    let best = 0
    walk(customer, end, (row, weight) => {
      const own = histories.product[row] ?? 0
      for (let i = starts[own] ?? 0; i < (starts[own + 1] ?? 0); i++) {
        const other = product[i] ?? 0
        const sum = (scores[other] ?? 0) + (other === own ? repeatWeight : 1) * weight * (neighbourScore[i] ?? 0)
        scores[other] = sum
        if (sum > best) best = sum
      }
    })
    const scale = best > 0 ? 1 / best : 0
    for (let p = 0; p < scores.length; p++) scores[p] = (scores[p] ?? 0) * scale + popularityWeight * (popularity[p] ?? 0)
  }
  return {
    name,
    parameters,
    scoreAll: queries => scoreEach(queries, histories.products, score),
    strongestGround(customer, end, wanted) {
      let strongest: number | null = null
      let most = 0
      walk(customer, end, (row, weight) => {
        const own = histories.product[row] ?? 0
        for (let i = starts[own] ?? 0; i < (starts[own + 1] ?? 0); i++) {
          if (product[i] !== wanted) continue
          const part = weight * (neighbourScore[i] ?? 0)
          if (part > most) {
            most = part
            strongest = row
          }
        }
      })
      return strongest
    },
  }
}
