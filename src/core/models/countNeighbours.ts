import type { HistoryPart } from '../datasets/historyPart.ts'
import type { Histories } from '../datasets/histories.ts'
import type { Checkpoint } from './fitting.ts'
import { LastTables } from './lastTables.ts'
import type { Neighbours } from './neighbours.ts'
import { occurrencesByProduct } from './occurrences.ts'
import { tallyNeighbours, type SizeExponents } from './tallyNeighbours.ts'

/** At most so many lines to each side of a purchase are looked at, so that one wholesaler cannot hold everything up. */
const MOST_LINES_ASIDE = 120

/** How purchases near each other are counted; see `coOccurrence`. */
export interface CountingSettings extends SizeExponents {
  readonly window: number
  readonly distancePower: number
  readonly backward: number
  readonly basketWeight: number
}

const lastTables = new LastTables<CountingSettings>()

/** The neighbours of every product in a part; the last table of each part is kept. @param popularity orders with each product in it */
export function recallNeighbours(part: HistoryPart, popularity: Float64Array, settings: CountingSettings, checkpoint: Checkpoint): Promise<Neighbours> {
  return lastTables.recall(part, settings, () => countNeighbours(part, popularity, settings, checkpoint))
}

/** @param popularity orders with each product in the same part */
function countNeighbours(part: HistoryPart, popularity: Float64Array, settings: CountingSettings, checkpoint: Checkpoint): Promise<Neighbours> {
  const { histories } = part
  const { starts, rows, customers } = occurrencesByProduct(part)
  const weightAt = Float64Array.from({ length: settings.window + 1 }, (_, d) => d === 0 ? settings.basketWeight : d ** -settings.distancePower)
  return tallyNeighbours(popularity, settings, (own, count) => {
    let looked = 0
    for (let i = starts[own] ?? 0; i < (starts[own + 1] ?? 0); i++) {
      const customer = customers[i] ?? 0
      looked += lookAround(histories, rows[i] ?? 0, histories.starts[customer] ?? 0, part.ends[customer] ?? 0, settings, weightAt, count)
    }
    return looked
  }, checkpoint)
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
