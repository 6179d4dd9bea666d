import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Checkpoint } from './fitting.ts'
import { NEIGHBOUR_READING, neighbourRanker } from './neighbourRanker.ts'
import { neighbourKeep, NeighbourRows, scoreOfRank, type Neighbours } from './neighbours.ts'
import { occurrencesByProduct } from './occurrences.ts'
import { countOrdersByProduct, numberSetting, type Recommender } from './recommender.ts'

/** Of one customer at most so many purchases are paired, the latest, so that one wholesaler cannot hold everything up. */
const MOST_PURCHASES = 300
const CHECKPOINT_EVERY = 200_000

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
    const neighbours = await recallSimilarities(part, {
      ownExponent: numberSetting(parameters, 'ownExponent'),
      otherExponent: numberSetting(parameters, 'otherExponent'),
      busyExponent: numberSetting(parameters, 'busyExponent'),
      shrink: numberSetting(parameters, 'shrink'),
    }, checkpoint)
    return neighbourRanker('itemKnn', part.histories, neighbours, countOrdersByProduct(part), parameters)
  },
}

interface SimilaritySettings {
  readonly ownExponent: number
  readonly otherExponent: number
  readonly busyExponent: number
  readonly shrink: number
}

/** The last table of each part: several settings change how it is read, not what is in it. */
const lastTable = new WeakMap<HistoryPart, { settings: string; neighbours: Neighbours }>()

async function recallSimilarities(part: HistoryPart, settings: SimilaritySettings, checkpoint: Checkpoint): Promise<Neighbours> {
  const key = JSON.stringify(settings)
  const last = lastTable.get(part)
  if (last?.settings === key) return last.neighbours
  const neighbours = await similarities(part, settings, checkpoint)
  lastTable.set(part, { settings: key, neighbours })
  return neighbours
}

async function similarities(part: HistoryPart, settings: SimilaritySettings, checkpoint: Checkpoint): Promise<Neighbours> {
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
  const norm = sizes.map(size => size ** -settings.otherExponent)
  const keep = neighbourKeep(histories.products)
  const sums = new Float64Array(histories.products)
  const touched = new Int32Array(histories.products)
  const scores = new Float32Array(histories.products)
  /** The last pairing that counted each product, so that what one customer bought twice counts once. */
  const countedIn = new Int32Array(histories.products)
  let pairing = 0
  const table = new NeighbourRows(histories.products)
  let looked = 0
  for (let own = 0; own < histories.products; own++) {
    let length = 0
    buyersOf(own, (customer) => {
      const end = ends[customer] ?? 0
      const weight = weightOf[customer] ?? 0
      pairing++
      const first = Math.max(histories.starts[customer] ?? 0, end - MOST_PURCHASES)
      for (let row = first; row < end; row++) {
        const other = histories.product[row] ?? 0
        if (other === own || countedIn[other] === pairing) continue
        countedIn[other] = pairing
        if (sums[other] === 0) touched[length++] = other
        sums[other] = (sums[other] ?? 0) + weight
      }
      looked += end - first
    })
    const ownNorm = (sizes[own] ?? 1) ** -settings.ownExponent
    for (let t = 0; t < length; t++) {
      const other = touched[t] ?? 0
      scores[t] = (sums[other] ?? 0) * ownNorm * (norm[other] ?? 0)
      sums[other] = 0
    }
    const least = scoreOfRank(scores, length, keep)
    for (let t = 0; t < length; t++) if ((scores[t] ?? 0) >= least) table.add(touched[t] ?? 0, scores[t] ?? 0)
    table.endRow()
    if (looked > CHECKPOINT_EVERY) {
      looked = 0
      await checkpoint()
    }
  }
  return table.finish()
}
