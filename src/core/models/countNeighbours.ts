import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Histories } from '../datasets/histories.ts'
import type { Checkpoint } from './fitting.ts'
import { neighbourKeep, NeighbourRows, scoreOfRank, type Neighbours } from './neighbours.ts'
import { occurrencesByProduct } from './occurrences.ts'

/** At most so many lines to each side of a purchase are looked at, so that one wholesaler cannot hold everything up. */
const MOST_LINES_ASIDE = 120
const CHECKPOINT_EVERY = 200_000

/** How purchases near each other are counted; see `coOccurrence`. */
export interface CountingSettings {
  readonly window: number
  readonly distancePower: number
  readonly backward: number
  readonly basketWeight: number
  readonly ownExponent: number
  readonly otherExponent: number
}

/** The last table counted of each part: most settings that are tuned change how it is read, not what is in it. */
const lastCounted = new WeakMap<HistoryPart, { settings: string; neighbours: Neighbours }>()

/** The neighbours of every product in a part; the last table of each part is kept. @param popularity orders with each product in it */
export async function recallNeighbours(part: HistoryPart, popularity: Float64Array, settings: CountingSettings, checkpoint: Checkpoint): Promise<Neighbours> {
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
  const keep = neighbourKeep(histories.products)
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
