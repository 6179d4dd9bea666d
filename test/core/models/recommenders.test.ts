import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partBefore, wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import type { Histories } from '../../../src/core/datasets/histories.ts'
import { itemKnn } from '../../../src/core/models/itemKnn.ts'
import { personalRhythm } from '../../../src/core/models/personalRhythm.ts'
import { fitAtOnce, type Recommender } from '../../../src/core/models/recommender.ts'
import { similarCustomers } from '../../../src/core/models/similarCustomers.ts'
import { transitions } from '../../../src/core/models/transitions.ts'
import { recommenders } from '../../../src/core/tasks/recommend/recommenders.ts'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

/** Scores by product as the shop numbers them, for the customer with this number, after all she has bought in the part. */
async function scoresFor(model: Recommender, histories: Histories, customerId: number, cut = histories.endDay): Promise<Map<number, number>> {
  const part = partBefore(histories, cut)
  const customer = histories.customerIds.indexOf(customerId)
  const fitted = await model.fit(part, model.defaults, fitAtOnce(noCheckpoint))
  const [scored] = await Array.fromAsync(fitted.scoreAll([{ customer, end: part.ends[customer] ?? 0 }]), ({ scores }) => scores.slice())
  return new Map(Array.from(histories.productIds, (id, product) => [id, scored?.[product] ?? NaN]))
}

const bestOf = (scores: Map<number, number>, among: readonly number[]): number | undefined => among.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0))[0]

describe('personal rhythm', () => {
  /** Everyone buys soap (1) every 30 days and a brush (2) once; both were last bought by customer 1, the soap long ago. */
  const bought = Array.from({ length: 30 }, (_, i): Bought[] => [
    ...[0, 30, 60, 90].map(day => ({ customer: i + 1, product: 1, day: day + i % 7 })), { customer: i + 1, product: 2, day: 62 + i % 7 }, { customer: i + 1, product: 3 + i % 3, day: 75 + i % 7 },
  ]).flat()

  it('foretells what customers buy again rather than what they buy once', async () => {
    const scores = await scoresFor(personalRhythm, historiesOf(bought), 1)
    expect(bestOf(scores, [1, 2, 3])).toBe(1)
  })

  it('thinks a product likelier once it is due', async () => {
    const rhythms = Array.from({ length: 20 }, (_, i) => Array.from({ length: 12 }, (__, k) => [
      { customer: i + 1, product: 1, day: 10 * k }, ...k % 3 === 0 ? [{ customer: i + 1, product: 2, day: 10 * k }] : [],
    ])).flat(2)
    const afterIt = await scoresFor(personalRhythm, historiesOf(rhythms), 1, 95)
    const due = await scoresFor(personalRhythm, historiesOf(rhythms), 1, 115)
    expect(bestOf(afterIt, [1, 2])).toBe(1)
    expect(due.get(2)).toBeGreaterThan(2 * (afterIt.get(2) ?? NaN))
  })
})

describe('similar customers', () => {
  it('recommend what those buy who share purchases, before what others buy', async () => {
    const tea = [1, 2, 3, 4].flatMap(customer => [{ customer, product: 1, day: 1 }, { customer, product: 2, day: 3 }])
    const coffee = [5, 6, 7, 8, 9].flatMap(customer => [{ customer, product: 3, day: 1 }, { customer, product: 4, day: 3 }])
    const scores = await scoresFor(similarCustomers, historiesOf([...tea, ...coffee, { customer: 10, product: 1, day: 5 }]), 10)
    expect(bestOf(scores, [2, 3, 4])).toBe(2)
    expect(scores.get(4)).toBe(0)
  })
})

describe('item-kNN', () => {
  it('finds what the same people buy, however long before or after', async () => {
    const pairs = [1, 2, 3].flatMap(customer => [{ customer, product: 1, day: 1 }, ...[2, 3, 4, 5, 6, 7].map(day => ({ customer, product: 10 + day, day })), { customer, product: 2, day: 90 }])
    const scores = await scoresFor(itemKnn, historiesOf([...pairs, { customer: 4, product: 3, day: 2 }, { customer: 4, product: 4, day: 9 }, { customer: 5, product: 1, day: 95 }]), 5)
    expect(bestOf(scores, [2, 3, 4])).toBe(2)
  })
})

describe('transitions', () => {
  it('know what follows from what, and not the other way round', async () => {
    const histories = historiesOf([1, 2, 3].flatMap(customer => [{ customer, product: 1, day: 1 }, { customer, product: 2, day: 5 }]).concat({ customer: 4, product: 1, day: 7 }, { customer: 5, product: 2, day: 7 }))
    expect((await scoresFor(transitions, histories, 4)).get(2)).toBeGreaterThan(0.5)
    expect((await scoresFor(transitions, histories, 5)).get(1)).toBeLessThan(0.01)
  })
})

describe('every model that counts', () => {
  const arbitraryShop = fc.array(fc.record({ customer: fc.integer({ min: 1, max: 6 }), product: fc.integer({ min: 1, max: 8 }), day: fc.integer({ min: 0, max: 60 }) }), { minLength: 1, maxLength: 60 })

  it.each(recommenders.map(model => [model.name, model] as const))('%s gives finite scores, the same for the same past, whatever comes later', async (_name, model) => {
    await fc.assert(fc.asyncProperty(arbitraryShop, arbitraryShop, async (past, future) => {
      const later = future.map(one => ({ ...one, day: one.day + 100 }))
      // The same products, so that their numbers are the same.
      const all = [...past, ...past.map(one => ({ ...one, day: 200 })), ...later.filter(one => past.some(two => two.product === one.product) && past.some(two => two.customer === one.customer))]
      const known = [...past, ...past.map(one => ({ ...one, day: 200 }))]
      const one = past[0]?.customer ?? 0
      const seen = await scoresFor(model, historiesOf(all), one, 70)
      expect([...seen.values()].every(Number.isFinite)).toBe(true)
      expect(seen).toEqual(await scoresFor(model, historiesOf(known), one, 70))
    }), { numRuns: 20 })
  })

  it.each(recommenders.map(model => [model.name, model] as const))('%s bears a customer with one purchase', async (_name, model) => {
    const histories = historiesOf([{ customer: 1, product: 1, day: 1 }])
    const fitted = await model.fit(wholeHistory(histories), model.defaults, fitAtOnce(noCheckpoint))
    const [scored] = await Array.fromAsync(fitted.scoreAll([{ customer: 0, end: 1 }]))
    expect(Number.isFinite(scored?.scores[0])).toBe(true)
  })
})
