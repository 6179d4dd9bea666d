import { availableParallelism } from 'node:os'
import type { HistoryPart } from '../datasets/historyPart.ts'
import { onnxCpu } from '../nn/runtimes/onnxCpu.ts'
import type { Checkpoint } from './fitting.ts'
import { LastTables } from './lastTables.ts'
import { NEIGHBOUR_READING, neighbourRanker } from './neighbourRanker.ts'
import { NeighbourRows, type Neighbours } from './neighbours.ts'
import { countOrdersByProduct, numberSetting, type Recommender } from './recommender.ts'
import { invertInPlace } from './symmetricInverse.ts'
import { SymmetricMatrix } from './symmetricMatrix.ts'

/** Of one customer at most so many purchases are paired, the latest, so that one wholesaler cannot hold everything up. */
const MOST_PURCHASES = 400
const CHECKPOINT_EVERY = 200_000

/**
 * EASE^R (Steck 2019): the item-to-item weights B with zero diagonal that best rebuild every customer's products from her others,
 * minimising |X − X·B|² + `ridge`·|B|². In closed form, with P = (XᵀX + ridge·I)⁻¹: B_ij = −P_ij / P_jj. Its memory grows with the
 * square of the products and its time with the cube, so only the `products` best sellers take part: 4,000 take 40 MB and some
 * seconds, 12,500 take 400 MB and about a minute. Of each product the neighbours with the highest weights are kept.
 */
export const ease: Recommender = {
  name: 'ease',
  defaults: { ridge: 100, products: 4000, ...NEIGHBOUR_READING },
  settings: { decay: [0.5, 0.65, 0.9], ridge: [30, 300, 1000], popularityWeight: [0.01], products: [12_500] },
  async fit(part, parameters, { checkpoint }) {
    const popularity = countOrdersByProduct(part)
    const neighbours = await recallWeights(part, popularity, numberSetting(parameters, 'ridge'), numberSetting(parameters, 'products'), checkpoint)
    return neighbourRanker('ease', part.histories, neighbours, popularity, parameters)
  },
}

const lastTables = new LastTables<{ ridge: number; products: number }>()

function recallWeights(part: HistoryPart, popularity: Float64Array, ridge: number, most: number, checkpoint: Checkpoint): Promise<Neighbours> {
  const chosen = bestSellers(popularity, most)
  return lastTables.recall(part, { ridge, products: chosen.length }, async () => {
    const matrix = await countPairs(part, chosen, checkpoint)
    for (let i = 0; i < matrix.size; i++) matrix.add(i, i, ridge)
    // One core is left to the merchant's own work.
    await invertInPlace(matrix, onnxCpu({ threads: Math.max(1, availableParallelism() - 1) }), checkpoint)
    return weightsOf(matrix, chosen, popularity.length, checkpoint)
  })
}

/** At most so many products that were bought at all, in ascending order of their numbers. */
function bestSellers(popularity: Float64Array, most: number): Int32Array {
  const bought = Int32Array.from(popularity.keys()).filter(product => (popularity[product] ?? 0) > 0)
  return bought.sort((a, b) => (popularity[b] ?? 0) - (popularity[a] ?? 0) || a - b).slice(0, most).sort()
}

/** XᵀX: how many customers have both of two products. */
async function countPairs({ histories, ends }: HistoryPart, chosen: Int32Array, checkpoint: Checkpoint): Promise<SymmetricMatrix> {
  const matrix = new SymmetricMatrix(chosen.length)
  const placeOf = new Int32Array(histories.products).fill(-1)
  chosen.forEach((product, place) => { placeOf[product] = place })
  let looked = 0
  for (let customer = 0; customer < histories.customers; customer++) {
    const end = ends[customer] ?? 0
    const rows = histories.product.subarray(Math.max(histories.starts[customer] ?? 0, end - MOST_PURCHASES), end)
    const places = [...new Set(rows)].map(product => placeOf[product] ?? -1).filter(place => place >= 0).sort((a, b) => a - b)
    for (const [index, place] of places.entries()) for (let other = index; other < places.length; other++) matrix.add(place, places[other] ?? 0, 1)
    looked += places.length ** 2
    if (looked > CHECKPOINT_EVERY) {
      looked = 0
      await checkpoint()
    }
  }
  return matrix
}

/** The highest of each row of B. */
async function weightsOf(inverse: SymmetricMatrix, chosen: Int32Array, products: number, checkpoint: Checkpoint): Promise<Neighbours> {
  const table = new NeighbourRows(products)
  const diagonal = Float64Array.from(chosen, (_, i) => inverse.get(i, i))
  const weights = new Float32Array(chosen.length)
  let row = 0
  for (const [i, product] of chosen.entries()) {
    for (; row < product; row++) table.endRow()
    for (let j = 0; j < chosen.length; j++) weights[j] = j === i ? 0 : -inverse.get(i, j) / (diagonal[j] ?? 1)
    table.addRow(weights, weights.length, chosen)
    row++
    if (i % 100 === 0) await checkpoint()
  }
  for (; row < products; row++) table.endRow()
  return table.finish()
}
