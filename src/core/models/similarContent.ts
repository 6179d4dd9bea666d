import type { Histories } from '../datasets/histories.ts'
import type { HistoryPart } from '../datasets/historyPart.ts'
import { describeProducts } from '../datasets/productContent.ts'
import type { Checkpoint } from './fitting.ts'
import { LastTables } from './lastTables.ts'
import { NEIGHBOUR_READING, neighbourRanker } from './neighbourRanker.ts'
import { NeighbourRows, type Neighbours } from './neighbours.ts'
import { countOrdersByProduct, numberSetting, type Recommender } from './recommender.ts'

/** Dimensions that titles and categories are reduced to. */
const WIDTH = 48
/** Products that have less in common than this have nothing in common. */
const LEAST_SIMILARITY = 0.1
const ROWS_PER_CHECKPOINT = 50

/**
 * Products like those a customer bought, by what they are: it knows those too that nobody has bought yet. The similarity of two products is
 * the cosine of their titles' and categories' vectors (TF-IDF and SVD), to the power of `sharpness`, times
 * (cheaper price / dearer price)^`pricePower` where both prices are known. It knows nothing in a shop that describes few of its products.
 */
export const similarContent: Recommender = {
  name: 'similarContent',
  defaults: { sharpness: 4, pricePower: 0.25, ...NEIGHBOUR_READING },
  settings: { repeatWeight: [0, 3], sharpness: [2, 8], decay: [0.5, 0.9], pricePower: [0, 1], popularityWeight: [0.01] },
  async fit(part, parameters, { checkpoint }) {
    const settings = { sharpness: numberSetting(parameters, 'sharpness'), pricePower: numberSetting(parameters, 'pricePower') }
    const neighbours = await lastTables.recall(part, settings, async () => findAlike(await unitVectors(part.histories, checkpoint), part, settings, checkpoint))
    return neighbourRanker('similarContent', part.histories, neighbours, countOrdersByProduct(part), parameters)
  },
}

interface LikenessSettings { readonly sharpness: number; readonly pricePower: number }

const lastTables = new LastTables<LikenessSettings>()
const vectorsOf = new WeakMap<Histories, Float32Array>()

/** (P, WIDTH): each product's vector, of length 1 or, where nothing describes it, 0. Titles do not change with time: they are the same for every part. */
async function unitVectors(histories: Histories, checkpoint: Checkpoint): Promise<Float32Array> {
  const known = vectorsOf.get(histories)
  if (known) return known
  const content = histories.catalogue ? await describeProducts(histories.catalogue, WIDTH, checkpoint) : null
  const vectors = content?.vectors.slice(WIDTH) ?? new Float32Array(histories.products * WIDTH)
  for (let product = 0; product < histories.products; product++) {
    const vector = vectors.subarray(product * WIDTH, (product + 1) * WIDTH)
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
    if (length > 0) for (let i = 0; i < WIDTH; i++) vector[i] = (vector[i] ?? 0) / length
  }
  vectorsOf.set(histories, vectors)
  return vectors
}

/** Mean price of a unit, in minor units whichever the currency; NaN where none is known. */
function meanPrices({ histories, ends }: HistoryPart): Float64Array {
  const spent = new Float64Array(histories.products)
  const units = new Float64Array(histories.products)
  for (let customer = 0; customer < histories.customers; customer++) {
    for (let row = histories.starts[customer] ?? 0; row < (ends[customer] ?? 0); row++) {
      const total = histories.totalMinor[row] ?? NaN
      if (!(total > 0)) continue
      const product = histories.product[row] ?? 0
      spent[product] = (spent[product] ?? 0) + total
      units[product] = (units[product] ?? 0) + (histories.quantity[row] ?? 0)
    }
  }
  return spent.map((total, product) => total / (units[product] ?? 0))
}

/** Of each product those most like it, itself among them. */
async function findAlike(vectors: Float32Array, part: HistoryPart, { sharpness, pricePower }: LikenessSettings, checkpoint: Checkpoint): Promise<Neighbours> {
  const { products, firstMet } = part.histories
  const prices = meanPrices(part)
  /** A product that nobody can know yet is not foretold. */
  const known = Int32Array.from({ length: products }, (_, product) => product).filter(product => (firstMet?.[product] ?? 0) < part.endDay)
  const table = new NeighbourRows(products)
  const likeness = new Float32Array(products)
  for (let own = 0; own < products; own++) {
    const from = own * WIDTH
    for (const other of known) {
      const to = other * WIDTH
      let cosine = 0
      for (let i = 0; i < WIDTH; i++) cosine += (vectors[from + i] as number) * (vectors[to + i] as number)
      likeness[other] = cosine < LEAST_SIMILARITY ? 0 : cosine ** sharpness * priceLikeness(prices[own] ?? NaN, prices[other] ?? NaN, pricePower)
    }
    table.addRow(likeness, products)
    if (own % ROWS_PER_CHECKPOINT === 0) await checkpoint()
  }
  return table.finish()
}

function priceLikeness(one: number, other: number, power: number): number {
  const ratio = Math.min(one, other) / Math.max(one, other)
  return Number.isNaN(ratio) ? 1 : ratio ** power
}
