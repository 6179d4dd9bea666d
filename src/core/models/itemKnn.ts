import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Checkpoint } from './fitting.ts'
import { LastTables } from './lastTables.ts'
import { NEIGHBOUR_READING, neighbourRanker } from './neighbourRanker.ts'
import type { Neighbours } from './neighbours.ts'
import { occurrencesByProduct } from './occurrences.ts'
import { countOrdersByProduct, numberSetting, type Recommender } from './recommender.ts'
import { tallyNeighbours, type SizeExponents } from './tallyNeighbours.ts'

/** Of one customer at most so many purchases are paired, the latest, so that one wholesaler cannot hold everything up. */
const MOST_PURCHASES = 300

/**
 * Item-kNN (Deshpande & Karypis 2004): products are near each other that the same customers bought, whenever that was.
 * similarity(i, j) = Σ over customers with both of purchases^−`busyExponent` / (n_i^`ownExponent` · n_j^`otherExponent`), where
 * n are such sums over all customers with a product, each with `shrink` added, so that similarities which rest on few count less.
 */
export const itemKnn: Recommender = {
  name: 'itemKnn',
  defaults: { ownExponent: 0.5, otherExponent: 0.5, busyExponent: 0.5, shrink: 0, ...NEIGHBOUR_READING },
  settings: {
    otherExponent: [0.2, 0.35, 0.65],
    shrink: [1, 5],
    busyExponent: [0.2, 0.8],
    ownExponent: [0.3, 0.7],
    decay: [0.5, 0.65, 0.9],
    popularityWeight: [0.01],
  },
  async fit(part, parameters, { checkpoint }) {
    const settings = {
      ownExponent: numberSetting(parameters, 'ownExponent'),
      otherExponent: numberSetting(parameters, 'otherExponent'),
      busyExponent: numberSetting(parameters, 'busyExponent'),
      shrink: numberSetting(parameters, 'shrink'),
    }
    const neighbours = await lastTables.recall(part, settings, () => similarities(part, settings, checkpoint))
    return neighbourRanker('itemKnn', part.histories, neighbours, countOrdersByProduct(part), parameters)
  },
}

interface SimilaritySettings extends SizeExponents {
  readonly busyExponent: number
  readonly shrink: number
}

const lastTables = new LastTables<SimilaritySettings>()

function similarities(part: HistoryPart, settings: SimilaritySettings, checkpoint: Checkpoint): Promise<Neighbours> {
  const { histories, ends } = part
  const { starts, customers } = occurrencesByProduct(part)
  const weightOf = Float64Array.from(ends, (end, customer) => (end - (histories.starts[customer] ?? 0)) ** -settings.busyExponent)
  const buyersOf = (own: number, visit: (customer: number) => void): void => {
    for (let i = starts[own] ?? 0; i < (starts[own + 1] ?? 0); i++) {
      const customer = customers[i] ?? 0
      if (i === starts[own] || customer !== customers[i - 1]) visit(customer)
    }
  }
  const sizes = new Float64Array(histories.products)
  for (let own = 0; own < histories.products; own++) {
    let size = settings.shrink
    buyersOf(own, (customer) => { size += weightOf[customer] ?? 0 })
    sizes[own] = size
  }
  /** The last pairing that counted each product, so that what one customer bought twice counts once. */
  const countedIn = new Int32Array(histories.products)
  let pairing = 0
  return tallyNeighbours(sizes, settings, (own, count) => {
    let looked = 0
    buyersOf(own, (customer) => {
      const end = ends[customer] ?? 0
      const weight = weightOf[customer] ?? 0
      pairing++
      const first = Math.max(histories.starts[customer] ?? 0, end - MOST_PURCHASES)
      for (let row = first; row < end; row++) {
        const other = histories.product[row] ?? 0
        if (other === own || countedIn[other] === pairing) continue
        countedIn[other] = pairing
        count(other, weight)
      }
      looked += end - first
    })
    return looked
  }, checkpoint)
}
