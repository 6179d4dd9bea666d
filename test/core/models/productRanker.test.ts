import { describe, expect, it } from 'vitest'
import { Random } from '../../../src/core/domain/random.ts'
import { sequenceModelOf, writeNextProductModel, type NetworkOptions } from '../../../src/core/models/nextProductModel.ts'
import { ProductRanker } from '../../../src/core/models/productRanker.ts'
import { freePlaces, productsOnly } from '../../../src/core/models/sequenceModel.ts'
import { RECURRENT_CELLS } from '../../../src/core/nn/layers/recurrent.ts'
import { initialState, namedWeights } from '../../../src/core/nn/state.ts'
import { runtime } from '../nn/evaluate.ts'
import { encodedPurchases } from '../purchasesOf.ts'

const PRODUCTS = 30
const LONGEST = 20
const random = new Random(9)
const lists = Array.from({ length: 25 }, (_, index) => Array.from({ length: 1 + index }, () => 1 + random.integer(PRODUCTS)))
const targets = lists.map(() => 1 + random.integer(PRODUCTS))

const common = { width: 8, blocks: 2, longest: LONGEST, inputDropout: 0.3, dropout: 0.3, scoring: { kind: 'cosine', temperature: 0.1 } } as const
const NETWORKS: { name: string; network: NetworkOptions }[] = [
  ...(['sasrec', 'ligr'] as const).map(block => ({ name: `a Transformer of ${block} blocks`, network: { ...common, kind: 'transformer' as const, heads: 2, block } })),
  ...RECURRENT_CELLS.map(kind => ({ name: kind, network: { ...common, kind } })),
  { name: 'bert4rec', network: { ...common, kind: 'bert4rec', heads: 2 } },
  { name: 'autoencoder', network: { ...common, kind: 'autoencoder', code: 4 } },
]

describe.each(NETWORKS)('ranking products with $name', ({ network }) => {
  const model = sequenceModelOf(network, productsOnly(PRODUCTS))
  const { parameters } = model.declare(false).graph
  const weights = namedWeights(parameters, initialState(parameters, 3))
  const vocabulary = { externalIds: Array.from({ length: PRODUCTS }, (_, index) => `P${index}`), trained: PRODUCTS }
  const file = writeNextProductModel({ format: 1, network, inputs: model.inputs, vocabulary }, weights)

  /** What the saved file says about one sequence, padded to its full length. */
  async function scoresOf(list: readonly number[]): Promise<Float32Array> {
    const session = await runtime.load(file)
    const padded = [...new Array<number>(LONGEST).fill(0), ...list, ...new Array<number>(freePlaces(model)).fill(0)].slice(-LONGEST)
    const { scores } = await session.run({ products: { dtype: 'int32', shape: [1, LONGEST], data: Int32Array.from(padded) } })
    await session.dispose()
    return scores?.data as Float32Array
  }

  it('gives the same lists as the saved file, whatever length a history is padded to', async () => {
    const ranker = new ProductRanker(runtime, model, weights)
    let answered = 0
    for await (const { sequences, products, scores } of ranker.top(encodedPurchases(lists), encodedPurchases(lists), 4)) {
      for (const [row, sequence] of sequences.entries()) {
        const list = lists[sequence] ?? []
        const all = await scoresOf(list)
        const best = Array.from(all.keys()).filter(product => product > 0 && !list.includes(product)).sort((a, b) => (all[b] ?? 0) - (all[a] ?? 0)).slice(0, 4)
        expect(Array.from(products.subarray(row * 4, row * 4 + 4)).slice(0, best.length)).toEqual(best)
        expect(scores[row * 4]).toBeCloseTo(all[best[0] ?? 0] ?? Number.NaN, 4)
        answered++
      }
    }
    await ranker.dispose()
    expect(answered).toBe(lists.length)
  })

  it('counts how many products are ahead of a target, its own purchases aside', async () => {
    const ranker = new ProductRanker(runtime, model, weights)
    const ranks = await ranker.ranks(encodedPurchases(lists), targets, encodedPurchases(lists))
    await ranker.dispose()
    for (const [index, list] of lists.entries()) {
      const all = await scoresOf(list)
      const target = targets[index] ?? 0
      const ahead = Array.from(all.keys()).filter(product => product > 0 && product !== target && !list.includes(product) && (all[product] ?? 0) >= (all[target] ?? 0))
      expect(ranks[index]).toBe(ahead.length + 1)
    }
  })
})
