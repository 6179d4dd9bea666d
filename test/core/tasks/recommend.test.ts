import { describe, expect, it } from 'vitest'
import { wholeHistory } from '../../../src/core/datasets/historyPart.ts'
import type { Histories } from '../../../src/core/datasets/histories.ts'
import { coOccurrence } from '../../../src/core/models/coOccurrence.ts'
import { scoreOfRank } from '../../../src/core/models/neighbours.ts'
import { fitAtOnce } from '../../../src/core/models/recommender.ts'
import { recentPopularity } from '../../../src/core/models/recentPopularity.ts'
import { explainRecommendations } from '../../../src/core/tasks/recommend/explainRecommendation.ts'
import { groupByCustomer, groupByOrder, pairProducts } from '../../../src/core/tasks/recommend/pairProducts.ts'
import { casesLeavingOneOut, casesOfWindow } from '../../../src/core/tasks/recommend/rankingCases.ts'
import { recommendProducts } from '../../../src/core/tasks/recommend/recommendProducts.ts'
import fc from 'fast-check'
import { historiesOf, noCheckpoint, type Bought } from '../historiesOf.ts'

/** Ten customers buy 1 and then 2, ten buy 3 and then 4, and everyone buys 5 in between; customer 21 has bought 1 only. */
function pairedShop(): Histories {
  const bought: Bought[] = [{ customer: 21, product: 1, day: 3 }]
  for (let customer = 1; customer <= 20; customer++) {
    const first = customer <= 10 ? 1 : 3
    bought.push({ customer, product: first, day: 1 }, { customer, product: 5, day: 2 }, { customer, product: first + 1, day: 4 })
  }
  return historiesOf(bought)
}

describe('co-occurrence', () => {
  it("recommends what follows the customer's own purchase before what everybody buys, and says so", async () => {
    const histories = pairedShop()
    const part = wholeHistory(histories)
    const model = await coOccurrence.fit(part, { ...coOccurrence.defaults, distancePower: 0.25 }, fitAtOnce(noCheckpoint))
    const explain = explainRecommendations(model, part, product => `P${histories.productIds[product]}`)
    const all = (await Array.fromAsync(recommendProducts(model, part, false, explain))).flat()
    const forNewcomer = all.filter(r => r.customerId === 21)
    expect(forNewcomer.map(r => r.productId).slice(0, 2)).toEqual([2, 5])
    expect(forNewcomer[0]?.reason).toEqual({ code: 'boughtWith', params: { product: 'P1', date: '1970-01-04', percent: 91 }, share: null })
  })

  it('never recommends what is removed, and repeats it where it is kept', async () => {
    const histories = historiesOf(Array.from({ length: 12 }, (_, i) => [2, 5, 9, 12].map(day => ({ customer: i + 1, product: 1 + (day === 5 ? i % 3 : 0), day }))).flat())
    const part = wholeHistory(histories)
    const model = await coOccurrence.fit(part, { ...coOccurrence.defaults, repeatWeight: 10 }, fitAtOnce(noCheckpoint))
    const explain = explainRecommendations(model, part, String)
    const kept = (await Array.fromAsync(recommendProducts(model, part, true, explain))).flat().filter(r => r.rank === 1)
    expect(kept.every(r => r.productId === 1 && ['dueAgain', 'boughtOften', 'boughtBefore'].includes(r.reason.code))).toBe(true)
    expect((await Array.fromAsync(recommendProducts(model, part, false, explain))).flat().some(r => r.productId === 1)).toBe(false)
  })
})

describe('reasons', () => {
  const explained = (bought: Bought[], product: number, endDay?: number) => {
    const histories = historiesOf(bought)
    const part = wholeHistory(histories, endDay)
    const customer = histories.customerIds.indexOf(1)
    return explainRecommendations({ strongestGround: () => null }, part, one => `P${histories.productIds[one]}`)(customer, part.ends[customer] ?? 0, histories.productIds.indexOf(product))
  }

  it('tell the rhythm of what is due again, and no rhythm of what is not', () => {
    const bought = [0, 30, 60].map(day => ({ customer: 1, product: 1, day })).concat({ customer: 1, product: 2, day: 61 })
    expect(explained(bought, 1, 88)).toEqual({ code: 'dueAgain', params: { usual: 30, date: '1970-03-02' }, share: null })
    expect(explained(bought, 1, 70)).toEqual({ code: 'boughtOften', params: { times: 3, orders: 4, date: '1970-03-02' }, share: null })
    expect(explained(bought, 1, 400).code).toBe('boughtOften')
    expect(explained(bought, 2, 88)).toEqual({ code: 'boughtBefore', params: { times: 1, date: '1970-03-03' }, share: null })
  })

  it("name the customer's own purchase whose buyers buy the product most above chance, where the model names none", () => {
    const others = [2, 3, 4].flatMap(customer => [{ customer, product: 1, day: 1 }, { customer, product: 9, day: 2 }]).concat([5, 6, 7, 8].map(customer => ({ customer, product: 2, day: 1 })))
    const reason = explained([...others, { customer: 1, product: 1, day: 3 }, { customer: 1, product: 2, day: 5 }], 9)
    expect(reason).toEqual({ code: 'boughtWith', params: { product: 'P1', date: '1970-01-04', percent: 75 }, share: null })
  })
})

describe('scoreOfRank', () => {
  it('is the value that only so many exceed', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (values, keep) => {
      const expected = values.length <= keep ? -Infinity : values.toSorted((a, b) => b - a)[keep - 1]
      expect(scoreOfRank(Float32Array.from(values), values.length, keep)).toBe(expected)
    }))
  })
})

describe('recent popularity', () => {
  it('forgets old best sellers', async () => {
    const histories = historiesOf([...[1, 2, 3, 4].map(customer => ({ customer, product: 1, day: 0 })), ...[1, 2].map(customer => ({ customer, product: 2, day: 90 }))])
    const model = await recentPopularity.fit(wholeHistory(histories), { halfLifeDays: 30 }, fitAtOnce(noCheckpoint))
    const [scored] = await Array.fromAsync(model.scoreAll([{ customer: 0, end: 1 }]))
    expect(scored?.scores[1]).toBeGreaterThan(scored?.scores[0] ?? 0)
  })
})

describe('product pairs', () => {
  it('count the orders with both and how many chance would give', async () => {
    const bought: Bought[] = []
    for (let order = 0; order < 30; order++) {
      // Ten orders of tea and mug, ten of tea and soap, ten of soap and towel.
      const [one, other] = order < 10 ? [1, 2] : order < 20 ? [1, 3] : [3, 4]
      bought.push({ customer: order + 1, product: one, day: order, order }, { customer: order + 1, product: other, day: order, order })
    }
    const histories = historiesOf(bought)
    const pairs = await pairProducts(groupByOrder(wholeHistory(histories)), histories.productIds, noCheckpoint)
    expect(pairs.filter(p => p.productId === 2)).toEqual([{ productId: 2, otherProductId: 1, rank: 1, score: (10 + 5) / (20 * 10 / 30 + 5), lift: 1.5, support: 10 }])
    expect(pairs.some(p => p.productId === 1 && p.otherProductId === 3)).toBe(false)
  })

  it('do not take two orders of one customer for one basket', async () => {
    const bought = Array.from({ length: 10 }, (_, i) => [{ customer: i + 1, product: 1, day: 1 }, { customer: i + 1, product: 2, day: 5 }, { customer: i + 1, product: 3 + i, day: 5 }]).flat()
    const histories = historiesOf(bought)
    const byOrder = await pairProducts(groupByOrder(wholeHistory(histories)), histories.productIds, noCheckpoint)
    expect(byOrder.some(p => p.productId === 1)).toBe(false)
    const byCustomer = groupByCustomer(wholeHistory(histories))
    expect([...byCustomer.starts]).toEqual(Array.from({ length: 11 }, (_, i) => 3 * i))
  })

  it('leave out what met too rarely to mean anything', async () => {
    const histories = historiesOf([1, 2].flatMap(customer => [1, 2].map(product => ({ customer, product, day: 1 }))))
    expect(await pairProducts(groupByOrder(wholeHistory(histories)), histories.productIds, noCheckpoint)).toEqual([])
  })
})

describe('ranking cases', () => {
  it('ask in leave-one-out for the last purchase, reading the validation purchase as history', () => {
    const { validation, test } = casesLeavingOneOut(historiesOf([1, 2, 3, 4].map(day => ({ customer: 1, product: day, day })).concat({ customer: 2, product: 1, day: 1 })))
    expect([...test.learnFrom.ends]).toEqual([2, 4])
    expect(validation.cases).toEqual([{ customer: 0, end: 2, truthEnd: 3 }])
    expect(test.cases).toEqual([{ customer: 0, end: 3, truthEnd: 4 }])
  })

  it('ask by time for customers of before who order in the window', () => {
    const { learnFrom, cases } = casesOfWindow(historiesOf([
      { customer: 1, product: 1, day: 1 }, { customer: 1, product: 2, day: 12 }, { customer: 1, product: 3, day: 25 },
      { customer: 2, product: 1, day: 2 }, { customer: 3, product: 1, day: 13 },
    ]), { cut: 10, horizonDays: 10 })
    expect(cases).toEqual([{ customer: 0, end: 1, truthEnd: 2 }])
    expect(learnFrom.endDay).toBe(10)
  })
})
