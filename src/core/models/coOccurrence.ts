import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Histories } from '../datasets/histories.ts'
import type { Checkpoint } from './fitting.ts'
import { NeighbourRows, scoreOfRank, type Neighbours } from './neighbours.ts'
import { countOrdersByProduct, numberSetting, scoreEach, type FittedRecommender, type HistoryQuery, type Recommender } from './recommender.ts'

/** At most so many lines to each side of a purchase are looked at, so that one wholesaler cannot hold everything up. */
const MOST_LINES_ASIDE = 120
const MOST_NEIGHBOURS = 400
/** Bounds the table: so many neighbours in all (8 bytes each). */
const MOST_ENTRIES = 12_000_000
const CHECKPOINT_EVERY = 200_000
/** Purchases that weigh less than this are too old to matter. */
const NEGLIGIBLE = 1e-4

/**
 * Item-to-item co-occurrence: products that the same customers bought near each other. A pair counts 1 / d^distancePower for
 * purchases d orders apart (`basketWeight` in one order, where order means nothing), `backward` times that when the other came
 * first, within `window` orders; divided by popularity^exponent of both (exponent ½: the cosine). A product may be its own
 * neighbour over orders: that is how repeat goods show. A customer's score sums the neighbours of what she bought, a purchase k
 * orders back weighing decay^k and the product itself `repeatWeight` times that; `popularityWeight` adds best sellers, for
 * histories that say little.
 */
export const coOccurrence: Recommender = {
  name: 'coOccurrence',
  defaults: {
    window: 5, distancePower: 1, backward: 1, basketWeight: 1, ownExponent: 0.5, otherExponent: 0.5, decay: 0.8,
    repeatWeight: 1, popularityWeight: 1e-6,
  },
  settings: {
    repeatWeight: [3, 10, 30],
    otherExponent: [0.05, 0.2, 0.35],
    backward: [0.3, 0.6],
    ownExponent: [0.25, 0.4],
    decay: [0.5, 0.65, 0.9],
    window: [2, 12],
    distancePower: [0.5],
    basketWeight: [0.3],
    popularityWeight: [0.01],
  },
  async fit(part, parameters, { checkpoint }) {
    const popularity = countOrdersByProduct(part)
    const neighbours = await recallNeighbours(part, popularity, {
      window: numberSetting(parameters, 'window'),
      distancePower: numberSetting(parameters, 'distancePower'),
      backward: numberSetting(parameters, 'backward'),
      basketWeight: numberSetting(parameters, 'basketWeight'),
      ownExponent: numberSetting(parameters, 'ownExponent'),
      otherExponent: numberSetting(parameters, 'otherExponent'),
    }, checkpoint)
    const most = popularity.reduce((a, b) => Math.max(a, b), 1)
    return coOccurrenceRanker(part.histories, neighbours, popularity.map(count => count / most), parameters)
  },
}

interface CountingSettings {
  readonly window: number
  readonly distancePower: number
  readonly backward: number
  readonly basketWeight: number
  readonly ownExponent: number
  readonly otherExponent: number
}

/** The last table counted of each part: most settings that are tuned change how it is read, not what is in it. */
const lastCounted = new WeakMap<HistoryPart, { settings: string; neighbours: Neighbours }>()

async function recallNeighbours(part: HistoryPart, popularity: Float64Array, settings: CountingSettings, checkpoint: Checkpoint): Promise<Neighbours> {
  const key = JSON.stringify(settings)
  const last = lastCounted.get(part)
  if (last?.settings === key) return last.neighbours
  const neighbours = await countNeighbours(part, popularity, settings, checkpoint)
  lastCounted.set(part, { settings: key, neighbours })
  return neighbours
}

/**
 * Counts product by product, with one dense row of work space, so that memory is bounded by what is kept.
 * @param popularity orders with each product in the same part
 */
async function countNeighbours(part: HistoryPart, popularity: Float64Array, settings: CountingSettings, checkpoint: Checkpoint): Promise<Neighbours> {
  const { histories } = part
  const { starts: occurrenceStarts, rows, customers } = occurrencesByProduct(part)
  const weightAt = Float64Array.from({ length: settings.window + 1 }, (_, d) => d === 0 ? settings.basketWeight : d ** -settings.distancePower)
  const norm = popularity.map(count => count ** -settings.otherExponent)
  const keep = Math.max(20, Math.min(MOST_NEIGHBOURS, Math.floor(MOST_ENTRIES / histories.products)))
  const counts = new Float64Array(histories.products)
  const touched = new Int32Array(histories.products)
  const scores = new Float32Array(histories.products)
  const table = new NeighbourRows(histories.products)
  let looked = 0
  for (let own = 0; own < histories.products; own++) {
    let length = 0
    const count = (other: number, weight: number): void => {
      if (counts[other] === 0) touched[length++] = other
      counts[other] = (counts[other] ?? 0) + weight
    }
    for (let i = occurrenceStarts[own] ?? 0; i < (occurrenceStarts[own + 1] ?? 0); i++) {
      const row = rows[i] ?? 0
      const customer = customers[i] ?? 0
      looked += lookAround(histories, row, histories.starts[customer] ?? 0, part.ends[customer] ?? 0, settings, weightAt, count)
    }
    const ownNorm = (popularity[own] ?? 1) ** -settings.ownExponent
    for (let t = 0; t < length; t++) {
      const other = touched[t] ?? 0
      scores[t] = (counts[other] ?? 0) * ownNorm * (norm[other] ?? 0)
      counts[other] = 0
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

/** Counts the neighbours of one purchase. @returns how many rows were looked at */
function lookAround(histories: Histories, row: number, start: number, end: number, settings: CountingSettings, weightAt: Float64Array, count: (other: number, weight: number) => void): number {
  const { step, product } = histories
  const here = step[row] ?? 0
  const last = Math.min(end, row + 1 + MOST_LINES_ASIDE)
  let looked = 0
  for (let other = row + 1; other < last; other++, looked++) {
    const distance = (step[other] ?? 0) - here
    if (distance > settings.window) break
    const weight = weightAt[distance] ?? 0
    if (weight > 0) count(product[other] ?? 0, weight)
  }
  const first = Math.max(start, row - MOST_LINES_ASIDE)
  for (let other = row - 1; other >= first; other--, looked++) {
    const distance = here - (step[other] ?? 0)
    if (distance > settings.window) break
    // Within one basket there is no before and after; between orders, the other way round counts less.
    const weight = (weightAt[distance] ?? 0) * (distance === 0 ? 1 : settings.backward)
    if (weight > 0) count(product[other] ?? 0, weight)
  }
  return looked
}

function coOccurrenceRanker(histories: Histories, neighbours: Neighbours, popularity: Float64Array, parameters: FittedRecommender['parameters']): FittedRecommender {
  const decay = numberSetting(parameters, 'decay')
  const popularityWeight = numberSetting(parameters, 'popularityWeight')
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
    name: 'coOccurrence',
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

/** Where each product was bought: rows and their customers, grouped by product. */
export function occurrencesByProduct(part: HistoryPart): { starts: Int32Array; rows: Int32Array; customers: Int32Array } {
  const { histories, ends } = part
  const starts = new Int32Array(histories.products + 1)
  countOrdersByProduct(part).forEach((count, product) => {
    starts[product + 1] = count
  })
  for (let p = 0; p < histories.products; p++) starts[p + 1] = (starts[p + 1] ?? 0) + (starts[p] ?? 0)
  const next = starts.slice()
  const rows = new Int32Array(starts[histories.products] ?? 0)
  const customers = new Int32Array(rows.length)
  for (let c = 0; c < histories.customers; c++) {
    for (let row = histories.starts[c] ?? 0; row < (ends[c] ?? 0); row++) {
      const product = histories.product[row] ?? 0
      const place = next[product] ?? 0
      rows[place] = row
      customers[place] = c
      next[product] = place + 1
    }
  }
  return { starts, rows, customers }
}
