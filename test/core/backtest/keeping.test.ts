import { expect, it } from 'vitest'
import { backtestRecommend } from '../../../src/core/backtest/backtestRecommend.ts'
import { timeProtocol } from '../../../src/core/backtest/rankingProtocol.ts'
import { gatherCategories } from '../../../src/core/datasets/histories.ts'
import { planTimeWindows } from '../../../src/core/datasets/timeWindows.ts'
import { Random } from '../../../src/core/domain/random.ts'
import { popularity } from '../../../src/core/models/popularity.ts'
import { recentPopularity } from '../../../src/core/models/recentPopularity.ts'
import { rankProducts } from '../../../src/core/tasks/recommend/rankProducts.ts'
import { keptProducts } from '../../../src/core/tasks/recommend/keptProducts.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

const COFFEES = 6
const CHAIRS = 12

/** Coffees (products from 1 on) are bought again and again, chairs (from 101 on) once by each customer, though they sell more. */
function shop(): Bought[] {
  const random = new Random(2)
  return Array.from({ length: 120 }, (_, customer) => {
    const chairs = Array.from({ length: CHAIRS }, (_unused, chair) => 101 + chair).sort(() => random.next() - 0.5)
    return Array.from({ length: 10 }, (_unused, order) => [
      { customer, product: 1 + random.integer(COFFEES), day: 1 + order * 40 + random.integer(20), order },
      { customer, product: chairs[order] ?? 101, day: 1 + order * 40 + 20, order: order + 100 },
    ]).flat()
  }).flat()
}

const bought = historiesOf(shop())
const histories = { ...bought, categories: gatherCategories(bought.productIds, new Map(Array.from(bought.productIds, id => [id, id > 100 ? 'Chairs' : 'Coffee']))) }

it('what is bought again comes back by category, and what is bought once does not', async () => {
  const { winner, evaluation } = await backtestRecommend(histories, [popularity, recentPopularity], timeProtocol(histories, planTimeWindows(histories, null, 60)), { checkpoint: noCheckpoint, progress: () => undefined }, { asked: 'popularity' })
  const kept = keptProducts(histories, winner)
  expect(Array.from(histories.productIds, (id, product) => [id > 100, typeof kept === 'boolean' ? kept : kept[product] === 1]).every(([isChair, isKept]) => isChair !== isKept)).toBe(true)
  expect(evaluation.models[0]?.parameters['otherwise']).toMatch(/Chairs|Coffee/)
  const [member] = winner.members
  if (!member) throw new Error('a winner has members')
  for await (const { scores } of rankProducts(member.fitted, histories, [{ customer: 0, end: histories.starts[1] ?? 0 }], kept)) {
    const own = new Set(histories.product.subarray(0, histories.starts[1]))
    for (const product of own) expect(scores[product] === -Infinity).toBe((histories.productIds[product] ?? 0) > 100)
  }
})

it('a rule for a category that is not there says nothing', () => {
  expect(keptProducts(histories, { keepBought: true, otherwise: ['Tables'] })).toEqual(new Uint8Array(histories.products).fill(1))
  expect(keptProducts(bought, { keepBought: false, otherwise: ['Chairs'] })).toBe(false)
})
